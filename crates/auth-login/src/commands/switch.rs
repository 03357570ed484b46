//! `auth-login switch`: a profile's login becomes the one that plain `claude` uses.

use auth_core::cli::subprocess::Command;
use auth_core::cli::{Context, output};
use auth_core::{CliError, ExitStatus};
use auth_fs::lock::Lock;
use auth_store::backend::Kind;
use auth_store::file_backend::FileBackend;
use auth_store::profile::{DEFAULT_PROFILE, Profile};
use auth_store::{SwitchRequest, Switched};

use super::login_context::LoginContext;

#[derive(clap::Args)]
pub(super) struct Args {
    /// The profile to switch to
    #[arg(value_name = "NAME")]
    name: String,
    /// Store the login that is used now as this profile, if it came from none
    #[arg(long, value_name = "NAME")]
    save_as: Option<String>,
    /// Switch although Claude Code is running: it may write its login back
    #[arg(long)]
    force: bool,
}

pub(super) fn run(
    context: &mut Context<'_>,
    setup: &LoginContext,
    args: &Args,
) -> Result<ExitStatus, CliError> {
    let switched = match auth_store::configured_kind(&setup.env)? {
        Kind::File => {
            let main = Profile::find(&setup.paths, Some(DEFAULT_PROFILE))?;
            let request = SwitchRequest {
                name: &args.name,
                save_as: args.save_as.as_deref(),
                force: args.force,
                lock_timeout: Lock::DEFAULT_DEADLINE,
            };
            auth_store::switch(&main, &FileBackend::new(&main), &setup.env, &request)?
        }
        Kind::Keychain => switch_keychain(setup, args)?,
    };
    if setup.common.json {
        output::versioned(context.streams.stdout, &switched.document())?;
        return Ok(ExitStatus::Ok);
    }
    let mut console = context.console(&setup.common);
    let account = switched.account.email.as_deref();
    let account = account.map_or_else(String::new, |email| format!(" ({email})"));
    if switched.unchanged {
        console.info(format!("`{}`{account} is active already", switched.active));
        return Ok(ExitStatus::Ok);
    }
    console.info(format!("switched to `{}`{account}", switched.active));
    if let Some(name) = &switched.saved_as {
        console.info(format!("the login that was active is stored as `{name}`"));
    }
    Ok(ExitStatus::Ok)
}

/// Only `auth-store` opens the keychain.
fn switch_keychain(setup: &LoginContext, args: &Args) -> Result<Switched, CliError> {
    let mut command = Command::new("auth-store", &setup.env).args(["switch", &args.name]);
    if let Some(name) = &args.save_as {
        command = command.arg("--save-as").arg(name);
    }
    if args.force {
        command = command.arg("--force");
    }
    let output = setup.common.forward(command).run()?;
    let exit = output.exit;
    let output = output.into_success("auth-store")?;
    if exit != ExitStatus::Ok {
        let error = CliError::from_stderr(&output.stderr);
        return Err(error.unwrap_or_else(|| CliError::internal("`auth-store` gave no reason")));
    }
    let document = serde_json::from_slice(&output.stdout).map_err(|error| {
        CliError::internal(format!(
            "the output of `auth-store` is no document: {error}"
        ))
    })?;
    Ok(Switched::from_document(&document))
}
