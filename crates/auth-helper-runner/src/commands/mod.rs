//! The commands of `auth-helper-runner`.

mod documents;
mod get;
mod print_key;
mod run;
mod runner;
mod status;

use auth_core::cli::{Context, GlobalArgs, parse};
use auth_core::{CliError, ExitStatus};

use crate::cache::Cache;
use print_key::KeyArgs;

/// Run apiKeyHelper with caching: one run shared by concurrent callers
#[derive(clap::Parser)]
#[command(name = "auth-helper-runner", version)]
struct Cli {
    #[command(flatten)]
    global: GlobalArgs,
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Print the key of the setting apiKeyHelper
    Get(KeyArgs),
    /// Print the key of a command given as an option
    Run(run::RunArgs),
    /// Clear the cache
    Clear,
    /// Show what is cached, without running the helper
    Status(status::StatusArgs),
}

/// The definition of the arguments.
pub(crate) fn definition() -> clap::Command {
    <Cli as clap::CommandFactory>::command()
}

pub(crate) fn main(context: &mut Context<'_>) -> Result<ExitStatus, CliError> {
    let Some(Cli { global, command }) = parse::<Cli>(context)? else {
        return Ok(ExitStatus::Ok);
    };
    global.check_profile(&context.env, &context.cwd)?;
    match command {
        Command::Get(args) => get::run(context, &global, &args),
        Command::Run(args) => run::run(context, &global, &args),
        Command::Clear => clear(context, &global),
        Command::Status(args) => status::status(context, &global, &args),
    }
}

fn clear(context: &mut Context<'_>, global: &GlobalArgs) -> Result<ExitStatus, CliError> {
    let paths = global.paths(&context.env, &context.cwd)?;
    let cleared = match Cache::locate(&context.env, paths.config_dir()) {
        Some(cache) => cache.clear()?,
        None => 0,
    };
    let helpers = if cleared == 1 { "helper" } else { "helpers" };
    let mut console = context.console(global);
    console.debug(1, format!("cleared the cache of {cleared} {helpers}"));
    Ok(ExitStatus::Ok)
}
