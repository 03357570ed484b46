//! The commands of `auth-login`.

mod claude_code;
mod endpoint_record;
mod federate;
mod keychain;
mod login;
mod login_context;
mod login_store;
mod logout;
mod refresh;
mod remaining_credentials;
mod switch;
mod verify;

use auth_core::cli::{Context, GlobalArgs, parse};
use auth_core::{CliError, ExitStatus};
use auth_oauth::config::OAuthArgs;

use login_context::LoginContext;

/// Log in, log out, refresh the stored login
#[derive(clap::Parser)]
#[command(name = "auth-login", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    global: GlobalArgs,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Log in with a browser and store the login
    Login(Box<login::Args>),
    /// Revoke the login at the server and erase it
    Logout(logout::Args),
    /// Refresh the access token if it expires soon
    Refresh(refresh::Args),
    /// Make a profile's login the one that Claude Code uses
    Switch(switch::Args),
    /// Exchange the identity token of a workload for an access token
    #[command(hide = true)]
    Federate(federate::Args),
    /// Check whether the API accepts the headers document on stdin
    #[command(hide = true)]
    Verify(verify::Args),
}

/// What every command that talks to the provider takes.
#[derive(clap::Args)]
struct OAuthOptions {
    #[command(flatten)]
    oauth: OAuthArgs,
}

/// The definition of the arguments.
pub(crate) fn definition() -> clap::Command {
    <Cli as clap::CommandFactory>::command()
}

pub(crate) fn main(invocation: &mut Context<'_>) -> Result<ExitStatus, CliError> {
    let Some(cli) = parse::<Cli>(invocation)? else {
        return Ok(ExitStatus::Ok);
    };
    let may_create = matches!(cli.command, Command::Login(_) | Command::Switch(_));
    let setup = LoginContext::new(invocation, cli.global, may_create)?;
    match cli.command {
        Command::Login(args) => login::run(invocation, &setup, &args),
        Command::Logout(args) => logout::run(invocation, &setup, &args),
        Command::Refresh(args) => refresh::run(invocation, &setup, &args),
        Command::Switch(args) => switch::run(invocation, &setup, &args),
        Command::Federate(args) => federate::run(invocation, &setup, &args),
        Command::Verify(args) => verify::run(invocation, &setup, &args),
    }
}
