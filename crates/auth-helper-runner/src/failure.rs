//! The failures of a run, as the user meets them.

use auth_core::cli::sanitize;
use auth_core::secret::redact::redact;
use auth_core::{CliError, ExitStatus};

use crate::command::RunError;
use crate::reply::ReplyError;

/// How many of the helper's last lines are told, and how many characters of them.
const LINES: usize = 3;
const CHARACTERS: usize = 400;

/// What failed, in every message about a run.
const WHAT: &str = "running the key helper";

/// The failure of a run that gave no output that counts.
pub(crate) fn of_run(error: &RunError, last_words: &str) -> CliError {
    let (exit, code) = match error {
        RunError::NotStarted(_) => (ExitStatus::Helper, "helper.not-started"),
        RunError::Watch(_) => (ExitStatus::Helper, "helper.lost"),
        RunError::Failed(_) => (ExitStatus::Helper, "helper.failed"),
        RunError::Killed(_) => (ExitStatus::Helper, "helper.killed"),
        RunError::TimedOut(_) => (ExitStatus::Helper, "helper.timeout"),
        RunError::TooLong => (ExitStatus::Helper, "helper.too-long"),
        RunError::WantsTerminal => (ExitStatus::Helper, "helper.terminal"),
        RunError::Interrupted(2) => (ExitStatus::Interrupted, "interrupted"),
        RunError::Interrupted(_) => (ExitStatus::Terminated, "interrupted"),
    };
    let failure = CliError::new(exit, code, message(error, last_words, &[]));
    match error {
        RunError::Failed(126) => {
            failure.hint("the shell could not run it: see that the file is executable")
        }
        RunError::Failed(127) => failure
            .hint("the shell did not find it: see that it is on PATH, or give its whole path"),
        RunError::TimedOut(_) => {
            failure.hint("give it longer with `--timeout`, or make it answer sooner")
        }
        RunError::WantsTerminal => {
            failure.hint("log in beforehand with the helper's own program, so that it need not ask")
        }
        _ => failure,
    }
}

/// The failure of a run whose output cannot be a key.
pub(crate) fn of_reply(error: ReplyError, last_words: &str, stdout: &[u8]) -> CliError {
    let code = match error {
        ReplyError::Empty => "helper.empty",
        ReplyError::Lines => "helper.lines",
        ReplyError::Control(_) => "helper.control",
        ReplyError::NotAscii(_) => "helper.not-ascii",
        ReplyError::Encoding => "helper.encoding",
        ReplyError::TooLong => "helper.too-long",
        ReplyError::Json(..) | ReplyError::NoKey | ReplyError::Expiry => "helper.json",
    };
    let printed = String::from_utf8_lossy(stdout);
    let lines: Vec<&str> = printed.lines().map(str::trim).collect();
    CliError::new(
        ExitStatus::Helper,
        code,
        message(&error, last_words, &lines),
    )
    .hint("it must print the key, and nothing else, on stdout; its words go to stderr")
}

/// The failure of a run that gave a key which had already ended.
pub(crate) fn expired(at: jiff::Timestamp) -> CliError {
    let message = format!("{WHAT}: the key that it printed expired at {at}");
    CliError::new(ExitStatus::Unusable, "helper.expired", message)
        .hint("see that the helper fetches a new key, and that this machine's clock is right")
}

/// The failure of a helper that, while it runs, asks for the key that it is to give.
pub(crate) fn recursion() -> CliError {
    CliError::new(
        ExitStatus::Helper,
        "helper.recursion",
        format!("{WHAT}: it asks for its own key, without end"),
    )
    .hint("let the helper print a key of its own, without `auth-core` or `auth-helper-runner get`")
}

fn message(error: &dyn std::error::Error, last_words: &str, known: &[&str]) -> String {
    let words = last_lines(&redact(last_words, known));
    if words.is_empty() {
        return format!("{WHAT}: {error}");
    }
    format!("{WHAT}: {error}; its last words: {words}")
}

fn last_lines(text: &str) -> String {
    let text = sanitize::lines(text);
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let last = lines[lines.len().saturating_sub(LINES)..].join(" | ");
    let skip = last.chars().count().saturating_sub(CHARACTERS);
    last.chars().skip(skip).collect()
}

#[cfg(test)]
mod tests {
    use super::{of_reply, of_run};
    use crate::command::RunError;
    use crate::reply::ReplyError;
    use auth_core::ExitStatus;

    #[test]
    fn the_last_words_are_told_without_secrets_and_controls() {
        let failure = of_run(
            &RunError::Failed(3),
            "a\nb\n\nc \u{1b}[31m\nkey sk-ant-api03-hidden1\n",
        );
        assert_eq!(
            failure.message(),
            "running the key helper: it ended with exit code 3; its last words: b | c [31m | key [redacted]"
        );
        assert_eq!(failure.exit(), ExitStatus::Helper);
    }

    #[test]
    fn what_the_helper_printed_is_not_quoted_by_its_stderr() {
        let failure = of_reply(
            ReplyError::Lines,
            "+ echo correct horse\n",
            b"correct horse\nbattery\n",
        );
        assert!(
            !failure.message().contains("correct horse"),
            "{}",
            failure.message()
        );
    }

    #[test]
    fn an_interruption_ends_as_the_signal_says() {
        assert_eq!(
            of_run(&RunError::Interrupted(2), "").exit(),
            ExitStatus::Interrupted
        );
        assert_eq!(
            of_run(&RunError::Interrupted(15), "").exit(),
            ExitStatus::Terminated
        );
    }
}
