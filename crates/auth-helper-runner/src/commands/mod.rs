//! The commands of `auth-helper-runner`.

mod answer;
mod clear;
mod documents;
mod get;
mod options;
mod run;
mod runner;
mod status;

use std::time::Duration;

use auth_core::tool::{Common, Invocation, duration, parse};
use auth_core::{Exit, Failure};

use options::Asking;

/// Runs apiKeyHelper once for all who ask, and keeps its key as long as it is good
#[derive(clap::Parser)]
#[command(name = "auth-helper-runner", version, arg_required_else_help = true)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Print the key of the setting apiKeyHelper
    Get {
        #[command(flatten)]
        asking: Asking,
    },
    /// Print the key of a command that is given here
    Run {
        /// The command, for the platform's shell
        #[arg(long, value_name = "STRING")]
        command: String,
        /// How long its key is reused; 0 means not at all
        /// [default: $CLAUDE_CODE_API_KEY_HELPER_TTL_MS, else 5m]
        #[arg(long, value_name = "TIME", value_parser = duration::parse)]
        ttl: Option<Duration>,
        #[command(flatten)]
        asking: Asking,
    },
    /// Drop every cached key
    Clear,
    /// Say what is cached, without running the helper; never a secret
    Status {
        /// Of this command, as `run` keeps it, instead of the setting's
        #[arg(long, value_name = "STRING")]
        command: Option<String>,
        /// As seen by a caller that gives this to `run`
        #[arg(long, value_name = "TIME", value_parser = duration::parse, requires = "command")]
        ttl: Option<Duration>,
    },
}

/// The definition of the arguments.
pub(crate) fn definition() -> clap::Command {
    <Cli as clap::CommandFactory>::command()
}

pub(crate) fn main(invocation: &mut Invocation<'_>) -> Result<Exit, Failure> {
    let Some(Cli { common, command }) = parse::<Cli>(invocation)? else {
        return Ok(Exit::Ok);
    };
    match command {
        Command::Get { asking } => get::run(invocation, &common, &asking),
        Command::Run {
            command,
            ttl,
            asking,
        } => run::run(invocation, &common, &asking, &command, ttl),
        Command::Clear => clear::run(invocation, &common),
        Command::Status { command, ttl } => {
            status::status(invocation, &common, command.as_deref(), ttl)
        }
    }
}
