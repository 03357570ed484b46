//! The command line of `auth-proxy`, and a run from its start to its end.

mod config;
mod error;
mod options;
mod plan;
mod run;
mod token_file;

use std::ffi::OsString;

use auth_core::cli::{Context, GlobalArgs, parse};
use auth_core::{CliError, ExitStatus};

use options::ProxyArgs;

/// Local reverse proxy that adds the Claude Code credential, so that a sandboxed program never holds it
#[derive(clap::Parser)]
#[command(
    name = "auth-proxy",
    version,
    override_usage = "auth-proxy [OPTIONS] [-- CMD [ARG]...]"
)]
struct Cli {
    #[command(flatten)]
    proxy: ProxyArgs,
    /// The command to run with `ANTHROPIC_BASE_URL` and a token of this run; without one, print
    /// both and serve until a signal arrives or stdin is closed
    #[arg(
        trailing_var_arg = true,
        value_name = "CMD",
        value_hint = clap::ValueHint::CommandWithArguments
    )]
    command: Vec<OsString>,
    // Last: its heading is that of everything below it.
    #[command(flatten)]
    common: GlobalArgs,
}

/// The definition of the arguments.
pub(crate) fn definition() -> clap::Command {
    <Cli as clap::CommandFactory>::command()
}

pub(crate) fn main(context: &mut Context<'_>) -> Result<ExitStatus, CliError> {
    crate::platform::harden();
    let Some(cli) = parse::<Cli>(context)? else {
        return Ok(ExitStatus::Ok);
    };
    run::run(context, &cli.common, &cli.proxy, &cli.command)
}
