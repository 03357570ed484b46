//! `auth-store erase`.

use auth_core::cli::Context;
use auth_core::{CliError, ExitStatus};

use super::context::{StoreContext, other};
use crate::backend::{BackendError, Kind};
use crate::store::StoreError;

#[derive(clap::Args)]
pub(super) struct Args {
    /// From every backend, not only from the one that is used
    #[arg(long)]
    all: bool,
}

pub(super) fn run(
    context: &mut Context<'_>,
    setup: &StoreContext,
    args: &Args,
) -> Result<ExitStatus, CliError> {
    erase(context, setup, setup.kind)?;
    if args.all {
        match erase(context, setup, other(setup.kind)) {
            // If no keychain can be reached, nothing was ever put into it from here.
            Err(StoreError::Keychain(error @ BackendError::Unavailable(_))) => {
                let mut console = context.console(&setup.common);
                console.debug(1, error);
            }
            result => result?,
        }
    }
    Ok(ExitStatus::Ok)
}

fn erase(context: &mut Context<'_>, setup: &StoreContext, kind: Kind) -> Result<(), StoreError> {
    let backend = setup.backend_of(kind, &setup.profile);
    let store = setup.store(backend.as_ref());
    store.erase()?;
    for warning in store.take_warnings() {
        context.console(&setup.common).warn(warning);
    }
    Ok(())
}
