//! `auth-core approve|decline|forget|approvals`, and the question behind them.
//!
//! The answers are kept where Claude Code keeps them. `auth-core` writes no file of the client's:
//! `auth-store approval` does, under the client's own lock.

use std::io::Read;

use serde_json::json;

use crate::context::client_state::{ClientState, key_tail, shown_tail};
use crate::context::gather::Situation;
use crate::decision::facts::{Approval, Variable};
use crate::secret::Secret;
use crate::tool::sibling::Call;
use crate::tool::{Common, Invocation, input, output, sanitize, terminal};
use crate::{Env, Exit, Failure};

/// Where the key is, where not in the environment or on stdin.
#[derive(clap::Args)]
pub(super) struct From {
    /// Read the key from this inherited descriptor
    #[arg(long, value_name = "N")]
    fd: Option<u32>,
}

/// Longer than any key.
const LARGEST_KEY: u64 = 64 * 1024;

pub(super) fn change(
    invocation: &mut Invocation<'_>,
    common: &Common,
    verb: &'static str,
    from: &From,
) -> Result<Exit, Failure> {
    let key = match from.fd {
        Some(number) => checked(read_key(&mut input::descriptor(number)?)?)?,
        None => key(invocation, common)?,
    };
    remember(common, &invocation.env, verb, &key)?;
    if common.json {
        let document =
            json!({"version": 1, "answer": verb, "fingerprint": key.fingerprint().to_string()});
        output::document(invocation.streams.stdout, &document)?;
    }
    let what = match verb {
        "approve" => "is used in interactive sessions",
        "decline" => "is not used in interactive sessions",
        _ => "will be asked about again",
    };
    invocation
        .console(common)
        .say(format!("the key {} {what}", key.fingerprint()));
    Ok(Exit::Ok)
}

pub(super) fn list(invocation: &mut Invocation<'_>, common: &Common) -> Result<Exit, Failure> {
    let paths = common.paths(&invocation.env, &invocation.cwd)?;
    let state = ClientState::load(&paths.client_state())?;
    let (approved, declined): (Vec<_>, Vec<_>) = (
        state.answers("approved").map(shown_tail).collect(),
        state.answers("rejected").map(shown_tail).collect(),
    );
    if common.json {
        let document = json!({"version": 1, "approved": approved, "declined": declined});
        output::document(invocation.streams.stdout, &document)?;
        return Ok(Exit::Ok);
    }
    let lines = approved
        .iter()
        .map(|tail| ("approved", tail))
        .chain(declined.iter().map(|tail| ("declined", tail)));
    for (answer, tail) in lines {
        let line = format!("{answer}\t{}", sanitize::line(tail));
        output::record(invocation.streams.stdout, &line)?;
    }
    Ok(Exit::Ok)
}

/// What [`Situation::decide`] is to do about a key that nobody has been asked about: ask on the
/// terminal, once, and remember the answer; where nothing can be asked, leave it open.
pub(super) fn asker(
    invocation: &Invocation<'_>,
) -> impl FnMut(&Situation) -> Result<Approval, Failure> + use<> {
    let seen = invocation.streams.terminals.stderr();
    move |situation| {
        let Variable::Text(origin, key) = &situation.facts.api_key else {
            return Ok(Approval::Unknown);
        };
        if !seen || situation.common().no_input {
            return Ok(Approval::Unknown);
        }
        let question = format!("Use the API key {} from {origin}?", key.fingerprint());
        let Ok(Some(yes)) = terminal::confirm(&question) else {
            return Ok(Approval::Unknown);
        };
        let verb = if yes { "approve" } else { "decline" };
        remember(situation.common(), &situation.env, verb, key)?;
        Ok(if yes {
            Approval::Approved
        } else {
            Approval::Declined
        })
    }
}

fn remember(common: &Common, env: &Env, verb: &str, key: &Secret) -> Result<(), Failure> {
    let call = Call::new("auth-store", env).args(["approval", verb]);
    let call = common.forward(call.input(key_tail(key.expose()).as_bytes().to_vec()));
    call.run()?.into_success("auth-store").map(drop)
}

/// The key in the environment, else on stdin.
fn key(invocation: &mut Invocation<'_>, common: &Common) -> Result<Secret, Failure> {
    let situation = Situation::read(invocation, common)?;
    let key = match situation.facts.api_key {
        Variable::Text(_, key) => key,
        Variable::Unusable(_, reason) => {
            return Err(Failure::new(
                Exit::Unusable,
                "credential.unusable",
                format!("reading the key: {reason}"),
            ));
        }
        _ => key_on_stdin(invocation)?,
    };
    checked(key)
}

fn checked(key: Secret) -> Result<Secret, Failure> {
    match key.check_header_value() {
        Ok(()) => Ok(key),
        Err(position) => Err(Failure::new(
            Exit::Unusable,
            "credential.unusable",
            format!("reading the key: character {position} cannot be in a header"),
        )),
    }
}

fn key_on_stdin(invocation: &mut Invocation<'_>) -> Result<Secret, Failure> {
    if invocation.streams.terminals.stdin() {
        return Err(missing());
    }
    read_key(invocation.streams.stdin)
}

fn missing() -> Failure {
    Failure::usage("reading the key: `ANTHROPIC_API_KEY` is not set, and no key was given")
        .hint("set the variable, or give the key on stdin or by `--fd N`")
}

fn read_key(reader: &mut dyn Read) -> Result<Secret, Failure> {
    let mut text = String::new();
    let read = reader.take(LARGEST_KEY).read_to_string(&mut text);
    read.map_err(|error| Failure::usage(format!("reading the key: {error}")))?;
    let key = Secret::from(text.trim());
    if key.expose().is_empty() {
        Err(missing())
    } else {
        Ok(key)
    }
}
