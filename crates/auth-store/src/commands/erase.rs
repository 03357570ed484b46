//! `auth-store erase`.

use auth_core::tool::Invocation;
use auth_core::{Exit, Failure};

use super::setup::{Setup, other};
use crate::backend::Kind;

#[derive(clap::Args)]
pub(super) struct Args {
    /// From every backend, not only from the one in use
    #[arg(long)]
    all: bool,
}

pub(super) fn run(
    invocation: &mut Invocation<'_>,
    setup: &Setup,
    args: &Args,
) -> Result<Exit, Failure> {
    erase(setup, setup.kind)?;
    if !args.all {
        return Ok(Exit::Ok);
    }
    match erase(setup, other(setup.kind)) {
        // Where no keychain can be reached, nothing was ever put into it from here.
        Err(failure) if failure.code() == "store.absent" => {
            let mut console = invocation.console(&setup.common);
            console.trace(1, failure.message());
            Ok(Exit::Ok)
        }
        Err(failure) => Err(failure),
        Ok(()) => Ok(Exit::Ok),
    }
}

fn erase(setup: &Setup, kind: Kind) -> Result<(), Failure> {
    let backend = setup.backend_of(kind, &setup.place)?;
    setup.store(backend.as_ref()).erase()?;
    Ok(())
}
