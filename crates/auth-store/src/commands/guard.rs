//! `auth-store guard`: plumbing of `auth-login refresh`.
//!
//! A lock directory outlives a killed holder, and Claude Code waits for it. So whoever takes the
//! refresh lock starts this program with a pipe to its stdin: the pipe ends when its process does,
//! however that comes, and what was left is removed.

use auth_core::cli::Context;
use auth_core::{CliError, ExitStatus};

use super::setup::Setup;
use crate::file::client_lock;

#[derive(clap::Args)]
pub(super) struct Args {
    /// The process that holds the lock
    #[arg(long)]
    pid: u32,
}

pub(super) fn run(
    invocation: &mut Context<'_>,
    setup: &Setup,
    args: &Args,
) -> Result<ExitStatus, CliError> {
    // Nothing is written to it; an error ends it as its end does.
    drop(std::io::copy(
        invocation.streams.stdin,
        &mut std::io::sink(),
    ));
    client_lock::release_refresh_of(setup.place.directory(), args.pid);
    Ok(ExitStatus::Ok)
}
