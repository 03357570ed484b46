//! Secrets that come in: by stdin, or by an inherited descriptor (`--fd N`).

use std::fs::File;
use std::io::{self, Read};

use super::CliError;
use crate::platform;

/// This process's own stdin, for a thread that reads it in the background. Unlike the standard
/// library's it keeps nothing of what was read, where the platform allows.
#[must_use]
pub fn stdin() -> impl Read + Send {
    platform::stdin()
}

/// Opens the inherited descriptor `number` for reading.
///
/// # Errors
/// Exit 2 where there is no such descriptor, or the platform has no `/dev/fd`.
pub fn descriptor(number: u32) -> Result<File, CliError> {
    open(number).map_err(|error| {
        CliError::usage(format!("reading descriptor {number}: {error}")).hint(format!(
            "open it for the program, as in `COMMAND --fd {number} {number}<FILE`"
        ))
    })
}

/// The same, with the operating system's own error.
pub(crate) fn open(number: u32) -> io::Result<File> {
    File::open(format!("/dev/fd/{number}"))
}
