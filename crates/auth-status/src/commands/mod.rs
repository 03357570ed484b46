//! The one command of `auth-status`.

use auth_core::cli::{Context, GlobalArgs, output, parse};
use auth_core::context::failure::failure;
use auth_core::context::paths;
use auth_core::decision::Outcome;
use auth_core::{CliError, ExitStatus};

use crate::assertion::Assertion;
use crate::gather::{self, Gathered};
use crate::report::{View, screen};

/// Which credential is in effect, why, how it is billed, and what to mend
///
/// Changes nothing, runs no key helper, and touches no network unless --verify.
#[derive(clap::Parser)]
#[command(name = "auth-status", version)]
struct Cli {
    /// Ask the API whether the credential in effect is accepted
    #[arg(long)]
    verify: bool,
    /// Show nothing; exit 1 with one line where KEY is not VALUE: source, billing, account,
    /// organization, plan, provider, session, fingerprint, valid-for (2h)
    #[arg(long = "assert", value_name = "KEY=VALUE")]
    assertions: Vec<Assertion>,
    #[command(flatten)]
    common: GlobalArgs,
}

impl Cli {
    /// With `--assert` the exit code is the answer, and nothing is shown but a document asked for.
    fn shows(&self) -> bool {
        self.common.json || self.assertions.is_empty()
    }
}

/// The definition of the arguments.
pub(crate) fn definition() -> clap::Command {
    <Cli as clap::CommandFactory>::command()
}

pub(crate) fn main(invocation: &mut Context<'_>) -> Result<ExitStatus, CliError> {
    let Some(cli) = parse::<Cli>(invocation)? else {
        return Ok(ExitStatus::Ok);
    };
    let gathered = gather::gather(invocation, &cli.common, cli.verify)?;
    show(invocation, &cli, &gathered)?;
    assert(&cli, &gathered)?;
    end(&cli, &gathered)
}

fn show(invocation: &mut Context<'_>, cli: &Cli, gathered: &Gathered) -> Result<(), CliError> {
    if !cli.shows() {
        return Ok(());
    }
    if cli.common.json {
        return output::document(invocation.streams.stdout, &gathered.document);
    }
    let terminals = invocation.streams.terminals;
    let view = View {
        width: width(invocation),
        colored: cli.common.color.allows(&invocation.env, terminals.stdout()),
        home: paths::home(&invocation.env).map(|home| home.display().to_string()),
        now: gathered.situation.facts.now,
    };
    let text = screen(&gathered.document, &view);
    output::bytes(invocation.streams.stdout, text.as_bytes())
}

/// `$COLUMNS`, else the terminal's width, else 80.
fn width(invocation: &Context<'_>) -> usize {
    let named = invocation
        .env
        .get_trimmed("COLUMNS")
        .and_then(|text| text.parse().ok());
    let measured = || {
        let (width, _) = terminal_size::terminal_size_of(std::io::stdout())?;
        Some(usize::from(width.0))
    };
    let is_terminal = invocation.streams.terminals.stdout();
    let columns = named.or_else(|| is_terminal.then(measured)?);
    columns.filter(|columns| *columns > 0).unwrap_or(80)
}

/// The first assertion that is false. What could not be checked is neither true nor false.
fn assert(cli: &Cli, gathered: &Gathered) -> Result<(), CliError> {
    if !cli.assertions.is_empty() && matches!(gathered.decision.outcome, Outcome::Unavailable(_)) {
        return failure(&gathered.situation, &gathered.decision).map_or(Ok(()), Err);
    }
    let now = gathered.situation.facts.now;
    for assertion in &cli.assertions {
        let checked = assertion.check(&gathered.document, now);
        checked
            .map_err(|message| CliError::new(ExitStatus::NotFound, "assertion.false", message))?;
    }
    Ok(())
}

/// The exit code: of the decision, then of the API's verdict. What is malformed or could not be
/// checked is an error; what is wrong with a credential too, unless it has been shown.
fn end(cli: &Cli, gathered: &Gathered) -> Result<ExitStatus, CliError> {
    let Some(failure) = failure(&gathered.situation, &gathered.decision) else {
        return verified(cli, gathered);
    };
    match failure.exit() {
        ExitStatus::NotFound if cli.assertions.iter().any(Assertion::wants_nothing) => {
            Ok(ExitStatus::Ok)
        }
        // What is there waits for a person: also a helper of a project that is not trusted.
        ExitStatus::Unusable | ExitStatus::Policy if cli.shows() => Ok(ExitStatus::Unusable),
        ExitStatus::NotFound if cli.shows() => Ok(ExitStatus::NotFound),
        _ => Err(failure),
    }
}

fn verified(cli: &Cli, gathered: &Gathered) -> Result<ExitStatus, CliError> {
    if let Some(failure) = &gathered.unasked {
        return Err(failure.clone());
    }
    let Some(verification) = &gathered.document.verification else {
        return Ok(ExitStatus::Ok);
    };
    match gather::exit_of(verification) {
        ExitStatus::Ok => Ok(ExitStatus::Ok),
        exit if cli.shows() => Ok(exit),
        exit => {
            let message = format!("verifying the credential: {}", verification.text());
            Err(CliError::new(exit, "verification.failed", message))
        }
    }
}
