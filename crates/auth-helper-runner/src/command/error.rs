//! Why a run of a helper gave no key.

use std::io;
use std::time::Duration;

use auth_core::CliError;
use auth_core::cli::duration::human;
use auth_core::secret::redact::redact;
use jiff::Timestamp;

use crate::reply::ReplyError;

/// Why a run gave no key.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HelperError {
    /// The helper failed, or was ended.
    #[error("{error}")]
    Run {
        /// How.
        error: RunError,
        /// The end of its stderr, secrets redacted.
        stderr: String,
    },
    /// It printed what cannot be a key.
    #[error("{error}")]
    Output {
        /// Why it cannot.
        error: ReplyError,
        /// The end of its stderr, secrets redacted.
        stderr: String,
    },
    /// It printed a key that has expired already.
    #[error("the key that it printed expired at {0}")]
    Expired(Timestamp),
    /// While it runs, it requests the key that it is to print.
    #[error("it requests its own key (recursion)")]
    Recursion,
    /// This process was asked to end while it waited for another process's run.
    #[error("interrupted by signal {0}")]
    Interrupted(i32),
    /// The environment for the helper cannot be read from the settings.
    #[error("{}", .0.message())]
    Environment(CliError),
}

/// Why a run gave no output.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// The shell could not be started.
    #[error("cannot start the shell: {0}")]
    NotStarted(#[source] io::Error),
    /// The operating system failed while it ran.
    #[error("cannot watch it: {0}")]
    Watch(#[source] io::Error),
    /// It ended with an exit code other than 0.
    #[error("exit code {0}")]
    Failed(i32),
    /// A signal ended it.
    #[error("killed by signal {0}")]
    Killed(i32),
    /// It was still running at the deadline.
    #[error("timed out after {}", human(*.0))]
    TimedOut(Duration),
    /// It printed more than it may.
    #[error("it printed more than 64 KiB")]
    TooLong,
    /// It was stopped because it wanted to use the terminal.
    #[error("it tried to use the terminal, which a helper cannot")]
    WantsTerminal,
    /// The user or the system asked this process to end.
    #[error("interrupted by signal {0}")]
    Interrupted(i32),
}

impl HelperError {
    pub(super) fn run(error: RunError, stderr: &str) -> Self {
        let stderr = redact(stderr, &[]);
        Self::Run { error, stderr }
    }

    /// What was printed on stdout is a secret on stderr too.
    pub(super) fn output(error: ReplyError, stderr: &str, stdout: &[u8]) -> Self {
        let printed = String::from_utf8_lossy(stdout);
        let lines: Vec<&str> = printed.lines().map(str::trim).collect();
        let stderr = redact(stderr, &lines);
        Self::Output { error, stderr }
    }

    /// Whether the run was ended because this process was asked to end: no result of the helper.
    #[must_use]
    pub fn is_interruption(&self) -> bool {
        let of_run = matches!(
            self,
            Self::Run {
                error: RunError::Interrupted(_),
                ..
            }
        );
        of_run || matches!(self, Self::Interrupted(_))
    }
}

#[cfg(test)]
mod tests {
    use super::{HelperError, RunError};
    use crate::reply::ReplyError;

    #[test]
    fn no_secret_of_stderr_is_kept() {
        let error = HelperError::run(RunError::Failed(3), "key sk-ant-api03-hidden1\n");
        assert!(!format!("{error:?}").contains("hidden1"), "{error:?}");
    }

    #[test]
    fn what_the_helper_printed_is_redacted_in_its_stderr() {
        let stdout = b"correct horse\nbattery\n";
        let error = HelperError::output(ReplyError::Lines, "+ echo correct horse\n", stdout);
        assert!(!format!("{error:?}").contains("correct horse"), "{error:?}");
    }
}
