//! `clear`: drops the cache.

use auth_core::cli::{Context, GlobalArgs};
use auth_core::{CliError, ExitStatus};

use crate::cache::{self, cache_failure};

pub(super) fn run(
    invocation: &mut Context<'_>,
    common: &GlobalArgs,
) -> Result<ExitStatus, CliError> {
    let cleared = match cache::directory(&invocation.env) {
        Some(directory) => cache::clear(&directory).map_err(|error| cache_failure(&error))?,
        None => 0,
    };
    let helpers = if cleared == 1 { "helper" } else { "helpers" };
    invocation
        .console(common)
        .debug(1, format!("dropped what was kept of {cleared} {helpers}"));
    Ok(ExitStatus::Ok)
}
