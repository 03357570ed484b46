//! Cleaning up in spite of a transient failure.

use std::io::{self, ErrorKind};

const ATTEMPTS: u32 = 3;

/// Repeats what failed, a few times. What does not exist is not waited for.
pub(crate) fn persistently<T>(attempt: impl Fn() -> io::Result<T>) -> io::Result<T> {
    let mut result = attempt();
    for _ in 1..ATTEMPTS {
        match result {
            Err(error) if error.kind() != ErrorKind::NotFound => result = attempt(),
            result => return result,
        }
    }
    result
}
