//! The commands of `auth-helper-runner`.

mod answer;
mod clear;
mod documents;
mod get;
mod options;
mod run;
mod runner;
mod status;

use auth_core::cli::{Commands, Context, Define, GlobalArgs, parse_command};
use auth_core::{CliError, ExitStatus};
use clap::Args;

use options::Asking;

/// Runs apiKeyHelper once for all who ask, and keeps its key as long as it is good
#[derive(clap::Parser)]
#[command(name = "auth-helper-runner", version, arg_required_else_help = true)]
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

impl Commands for Cli {
    fn options(tool: clap::Command) -> clap::Command {
        GlobalArgs::augment_args(tool)
    }

    fn one(name: &str) -> Option<Define> {
        Some(match name {
            "get" => Asking::augment_args,
            "run" => run::Args::augment_args,
            "clear" => |plain| plain,
            "status" => status::Args::augment_args,
            _ => return None,
        })
    }
}

/// The definition of the arguments.
pub(crate) fn definition() -> clap::Command {
    <Cli as clap::CommandFactory>::command()
}

pub(crate) fn main(invocation: &mut Context<'_>) -> Result<ExitStatus, CliError> {
    let Some(Cli { common, command }) = parse_command::<Cli>(invocation)? else {
        return Ok(ExitStatus::Ok);
    };
    match command {
        Command::Get(asking) => get::run(invocation, &common, &asking),
        Command::Run(args) => run::run(invocation, &common, &args),
        Command::Clear => clear::run(invocation, &common),
        Command::Status(args) => status::status(invocation, &common, &args),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_parts_of_the_definition_are_the_whole() {
        let differences = auth_core::cli::differences::<super::Cli>();
        assert_eq!(differences, Vec::<String>::new());
    }
}
