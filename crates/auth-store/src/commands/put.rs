//! `auth-store put`.

use std::io::Read;

use auth_core::cli::{Context, input};
use auth_core::{CliError, ExitStatus};

use super::get::warn_of_scopes;
use super::setup::Setup;
use crate::document::{InputError, LoginDocument};
use crate::store::Previous;

#[derive(clap::Args)]
pub(super) struct Args {
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
    invocation: &mut Context<'_>,
    setup: &Setup,
    args: &Args,
) -> Result<ExitStatus, CliError> {
    // Whoever writes to us may take its time: no lock is held meanwhile.
    let login = match args.fd {
        Some(number) => LoginDocument::read(&mut input::descriptor(number)?),
        None => LoginDocument::read(stdin(invocation)?),
    };
    let login = login.map_err(|error| refused(&error))?;
    let previous = if args.keep_previous {
        Previous::Keep
    } else {
        Previous::Drop
    };
    let backend = setup.backend()?;
    let store = setup.store(backend.as_ref());
    store.put(&login, previous, args.replacing.as_deref())?;
    setup.warn(invocation, backend.as_ref());
    warn_of_scopes(invocation, setup, &login.stored.login);
    Ok(ExitStatus::Ok)
}

fn stdin<'a>(invocation: &'a mut Context<'_>) -> Result<&'a mut dyn Read, CliError> {
    if invocation.streams.terminals.stdin() {
        return Err(CliError::usage(
            "reading the login: stdin is a terminal, not a login document",
        )
        .hint("`auth-login login` logs in")
        .hint("`auth-store get --json --profile OLD | auth-store put` copies a login"));
    }
    Ok(invocation.streams.stdin)
}

fn refused(error: &InputError) -> CliError {
    let message = format!("reading the login document: {error}");
    match error {
        InputError::Unreadable(_) => {
            CliError::new(ExitStatus::Unavailable, "input.unreadable", message)
        }
        InputError::TooLong | InputError::Malformed(_) => {
            CliError::new(ExitStatus::Data, "input.malformed", message)
                .hint("nothing was changed; `auth-store get --json` prints such a document")
        }
    }
}
