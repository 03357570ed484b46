//! What went wrong, why, and what to do next.

use std::borrow::Cow;
use std::io;

use serde::{Deserialize, Serialize};

use crate::{ExitStatus, sanitize};

/// An error as the user sees it: `TOOL: what failed: why`, a `hint: …` line for each next step, and
/// an exit code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CliError {
    exit: ExitStatus,
    code: Cow<'static, str>,
    message: String,
    usage: Option<String>,
    hints: Vec<String>,
}

/// The line on stderr with `--json`:
/// `{"error":{"code":"store.locked","exit":4,"message":"…","hints":["…"]}}`.
#[derive(Serialize, Deserialize)]
struct Line {
    error: Body,
}

#[derive(Serialize, Deserialize)]
struct Body {
    code: String,
    exit: i32,
    message: String,
    #[serde(default)]
    hints: Vec<String>,
}

impl CliError {
    /// `code` is dotted and stable (`store.locked`); `message` is `what failed: why`, in lower case,
    /// without a trailing period and without the tool's name.
    pub fn new(
        exit: ExitStatus,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            exit,
            code: code.into(),
            message: message.into(),
            usage: None,
            hints: Vec::new(),
        }
    }

    /// Wrong arguments.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(ExitStatus::Usage, "usage", message)
    }

    /// A bug of ours.
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(ExitStatus::Internal, "internal", message)
    }

    /// A failed write to stdout. A reader that closed the pipe is no error: the program ends with
    /// exit code 0.
    #[must_use]
    pub fn output(error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            let message = "the reader has closed the pipe";
            return Self::new(ExitStatus::Ok, "output.closed", message);
        }
        Self::new(
            ExitStatus::Unavailable,
            "output.failed",
            format!("cannot write to stdout: {error}"),
        )
    }

    /// Adds a next step.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Adds a usage text, printed between the message and the hints.
    #[must_use]
    pub(crate) fn usage_text(mut self, text: String) -> Self {
        self.usage = Some(text);
        self
    }

    /// How the program ends.
    #[must_use]
    pub fn exit(&self) -> ExitStatus {
        self.exit
    }

    /// The stable, dotted name of what happened.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// `what failed: why`.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The next steps.
    #[must_use]
    pub fn hints(&self) -> &[String] {
        &self.hints
    }

    /// Whether it is no error: the reader of stdout has closed the pipe.
    pub(crate) fn is_reader_gone(&self) -> bool {
        self.exit == ExitStatus::Ok
    }

    /// The lines for the user.
    #[must_use]
    pub fn to_lines(&self, tool: &str) -> String {
        let mut lines = format!("{tool}: {}\n", sanitize::line(&self.message));
        lines.push_str(self.usage.as_deref().unwrap_or_default());
        for hint in &self.hints {
            lines.push_str("hint: ");
            lines.push_str(&sanitize::line(hint));
            lines.push('\n');
        }
        lines
    }

    /// The line for a program.
    #[must_use]
    pub fn to_json_line(&self) -> String {
        let body = Body {
            code: self.code.clone().into_owned(),
            exit: self.exit.code().into(),
            message: sanitize::line(&self.message).into_owned(),
            hints: self
                .hints
                .iter()
                .map(|hint| sanitize::line(hint).into_owned())
                .collect(),
        };
        let line = serde_json::to_string(&Line { error: body });
        line.expect("strings and numbers can be written as JSON") + "\n"
    }

    /// Reads the error of another tool from its stderr: the last line that is one.
    #[must_use]
    pub fn from_stderr(stderr: &str) -> Option<Self> {
        let parsed = stderr
            .lines()
            .rev()
            .find_map(|line| serde_json::from_str::<Line>(line).ok());
        let body = parsed?.error;
        Some(Self {
            exit: ExitStatus::from_code(body.exit)?,
            code: body.code.into(),
            message: body.message,
            usage: None,
            hints: body.hints,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::CliError;
    use crate::ExitStatus;

    #[test]
    fn an_error_is_read_back_from_stderr_unchanged() {
        let failure = CliError::new(
            ExitStatus::Unavailable,
            "store.locked",
            "reading: it is locked",
        )
        .hint("unlock it");
        let stderr = format!("a warning\n{}", failure.to_json_line());
        assert_eq!(CliError::from_stderr(&stderr), Some(failure));
    }

    #[test]
    fn external_text_in_an_error_cannot_move_the_cursor() {
        let failure = CliError::usage("bad\u{1b}[2J\u{202e}\nname");
        assert_eq!(failure.to_lines("auth-core"), "auth-core: bad[2J name\n");
    }
}
