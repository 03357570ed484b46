//! `auth-core approve|decline|forget|approvals`, and the question behind them.
//!
//! The answers are kept where Claude Code keeps them. `auth-core` writes no file of the client's:
//! `auth-store approval` does, under the client's own lock.

use std::io::Read;

use serde_json::json;

use crate::cli::{Context, GlobalArgs, Table, input, output};
use crate::context::claude_json::{ClaudeJson, key_suffix, redacted_suffix};
use crate::context::resolver::Resolver;
use crate::decision::facts::{Approval, Variable};
use crate::secret::Secret;
use crate::subprocess::Command;
use crate::{CliError, Env, ExitStatus};

/// Where the key is, where not in the environment or on stdin.
#[derive(clap::Args)]
pub(super) struct KeySource {
    /// Read the key from this inherited descriptor
    #[arg(long, value_name = "N")]
    fd: Option<u32>,
}

/// Longer than any key.
const LARGEST_KEY: u64 = 64 * 1024;

pub(super) fn change(
    context: &mut Context<'_>,
    common: &GlobalArgs,
    verb: &'static str,
    source: &KeySource,
) -> Result<ExitStatus, CliError> {
    let key = match source.fd {
        Some(number) => checked(read_key(&mut input::descriptor(number)?)?)?,
        None => key(context, common)?,
    };
    remember(common, &context.env, verb, &key)?;
    if common.json {
        let document = json!({"answer": verb, "fingerprint": key.fingerprint().to_string()});
        output::versioned(context.streams.stdout, &document)?;
    }
    let what = match verb {
        "approve" => "is used in interactive sessions",
        "decline" => "is not used in interactive sessions",
        _ => "will be asked about again",
    };
    context
        .console(common)
        .info(format!("the key {} {what}", key.fingerprint()));
    Ok(ExitStatus::Ok)
}

pub(super) fn list(context: &mut Context<'_>, common: &GlobalArgs) -> Result<ExitStatus, CliError> {
    let paths = common.paths(&context.env, &context.cwd)?;
    let state = ClaudeJson::load(&paths.client_state(), paths.config_dir())?;
    let shown = |list: &[String]| list.iter().map(|suffix| redacted_suffix(suffix)).collect();
    let (approved, declined): (Vec<String>, Vec<String>) =
        (shown(state.approved()), shown(state.declined()));
    if common.json {
        let document = json!({"approved": approved, "declined": declined});
        output::versioned(context.streams.stdout, &document)?;
        return Ok(ExitStatus::Ok);
    }
    let mut table = Table::new(&["decision", "key"]);
    for suffix in &approved {
        table.row(["approved", suffix]);
    }
    for suffix in &declined {
        table.row(["declined", suffix]);
    }
    table.print(&mut context.streams)?;
    Ok(ExitStatus::Ok)
}

/// What [`Resolver::decide`] is to do about a key that nobody has been asked about: ask on the
/// terminal, once, and remember the answer; if nothing can be asked, leave it open.
pub(super) fn asker(
    context: &Context<'_>,
) -> impl FnMut(&Resolver) -> Result<Approval, CliError> + use<> {
    let seen = context.streams.terminals.stderr();
    move |resolver| {
        let Variable::Text(origin, key) = &resolver.facts.api_key else {
            return Ok(Approval::Unknown);
        };
        if !seen || resolver.common().no_input {
            return Ok(Approval::Unknown);
        }
        let question = format!(
            "Allow {origin} ({}) in interactive sessions? Claude Code will remember the answer.",
            key.fingerprint()
        );
        let Ok(Some(yes)) = input::confirm(&question) else {
            return Ok(Approval::Unknown);
        };
        let verb = if yes { "approve" } else { "decline" };
        remember(resolver.common(), &resolver.env, verb, key)?;
        Ok(if yes {
            Approval::Approved
        } else {
            Approval::Declined
        })
    }
}

fn remember(common: &GlobalArgs, env: &Env, verb: &str, key: &Secret) -> Result<(), CliError> {
    let call = Command::new("auth-store", env).args(["approval", verb]);
    let call = common.forward(call.stdin(key_suffix(key.expose()).as_bytes().to_vec()));
    call.run()?.into_success("auth-store").map(drop)
}

/// The key in the environment, else on stdin.
fn key(context: &mut Context<'_>, common: &GlobalArgs) -> Result<Secret, CliError> {
    let resolver = Resolver::read(context, common)?;
    let key = match resolver.facts.api_key {
        Variable::Text(_, key) => key,
        Variable::Unusable(_, reason) => {
            return Err(CliError::new(
                ExitStatus::Unusable,
                "credential.unusable",
                format!("the key cannot be used: {reason}"),
            ));
        }
        _ => key_on_stdin(context)?,
    };
    checked(key)
}

fn checked(key: Secret) -> Result<Secret, CliError> {
    match key.check_header_value() {
        Ok(()) => Ok(key),
        Err(position) => Err(CliError::new(
            ExitStatus::Unusable,
            "credential.unusable",
            format!("the key cannot be used: character {position} cannot be in a header"),
        )),
    }
}

fn key_on_stdin(context: &mut Context<'_>) -> Result<Secret, CliError> {
    if context.streams.terminals.stdin() {
        return Err(missing());
    }
    read_key(context.streams.stdin)
}

fn missing() -> CliError {
    CliError::usage("no key given, and ANTHROPIC_API_KEY is not set")
        .hint("set the variable, or give the key on stdin or by `--fd N`")
}

fn read_key(reader: &mut dyn Read) -> Result<Secret, CliError> {
    let mut text = String::new();
    let read = reader.take(LARGEST_KEY).read_to_string(&mut text);
    read.map_err(|error| CliError::usage(format!("the key could not be read: {error}")))?;
    let key = Secret::from(text.trim());
    if key.expose().is_empty() {
        Err(missing())
    } else {
        Ok(key)
    }
}
