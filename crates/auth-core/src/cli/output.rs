//! Data on stdout: one record, or one JSON document. Nothing else is ever written there.

use std::io::Write;

use serde::Serialize;

use super::CliError;
use crate::platform;

/// This process's own stdout. Unlike the standard library's it keeps nothing of what was written,
/// where the platform allows; each document is written at once.
pub(crate) fn stdout() -> impl Write + Send {
    platform::stdout()
}

/// One line of data.
///
/// # Errors
/// [`CliError::output`].
pub fn record(stdout: &mut dyn Write, text: &str) -> Result<(), CliError> {
    bytes(stdout, format!("{text}\n").as_bytes())
}

/// One JSON document on one line. It carries `"version": 1` of its own.
///
/// # Errors
/// [`CliError::output`]; exit 70 where the value cannot be written as JSON.
pub fn document<T: Serialize>(stdout: &mut dyn Write, value: &T) -> Result<(), CliError> {
    let mut line = serde_json::to_vec(value)
        .map_err(|error| CliError::internal(format!("writing a document: {error}")))?;
    line.push(b'\n');
    bytes(stdout, &line)
}

/// Data as it stands.
///
/// # Errors
/// [`CliError::output`].
pub fn bytes(stdout: &mut dyn Write, data: &[u8]) -> Result<(), CliError> {
    let written = stdout.write_all(data).and_then(|()| stdout.flush());
    written.map_err(|error| CliError::output(&error))
}
