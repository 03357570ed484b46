//! What comes in from the user: secrets on stdin or on an inherited descriptor (`--fd N`), and
//! answers typed on the terminal.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};

use super::{CliError, sanitize};
use crate::platform;

/// This process's own stdin, for a thread that reads it in the background. Unlike the standard
/// library's it keeps no copy of what was read, if the platform allows.
#[must_use]
pub fn stdin() -> impl Read + Send {
    platform::stdin()
}

/// Opens the inherited descriptor `number` for reading.
///
/// # Errors
/// Exit 2 if there is no such descriptor, or the platform has no `/dev/fd`.
pub fn descriptor(number: u32) -> Result<File, CliError> {
    platform::open_descriptor(number).map_err(|error| {
        CliError::usage(format!("cannot read descriptor {number}: {error}")).hint(format!(
            "open it for the program: `COMMAND --fd {number} {number}<FILE`"
        ))
    })
}

/// Asks a yes-or-no question on the terminal itself (`/dev/tty`, `CONIN$`), never on stdin, which
/// stays free for pipes. `y` and `yes` mean yes; anything else means no.
/// Returns `None` if there is no terminal, or nothing is typed before the end of its input.
///
/// # Errors
/// If the terminal cannot be read or written.
pub fn confirm(question: &str) -> io::Result<Option<bool>> {
    let Some((input, mut output)) = platform::open_terminal() else {
        return Ok(None);
    };
    write!(output, "{} [y/N] ", sanitize::line(question))?;
    output.flush()?;
    let mut answer = String::new();
    if BufReader::new(input).read_line(&mut answer)? == 0 {
        // The end of the input is no answer.
        return Ok(None);
    }
    let answer = answer.trim();
    Ok(Some(
        ["y", "yes"]
            .iter()
            .any(|word| answer.eq_ignore_ascii_case(word)),
    ))
}
