//! `clear`: drops the cache.

use auth_core::tool::{Common, Invocation};
use auth_core::{Exit, Failure};

use crate::cache::{self, cache_failure};

pub(super) fn run(invocation: &mut Invocation<'_>, common: &Common) -> Result<Exit, Failure> {
    let cleared = match cache::directory(&invocation.env) {
        Some(directory) => cache::clear(&directory).map_err(|error| cache_failure(&error))?,
        None => 0,
    };
    let helpers = if cleared == 1 { "helper" } else { "helpers" };
    invocation
        .console(common)
        .trace(1, format!("dropped what was kept of {cleared} {helpers}"));
    Ok(Exit::Ok)
}
