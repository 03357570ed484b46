//! `auth-store put`.

use auth_core::tool::Invocation;
use auth_core::{Exit, Failure};

use super::get::warn_of_scopes;
use super::setup::Setup;
use crate::document::{InputError, LoginDocument};
use crate::store::Previous;

#[derive(clap::Args)]
pub(super) struct Args {
    /// Keep the login that is replaced, until the next put that keeps one or an erase
    #[arg(long, hide = true)]
    keep_previous: bool,
}

pub(super) fn run(
    invocation: &mut Invocation<'_>,
    setup: &Setup,
    args: &Args,
) -> Result<Exit, Failure> {
    if invocation.streams.terminals.stdin {
        return Err(
            Failure::usage("reading the login: stdin is a terminal, not a login document")
                .hint("`auth-login login` logs in")
                .hint("`auth-store get --json --profile OLD | auth-store put` copies a login"),
        );
    }
    // Whoever writes to our stdin may take its time: no lock is held meanwhile.
    let login = LoginDocument::read(invocation.streams.stdin).map_err(|error| refused(&error))?;
    let previous = if args.keep_previous {
        Previous::Keep
    } else {
        Previous::Drop
    };
    let backend = setup.backend()?;
    setup.store(backend.as_ref()).put(&login, previous)?;
    setup.warn(invocation, backend.as_ref());
    warn_of_scopes(invocation, setup, &login.stored.login);
    Ok(Exit::Ok)
}

fn refused(error: &InputError) -> Failure {
    let message = format!("reading the login document on stdin: {error}");
    match error {
        InputError::Unreadable(_) => Failure::new(Exit::Unavailable, "input.unreadable", message),
        InputError::TooLong | InputError::Malformed(_) => {
            Failure::new(Exit::Data, "input.malformed", message)
                .hint("nothing was changed; `auth-store get --json` prints such a document")
        }
    }
}
