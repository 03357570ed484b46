//! The one command of `setup-token`.

mod mint;
mod report;

use std::time::Duration;

use auth_core::cli::{Context, GlobalArgs, duration, parse};
use auth_core::{CliError, ExitStatus};
use auth_oauth::{authorization, provider};

/// Mint a one-year inference-only token, print it, store nothing.
///
/// Opens a browser for the consent of a Claude Pro, Max, Team or Enterprise account, and prints
/// the token on stdout as one line: `setup-token | gh secret set CLAUDE_CODE_OAUTH_TOKEN`.
#[derive(clap::Parser)]
#[command(name = "setup-token", version)]
struct Cli {
    /// How long the token should live
    #[arg(long, value_name = "TIME", default_value = "365d", value_parser = duration::parse)]
    expires_in: Duration,
    #[command(flatten)]
    authorization: authorization::Options,
    #[command(flatten)]
    provider: provider::Options,
    #[command(flatten)]
    common: GlobalArgs,
}

/// The definition of the arguments.
pub(crate) fn definition() -> clap::Command {
    <Cli as clap::CommandFactory>::command()
}

pub(crate) fn main(invocation: &mut Context<'_>) -> Result<ExitStatus, CliError> {
    let Some(cli) = parse::<Cli>(invocation)? else {
        return Ok(ExitStatus::Ok);
    };
    if cli.expires_in < Duration::from_secs(60) {
        return Err(CliError::usage(
            "reading `--expires-in`: a token lives for a minute at least",
        ));
    }
    let (minted, responder) = mint::mint(&cli, invocation)?;
    report::print(&minted, &cli, invocation)?;
    // Only now is the token in the person's hands.
    if let Some(responder) = responder {
        responder.succeed("Your token is ready");
    }
    Ok(ExitStatus::Ok)
}
