//! Questions to the person, on the terminal itself.
//!
//! Prompts are read from the terminal (`/dev/tty`, `CONIN$`), never from stdin, so that stdin
//! stays free for pipes.

use std::io::{self, BufRead, BufReader, Write};

use super::sanitize;
use crate::platform;

/// Asks a question that `y` or `yes` affirms; anything else, and an end of input, is no. `None`
/// where there is no terminal.
///
/// # Errors
/// Where the terminal cannot be read or written.
pub fn confirm(question: &str) -> io::Result<Option<bool>> {
    let Some((input, mut output)) = platform::open_terminal() else {
        return Ok(None);
    };
    write!(output, "{} [y/N] ", sanitize::line(question))?;
    output.flush()?;
    let mut answer = String::new();
    BufReader::new(input).read_line(&mut answer)?;
    Ok(Some(
        ["y", "yes"]
            .iter()
            .any(|word| answer.trim().eq_ignore_ascii_case(word)),
    ))
}
