//! `run`: the key of a command that is given here.
//!
//! The settings are not read, so that it serves as Claude Code's own `apiKeyHelper`.

use std::time::Duration;

use auth_core::cli::{Context, GlobalArgs, duration};
use auth_core::{CliError, ExitStatus};

use super::answer::{Job, answer};
use super::documents::CommandSource;
use super::options::Asking;
use crate::setting;

/// What the origin of the command is called.
pub(super) const ORIGIN: CommandSource = CommandSource::Argument { name: "--command" };

#[derive(clap::Args)]
pub(super) struct Args {
    /// The command, for the platform's shell
    #[arg(long, value_name = "STRING")]
    command: String,
    /// How long its key is reused; 0 means not at all
    /// [default: $CLAUDE_CODE_API_KEY_HELPER_TTL_MS, else 5m]
    #[arg(long, value_name = "TIME", value_parser = duration::parse)]
    ttl: Option<Duration>,
    #[command(flatten)]
    asking: Asking,
}

pub(super) fn run(
    invocation: &mut Context<'_>,
    common: &GlobalArgs,
    args: &Args,
) -> Result<ExitStatus, CliError> {
    let command = &args.command;
    if command.trim().is_empty() {
        return Err(CliError::usage(
            "reading the arguments: `--command` is empty",
        ));
    }
    let paths = common.paths(&invocation.env, &invocation.cwd)?;
    let ttl = ttl(args.ttl, invocation)?;
    let env = invocation.env.clone();
    let job = Job {
        command,
        config_dir: paths.config_dir(),
        origin: ORIGIN,
        ttl,
        environment: &mut || Ok(env.clone()),
    };
    answer(invocation, common, &args.asking, job)
}

/// `--ttl`, else what the process environment says.
pub(super) fn ttl(
    option: Option<Duration>,
    invocation: &Context<'_>,
) -> Result<Duration, CliError> {
    match option {
        Some(ttl) => Ok(ttl),
        None => setting::ttl_of_process(&invocation.env),
    }
}
