//! The commands of `auth-store`.

mod approval;
mod check;
mod erase;
mod get;
mod guard;
mod inspect;
mod list;
mod migrate;
mod options;
mod path;
mod put;
mod setup;
mod show;

use auth_core::cli::{Context, GlobalArgs, parse};
use auth_core::{CliError, ExitStatus};

use options::StoreOptions;
use setup::Setup;

/// Where a login rests: a private file or the platform's keychain
#[derive(clap::Parser)]
#[command(name = "auth-store", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    store: StoreOptions,
    #[command(flatten)]
    common: GlobalArgs,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Print the stored login: its access token or API key; with --json the whole document
    Get(get::Args),
    /// Store the login document on stdin, as `get --json` prints it
    Put(put::Args),
    /// Remove the login and nothing else
    Erase(erase::Args),
    /// Show what is stored, without secrets
    Show,
    /// Print the file's path, or the keychain item's service and account
    Path,
    /// Move the login to the other backend: copy, read back, compare, then remove the old copy
    Migrate(migrate::Args),
    /// Look for problems: modes, malformed files, leftovers, locks, copies that differ
    Check(check::Args),
    /// List the logins of all profiles
    List,
    /// Everything that `auth-status` shows, in one document with the login
    #[command(hide = true)]
    Inspect,
    /// Remove the refresh lock of a process that was killed, once stdin ends
    #[command(hide = true)]
    Guard(guard::Args),
    /// Remember whether an API key is approved, given its last 20 characters on stdin
    #[command(hide = true)]
    Approval(approval::Args),
}

/// The definition of the arguments.
pub(crate) fn definition() -> clap::Command {
    <Cli as clap::CommandFactory>::command()
}

pub(crate) fn main(invocation: &mut Context<'_>) -> Result<ExitStatus, CliError> {
    let Some(cli) = parse::<Cli>(invocation)? else {
        return Ok(ExitStatus::Ok);
    };
    let setup = Setup::new(invocation, cli.common, &cli.store)?;
    match cli.command {
        Command::Get(args) => get::run(invocation, &setup, &args),
        Command::Put(args) => put::run(invocation, &setup, &args),
        Command::Erase(args) => erase::run(invocation, &setup, &args),
        Command::Show => show::run(invocation, &setup),
        Command::Path => path::run(invocation, &setup),
        Command::Migrate(args) => migrate::run(invocation, &setup, &args),
        Command::Check(args) => check::run(invocation, &setup, &args),
        Command::List => list::run(invocation, &setup),
        Command::Inspect => inspect::run(invocation, &setup),
        Command::Guard(args) => guard::run(invocation, &setup, &args),
        Command::Approval(args) => approval::run(invocation, &setup, &args),
    }
}
