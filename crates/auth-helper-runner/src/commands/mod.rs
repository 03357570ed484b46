//! The commands of `auth-helper-runner`.

mod answer;
mod clear;
mod documents;
mod get;
mod options;
mod run;
mod runner;
mod status;

use auth_core::cli::{Context, GlobalArgs, parse};
use auth_core::{CliError, ExitStatus};

use options::Asking;

/// Runs apiKeyHelper once for all who ask, and keeps its key as long as it is good
#[derive(clap::Parser)]
#[command(name = "auth-helper-runner", version)]
struct Cli {
    #[command(flatten)]
    common: GlobalArgs,
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Print the key of the setting apiKeyHelper
    Get(Asking),
    /// Print the key of a command that is given here
    Run(run::Args),
    /// Drop every cached key
    Clear,
    /// Say what is cached, without running the helper; never a secret
    Status(status::Args),
}

/// The definition of the arguments.
pub(crate) fn definition() -> clap::Command {
    <Cli as clap::CommandFactory>::command()
}

pub(crate) fn main(invocation: &mut Context<'_>) -> Result<ExitStatus, CliError> {
    let Some(Cli { common, command }) = parse::<Cli>(invocation)? else {
        return Ok(ExitStatus::Ok);
    };
    match command {
        Command::Get(asking) => get::run(invocation, &common, &asking),
        Command::Run(args) => run::run(invocation, &common, &args),
        Command::Clear => clear::run(invocation, &common),
        Command::Status(args) => status::status(invocation, &common, &args),
    }
}
