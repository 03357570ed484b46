//! Threads whose start can fail.

use std::thread::{Builder, JoinHandle};

use crate::{CliError, ExitStatus};

/// Starts a thread. Unlike `std::thread::spawn` it does not panic if the system has no room for one.
///
/// # Errors
/// Exit 4 if the thread cannot be started (a limit on processes or memory).
pub fn spawn<T: Send + 'static>(
    name: &str,
    run: impl FnOnce() -> T + Send + 'static,
) -> Result<JoinHandle<T>, CliError> {
    let builder = Builder::new().name(name.to_owned());
    builder.spawn(run).map_err(|error| {
        let message = format!("cannot start a thread: {error}");
        CliError::new(ExitStatus::Unavailable, "thread.not-started", message)
    })
}
