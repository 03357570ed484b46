//! `run`: the key of a command that is given as an option.
//!
//! The settings are not read, so that it can be used as Claude Code's own `apiKeyHelper`.

use std::time::Duration;

use auth_core::cli::{Context, GlobalArgs, duration};
use auth_core::{CliError, ExitStatus};

use super::documents::CommandSource;
use super::print_key::{KeyArgs, KeyJob, print_key};
use crate::setting;

#[derive(clap::Args)]
pub(super) struct RunArgs {
    /// The command, for the platform's shell
    #[arg(long, value_name = "STRING")]
    command: String,
    /// How long its key is reused; 0 disables the cache
    /// [default: $CLAUDE_CODE_API_KEY_HELPER_TTL_MS, else 5m]
    #[arg(long, value_name = "TIME", value_parser = duration::parse)]
    ttl: Option<Duration>,
    #[command(flatten)]
    key: KeyArgs,
}

pub(super) fn run(
    context: &mut Context<'_>,
    global: &GlobalArgs,
    args: &RunArgs,
) -> Result<ExitStatus, CliError> {
    let command = &args.command;
    if command.trim().is_empty() {
        return Err(CliError::usage("invalid `--command`: it is empty"));
    }
    let paths = global.paths(&context.env, &context.cwd)?;
    let ttl = ttl(args.ttl, context)?;
    let env = context.env.clone();
    let job = KeyJob {
        command,
        config_dir: paths.config_dir(),
        source: CommandSource::COMMAND_OPTION,
        ttl,
        environment: &mut || Ok(env.clone()),
    };
    print_key(context, global, &args.key, job)
}

/// `--ttl`, else the process environment's.
pub(super) fn ttl(option: Option<Duration>, context: &Context<'_>) -> Result<Duration, CliError> {
    match option {
        Some(ttl) => Ok(ttl),
        None => setting::ttl_from_env(&context.env),
    }
}
