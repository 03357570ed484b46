//! The commands of `auth-store`.

mod approval;
mod check;
mod context;
mod erase;
mod get;
mod inspect;
mod list;
mod migrate;
mod options;
mod path;
mod profiles;
mod put;
mod show;

use auth_core::cli::{Context, GlobalArgs, parse};
use auth_core::{CliError, ExitStatus};

use context::StoreContext;
use options::StoreOptions;

/// Store and read Claude Code logins
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
    /// Store the login on stdin: a document as `get --json` prints it, or a bare key or token
    Put(put::Args),
    /// Remove the login, its backups and temporary files, and nothing else
    Erase(erase::Args),
    /// Show what is stored, without secrets
    Show,
    /// Print the file's path, or the keychain item's service and account
    Path,
    /// Move the login to the other backend: copy, read back, compare, then remove the old copy
    Migrate(migrate::Args),
    /// Diagnose the store: modes, malformed files, leftovers, locks, copies that differ
    Check(check::Args),
    /// List the logins of all profiles
    List,
    /// Make an existing configuration directory a profile, by a link
    Adopt(profiles::AdoptArgs),
    /// Give a profile another name
    Rename(profiles::RenameArgs),
    /// Make a profile's login the one that Claude Code uses
    #[command(hide = true)]
    Switch(profiles::SwitchArgs),
    /// Everything that `auth-status` shows, in one document with the login
    #[command(hide = true)]
    Inspect,
    /// Remember whether an API key is approved, given its last 20 characters on stdin
    #[command(hide = true)]
    Approval(approval::Args),
}

/// The backend that `$AUTH_STORE_BACKEND` or `config.toml` chooses, else the platform's default.
///
/// # Errors
/// Exit 2 or 6 if there is no such backend.
pub fn configured_kind(env: &auth_core::Env) -> Result<crate::backend::Kind, CliError> {
    context::configured_kind(env)
}

/// The definition of the arguments.
pub(crate) fn definition() -> clap::Command {
    <Cli as clap::CommandFactory>::command()
}

pub(crate) fn main(context: &mut Context<'_>) -> Result<ExitStatus, CliError> {
    let Some(cli) = parse::<Cli>(context)? else {
        return Ok(ExitStatus::Ok);
    };
    // The others work on a profile that exists.
    let may_create = matches!(
        cli.command,
        Command::Put(_)
            | Command::List
            | Command::Adopt(_)
            | Command::Rename(_)
            | Command::Switch(_)
    );
    let setup = StoreContext::new(context, cli.common, &cli.store, may_create)?;
    match cli.command {
        Command::Get(args) => get::run(context, &setup, &args),
        Command::Put(args) => put::run(context, &setup, &args),
        Command::Erase(args) => erase::run(context, &setup, &args),
        Command::Show => show::run(context, &setup),
        Command::Path => path::run(context, &setup),
        Command::Migrate(args) => migrate::run(context, &setup, &args),
        Command::Check(args) => check::run(context, &setup, &args),
        Command::List => list::run(context, &setup),
        Command::Adopt(args) => profiles::adopt(context, &setup, &args),
        Command::Rename(args) => profiles::rename(context, &setup, &args),
        Command::Switch(args) => profiles::switch(context, &setup, &args),
        Command::Inspect => inspect::run(context, &setup),
        Command::Approval(args) => approval::run(context, &setup, &args),
    }
}
