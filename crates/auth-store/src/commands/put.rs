//! `auth-store put`.

use std::io::Read;

use auth_core::cli::{Context, input};
use auth_core::secret::Login;
use auth_core::{CliError, ExitStatus};

use super::context::StoreContext;
use super::get::warn_of_scopes;
use crate::document::{InputError, LoginDocument, LoginInput};
use crate::profile_dirs;
use crate::store::{BackupPolicy, Store, StoreError};

#[derive(clap::Args)]
pub(super) struct Args {
    /// Replace a stored login also with a bare key or token of another kind
    #[arg(long)]
    replace: bool,
    /// Keep the login that is replaced, until the next put that keeps one or an erase
    #[arg(long, hide = true)]
    keep_previous: bool,
    /// Only replace the login whose refresh token has this fingerprint
    #[arg(long, value_name = "FINGERPRINT", hide = true)]
    replacing: Option<String>,
    /// Read the document from this inherited descriptor instead of stdin
    #[arg(long, value_name = "N")]
    fd: Option<u32>,
}

pub(super) fn run(
    context: &mut Context<'_>,
    setup: &StoreContext,
    args: &Args,
) -> Result<ExitStatus, CliError> {
    // Whoever writes to us may take its time: no lock is held meanwhile.
    let input = match args.fd {
        Some(number) => LoginInput::read(&mut input::descriptor(number)?),
        None => LoginInput::read(stdin(context)?),
    };
    let login = input.map_err(|error| refused(&error))?;
    profile_dirs::create(&setup.profile, setup.profile.name())?;
    let backend = setup.backend();
    let store = setup.store(backend.as_ref());
    if login.is_bare && !args.replace {
        check_kind(&store, &login.document)?;
    }
    let backup = if args.keep_previous {
        BackupPolicy::Keep
    } else {
        BackupPolicy::Drop
    };
    match store.put(&login.document, backup, args.replacing.as_deref()) {
        // A normal "no": who starts a put before its login is known takes the newer login instead.
        Err(StoreError::Superseded) => return Ok(ExitStatus::NotFound),
        Err(error) => return Err(error.into()),
        Ok(()) => {}
    }
    // Tokens that an earlier refresh could not store belong to the login that is replaced.
    if args.replacing.is_none() {
        store.remove_recovery();
    }
    setup.warn(context, &store);
    warn_of_scopes(context, setup, &login.document.stored.login);
    Ok(ExitStatus::Ok)
}

/// A bare key or token is easily put by mistake: it does not replace a login of another kind, nor
/// one that can be refreshed.
fn check_kind(store: &Store<'_>, new: &LoginDocument) -> Result<(), CliError> {
    let Some(stored) = store.get()? else {
        return Ok(());
    };
    let same_kind = stored.member() == new.stored.member();
    if same_kind && stored.refresh_token().is_none() {
        return Ok(());
    }
    let kind = match stored.login {
        Login::ClaudeAi(_) => "a Claude.ai login",
        Login::Console(_) => "a Console login",
    };
    let message = format!("the login was not stored: {kind} is stored already");
    Err(
        CliError::new(ExitStatus::Policy, "store.other-login", message)
            .hint("`auth-store put --replace` replaces it"),
    )
}

fn stdin<'a>(context: &'a mut Context<'_>) -> Result<&'a mut dyn Read, CliError> {
    if context.streams.terminals.stdin() {
        return Err(CliError::usage("no login on stdin: it is a terminal")
            .hint("`auth-login login` logs in")
            .hint("`auth-store get --json --profile OLD | auth-store put` copies a login"));
    }
    Ok(context.streams.stdin)
}

fn refused(error: &InputError) -> CliError {
    let message = format!("the login on stdin was not stored: {error}");
    match error {
        InputError::Unreadable(_) => {
            CliError::new(ExitStatus::Unavailable, "input.unreadable", message)
        }
        InputError::RefreshToken => CliError::new(ExitStatus::Data, "input.refresh-token", message)
            .hint("`auth-login login` creates a login with both tokens"),
        InputError::TooLong | InputError::Malformed(_) => {
            CliError::new(ExitStatus::Data, "input.malformed", message)
                .hint("give an API key or token (`sk-ant-…`), or a document as `auth-store get --json` prints it")
        }
    }
}
