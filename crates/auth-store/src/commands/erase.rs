//! `auth-store erase`.

use auth_core::cli::Context;
use auth_core::{CliError, ExitStatus};

use super::setup::{Setup, other};
use crate::backend::Kind;

#[derive(clap::Args)]
pub(super) struct Args {
    /// From every backend, not only from the one in use
    #[arg(long)]
    all: bool,
}

pub(super) fn run(
    invocation: &mut Context<'_>,
    setup: &Setup,
    args: &Args,
) -> Result<ExitStatus, CliError> {
    erase(setup, setup.kind)?;
    if !args.all {
        return Ok(ExitStatus::Ok);
    }
    match erase(setup, other(setup.kind)) {
        // Where no keychain can be reached, nothing was ever put into it from here.
        Err(failure) if failure.code() == "store.absent" => {
            let mut console = invocation.console(&setup.common);
            console.debug(1, failure.message());
            Ok(ExitStatus::Ok)
        }
        Err(failure) => Err(failure),
        Ok(()) => Ok(ExitStatus::Ok),
    }
}

fn erase(setup: &Setup, kind: Kind) -> Result<(), CliError> {
    let backend = setup.backend_of(kind, &setup.place)?;
    setup.store(backend.as_ref()).erase()?;
    Ok(())
}
