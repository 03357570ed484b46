//! How each error of this crate is reported: message, hints and exit code.

use std::time::Duration;

use auth_core::cli::{sanitize, signals};
use auth_core::{CliError, ExitStatus};

use crate::cache::{AcquireError, CacheError, TTL_VARIABLE, TtlError};
use crate::command::{HelperError, RunError};
use crate::reply::ReplyError;

/// How many of the helper's last lines are shown, and how many characters of them.
const MAX_LINES: usize = 3;
const MAX_CHARS: usize = 400;

const RUN_FAILED: &str = "key helper failed";

impl From<&HelperError> for CliError {
    fn from(error: &HelperError) -> Self {
        match error {
            HelperError::Run { error, stderr } => from_run(error, stderr),
            HelperError::Output { error, stderr } => from_output(*error, stderr),
            HelperError::Expired(_) => Self::new(
                ExitStatus::Unusable,
                "helper.expired",
                format!("{RUN_FAILED}: {error}"),
            )
            .hint(
                "check that the helper fetches a new key, and that this machine's clock is right",
            ),
            HelperError::Recursion => Self::new(
                ExitStatus::Helper,
                "helper.recursion",
                format!("{RUN_FAILED}: {error}"),
            )
            .hint("the helper must not run `auth-core` or `auth-helper-runner get` itself"),
            HelperError::Interrupted(signal) => interrupted(*signal),
            HelperError::Environment(error) => error.clone(),
        }
    }
}

fn from_run(error: &RunError, stderr: &str) -> CliError {
    let (exit, code) = match error {
        RunError::Interrupted(signal) => return interrupted(*signal),
        RunError::NotStarted(_) => (ExitStatus::Unavailable, "helper.not-started"),
        RunError::Watch(_) => (ExitStatus::Helper, "helper.lost"),
        RunError::Failed(_) => (ExitStatus::Helper, "helper.failed"),
        RunError::Killed(_) => (ExitStatus::Helper, "helper.killed"),
        RunError::TimedOut(_) => (ExitStatus::Helper, "helper.timeout"),
        RunError::TooLong => (ExitStatus::Helper, "helper.too-long"),
        RunError::WantsTerminal => (ExitStatus::Helper, "helper.terminal"),
    };
    let cli_error = CliError::new(exit, code, message(error, stderr));
    match error {
        RunError::Failed(126) => {
            cli_error.hint("the shell cannot run the command; check that the file is executable")
        }
        RunError::Failed(127) => {
            cli_error.hint("the shell did not find the command; check PATH, or give its full path")
        }
        RunError::TimedOut(_) => cli_error.hint("pass a longer `--timeout`"),
        RunError::WantsTerminal => cli_error
            .hint("log in beforehand with the helper's own program, so that it need not ask"),
        _ => cli_error,
    }
}

fn from_output(error: ReplyError, stderr: &str) -> CliError {
    let code = match error {
        ReplyError::Empty => "helper.empty",
        ReplyError::Lines => "helper.lines",
        ReplyError::Control(_) => "helper.control",
        ReplyError::NotAscii(_) => "helper.not-ascii",
        ReplyError::Encoding => "helper.encoding",
        ReplyError::TooLong => "helper.too-long",
        ReplyError::Json(..) | ReplyError::NoKey | ReplyError::Expiry => "helper.json",
    };
    CliError::new(ExitStatus::Helper, code, message(&error, stderr))
        .hint("the helper must print only the key on stdout; print messages on stderr")
}

fn interrupted(signal: i32) -> CliError {
    let message = format!("{RUN_FAILED}: interrupted by signal {signal}");
    CliError::new(signals::exit_status(signal), "interrupted", message)
}

fn message(error: &dyn std::error::Error, stderr: &str) -> String {
    let stderr = last_lines(stderr);
    if stderr.is_empty() {
        return format!("{RUN_FAILED}: {error}");
    }
    format!("{RUN_FAILED}: {error}; stderr: {stderr}")
}

fn last_lines(text: &str) -> String {
    let text = sanitize::lines(text);
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let last = lines[lines.len().saturating_sub(MAX_LINES)..].join(" | ");
    let skip = last.chars().count().saturating_sub(MAX_CHARS);
    last.chars().skip(skip).collect()
}

impl From<AcquireError> for CliError {
    fn from(error: AcquireError) -> Self {
        match error {
            AcquireError::Helper(error) => Self::from(&error),
            AcquireError::Recorded(error) => error,
            AcquireError::Cache(error) => Self::from(error),
            AcquireError::Busy(waited) => busy(waited),
        }
    }
}

fn busy(waited: Duration) -> CliError {
    let message = format!(
        "cannot get the helper's key: another process is still running the helper after {} s",
        waited.as_secs()
    );
    CliError::new(ExitStatus::Unavailable, "helper.busy", message)
        .hint("try again, or pass a longer `--timeout`")
}

impl From<CacheError> for CliError {
    fn from(error: CacheError) -> Self {
        let message = format!("cannot use the key cache: {error}");
        match error {
            CacheError::Unsafe { path, .. } => {
                Self::new(ExitStatus::Policy, "cache.unsafe", message).hint(format!(
                    "check who created it, then remove it: `rm -ri {}`",
                    auth_fs::quote_path(&path)
                ))
            }
            _ => Self::new(ExitStatus::Unavailable, "cache.unusable", message),
        }
    }
}

/// A TTL that is not a number, set in the environment or at `location` in the settings.
pub(crate) fn from_ttl(error: TtlError, location: Option<&str>) -> CliError {
    let location = location
        .map(|location| format!(", set in {location}"))
        .unwrap_or_default();
    let message = format!("invalid `{TTL_VARIABLE}`{location}: {error}");
    CliError::new(ExitStatus::Data, "helper.ttl", message)
        .hint("give whole milliseconds, such as 300000, or unset it")
}

#[cfg(test)]
mod tests {
    use super::from_run;
    use crate::command::RunError;
    use auth_core::ExitStatus;

    #[test]
    fn the_end_of_stderr_is_shown_without_controls() {
        let error = from_run(&RunError::Failed(3), "a\nb\n\nc \u{1b}[31m\nlast\n");
        assert_eq!(
            error.message(),
            "key helper failed: exit code 3; stderr: b | c [31m | last"
        );
        assert_eq!(error.exit(), ExitStatus::Helper);
    }

    #[test]
    fn an_interruption_has_the_exit_code_of_its_signal() {
        for (signal, code) in [(1, 129), (2, 130), (3, 131), (15, 143)] {
            let error = from_run(&RunError::Interrupted(signal), "");
            assert_eq!(error.exit().code(), code);
        }
    }
}
