//! The one command of `auth-status`.

mod assert;
mod prompt;

use auth_core::cli::{Context, GlobalArgs, output, parse};
use auth_core::context::failure::failure;
use auth_core::context::paths;
use auth_core::{CliError, ExitStatus};

use crate::assertion::Assertion;
use crate::collect::{self, StatusData};
use crate::report::{Template, View, screen};

/// Show the active credential, who pays, and how to fix what is wrong
///
/// Changes nothing, runs no key helper, and uses the network only with --verify.
#[derive(clap::Parser)]
#[command(name = "auth-status", version)]
struct Cli {
    /// Ask the API whether the active credential is accepted
    #[arg(long)]
    verify: bool,
    /// Print nothing and exit 1 unless it holds: KEY=VALUE, KEY=A|B or KEY!=VALUE; repeatable.
    /// Keys: source, billing, account, organization, plan, profile, provider, session, fingerprint,
    /// valid-for
    #[arg(long = "assert", value_name = "KEY=VALUE")]
    assertions: Vec<Assertion>,
    /// Print one line for a shell prompt, with {source}, {billing}, {account}, {profile}, {expires}
    #[arg(long, value_name = "TEMPLATE", conflicts_with_all = ["verify", "assertions", "json"])]
    format: Option<Template>,
    #[command(flatten)]
    global: GlobalArgs,
}

/// The definition of the arguments.
pub(crate) fn definition() -> clap::Command {
    <Cli as clap::CommandFactory>::command()
}

pub(crate) fn main(context: &mut Context<'_>) -> Result<ExitStatus, CliError> {
    let Some(cli) = parse::<Cli>(context)? else {
        return Ok(ExitStatus::Ok);
    };
    if let Some(template) = &cli.format {
        return prompt::run(context, &cli.global, template);
    }
    if !cli.assertions.is_empty() {
        return assert::run(context, &cli.global, &cli.assertions, cli.verify);
    }
    let data = collect::collect(context, &cli.global, cli.verify, None)?;
    show(context, &cli.global, &data)?;
    exit_status(&data)
}

fn show(context: &mut Context<'_>, global: &GlobalArgs, data: &StatusData) -> Result<(), CliError> {
    if global.json {
        return output::document(context.streams.stdout, &data.document);
    }
    let view = View {
        width: width(context),
        colored: global
            .color
            .allows(&context.env, context.streams.terminals.stdout()),
        home: paths::home(&context.env).map(|home| home.display().to_string()),
        now: data.resolver.facts.now,
        hint: failure(&data.resolver, &data.decision)
            .and_then(|error| error.hints().first().cloned()),
    };
    let text = screen(&data.document, &view);
    output::bytes(context.streams.stdout, text.as_bytes())
}

/// `$COLUMNS`, else the terminal's width, else 80.
fn width(context: &Context<'_>) -> usize {
    let columns = context.env.get_trimmed("COLUMNS");
    let named = columns.and_then(|text| text.parse().ok());
    let measured = || {
        let (width, _) = terminal_size::terminal_size_of(std::io::stdout())?;
        Some(usize::from(width.0))
    };
    let is_terminal = context.streams.terminals.stdout();
    let columns = named.or_else(|| is_terminal.then(measured)?);
    columns.filter(|columns| *columns > 0).unwrap_or(80)
}

/// What was shown is not repeated as an error: only its exit code tells. What could not be checked
/// is an error.
fn exit_status(data: &StatusData) -> Result<ExitStatus, CliError> {
    let Some(error) = failure(&data.resolver, &data.decision) else {
        return verified(data);
    };
    match error.exit() {
        // An untrusted project's helper is set, and waits for the user, too.
        ExitStatus::Unusable | ExitStatus::Policy => Ok(ExitStatus::Unusable),
        ExitStatus::NotFound => Ok(ExitStatus::NotFound),
        _ => Err(error),
    }
}

fn verified(data: &StatusData) -> Result<ExitStatus, CliError> {
    if let Some(error) = &data.verify_error {
        return Err(error.clone());
    }
    let verification = data.document.verification.as_ref();
    Ok(verification.map_or(ExitStatus::Ok, collect::verdict_exit))
}
