//! The one command of `setup-token`.

mod claude;
mod create;
mod ledger;
mod report;
mod revoke;

use std::time::Duration;

use auth_core::cli::{Context, GlobalArgs, duration, parse};
use auth_core::{CliError, ExitStatus};
use auth_oauth::authorization::AuthorizationArgs;
use auth_oauth::config::OAuthArgs;

/// What failed if creating a token fails.
const WHAT: &str = "cannot create a token";

/// Create a one-year, inference-only token and print it (it is not saved)
///
/// Opens a browser for the consent of a Claude Pro, Max, Team or Enterprise account, and prints
/// the token on stdout as one line: `token=$(setup-token) && gh secret set NAME <<< "$token"`.
#[derive(clap::Parser)]
#[command(name = "setup-token", version)]
struct Cli {
    /// Lifetime of the token
    #[arg(long, value_name = "TIME", default_value = "365d", value_parser = duration::parse)]
    expires_in: Duration,
    /// Record name, fingerprint, account and expiry of the token (never the token) in the
    /// configuration directory [default name: token-FINGERPRINT]
    #[arg(long, value_name = "NAME", num_args = 0..=1, default_missing_value = "")]
    record: Option<String>,
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    authorization: AuthorizationArgs,
    #[command(flatten)]
    oauth: OAuthArgs,
    #[command(flatten)]
    common: GlobalArgs,
}

#[derive(clap::Subcommand)]
enum Command {
    /// List the recorded tokens
    List,
    /// Revoke the token on stdin at the provider
    Revoke(revoke::RevokeArgs),
    /// Remove a token from the record; the token itself stays valid
    Forget(ledger::ForgetArgs),
}

/// What creating a token takes.
struct CreateArgs<'a> {
    expires_in: Duration,
    /// The name to record the token by; an empty one is made from the fingerprint.
    record: Option<&'a str>,
    authorization: &'a AuthorizationArgs,
    oauth: &'a OAuthArgs,
    common: &'a GlobalArgs,
}

/// The definition of the arguments.
pub(crate) fn definition() -> clap::Command {
    <Cli as clap::CommandFactory>::command()
}

pub(crate) fn main(context: &mut Context<'_>) -> Result<ExitStatus, CliError> {
    let Some(cli) = parse::<Cli>(context)? else {
        return Ok(ExitStatus::Ok);
    };
    cli.common.check_profile(&context.env, &context.cwd)?;
    match &cli.command {
        Some(Command::List) => return ledger::list(context, &cli.common),
        Some(Command::Revoke(args)) => return revoke::revoke(context, &cli.common, args),
        Some(Command::Forget(args)) => return ledger::forget(context, &cli.common, args),
        None => {}
    }
    if cli.expires_in < Duration::from_secs(60) {
        return Err(CliError::usage(
            "`--expires-in` is too short: the minimum is 60s",
        ));
    }
    let args = CreateArgs {
        expires_in: cli.expires_in,
        record: cli.record.as_deref(),
        authorization: &cli.authorization,
        oauth: &cli.oauth,
        common: &cli.common,
    };
    report::check_record(&args, context)?;
    let (token, page) = create::create(&args, context)?;
    report::print(&token, &args, context)?;
    report::record(&token, &args, context);
    // Only now does the user have the token.
    if let Some(page) = page {
        page.succeed("Your token is ready");
    }
    Ok(ExitStatus::Ok)
}
