//! The commands of `auth-login`.

mod login;
mod login_context;
mod logout;
mod refresh;
mod remaining_credentials;
mod verify;

use auth_core::cli::{Commands, Context, Define, GlobalArgs, parse_command};
use auth_core::{CliError, ExitStatus};
use auth_oauth::config::OAuthArgs;
use clap::Args;

use login_context::LoginContext;

/// Log in, log out, refresh the stored login
#[derive(clap::Parser)]
#[command(name = "auth-login", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    options: Options,
}

#[derive(clap::Args)]
struct Options {
    /// Use this stored login [default: Claude Code's own]
    #[arg(long, global = true, value_name = "NAME")]
    profile: Option<String>,
    #[command(flatten)]
    common: GlobalArgs,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Log in with a browser and store the login
    Login(Box<login::Args>),
    /// Revoke the login at the server and erase it
    Logout(logout::Args),
    /// Refresh the access token if it expires soon
    Refresh(refresh::Args),
    /// Ask the API whether the headers document on stdin is accepted
    #[command(hide = true)]
    Verify(verify::Args),
}

/// What every command that talks to the provider takes.
#[derive(clap::Args)]
struct OAuthOptions {
    #[command(flatten)]
    oauth: OAuthArgs,
}

impl Commands for Cli {
    fn options(tool: clap::Command) -> clap::Command {
        Options::augment_args(tool)
    }

    fn one(name: &str) -> Option<Define> {
        Some(match name {
            "login" => login::Args::augment_args,
            "logout" => logout::Args::augment_args,
            "refresh" => refresh::Args::augment_args,
            "verify" => verify::Args::augment_args,
            _ => return None,
        })
    }
}

/// The definition of the arguments.
pub(crate) fn definition() -> clap::Command {
    <Cli as clap::CommandFactory>::command()
}

pub(crate) fn main(invocation: &mut Context<'_>) -> Result<ExitStatus, CliError> {
    let Some(cli) = parse_command::<Cli>(invocation)? else {
        return Ok(ExitStatus::Ok);
    };
    let setup = LoginContext::new(invocation, cli.options.common, cli.options.profile)?;
    match cli.command {
        Command::Login(args) => login::run(invocation, &setup, &args),
        Command::Logout(args) => logout::run(invocation, &setup, &args),
        Command::Refresh(args) => refresh::run(invocation, &setup, &args),
        Command::Verify(args) => verify::run(invocation, &setup, &args),
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
