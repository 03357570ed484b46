//! Why a run failed, and what that means for the user.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use auth_core::cli::sanitize;
use auth_core::{CliError, ExitStatus};

/// Why a run of Claude Code did not give what was asked for. Only [`ClaudeError::Denied`] says
/// something about the account; after every one of them the stored login is as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClaudeError {
    /// The program cannot be started.
    #[error("cannot start `{}`: {source}", program.display())]
    NotStarted {
        /// The file that was started.
        program: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The private directory cannot be used.
    #[error("private directory `{}`: {source}", path.display())]
    PrivateDir {
        /// The directory, or a file in it.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// There is no pseudo-terminal.
    #[error("cannot open a pseudo-terminal: {0}")]
    Terminal(io::Error),
    /// The program did not end in time.
    #[error("{program} did not finish within {} s", after.as_secs())]
    TimedOut {
        /// Name and version.
        program: String,
        /// The deadline.
        after: Duration,
    },
    /// A signal that is not ours ended the program.
    #[error("{program} was killed by signal {signal}")]
    Killed {
        /// Name and version.
        program: String,
        /// The number of the signal.
        signal: i32,
    },
    /// The program left the login unchanged: the server was not reached, or failed.
    #[error("{program} could not refresh the login: the server was not reached, or failed")]
    Unchanged {
        /// Name and version.
        program: String,
    },
    /// The program behaved otherwise than the versions that are known.
    #[error("{program} behaves differently: expected {expected}{}", detail(output))]
    Unexpected {
        /// Name and version.
        program: String,
        /// What it should have done.
        expected: &'static str,
        /// The last line that it printed.
        output: String,
    },
    /// The user or the provider said no.
    #[error("{0}")]
    Denied(String),
    /// The program failed, and said why.
    #[error("{0}")]
    Failed(String),
    /// What the program stored in the keychain cannot be read or removed.
    #[error("{}", .0.message())]
    Keychain(CliError),
    /// The caller was told to end.
    #[error("interrupted")]
    Interrupted,
    /// This platform lacks what the run needs.
    #[error("{0}")]
    Unsupported(&'static str),
}

impl ClaudeError {
    /// The error of a program; `what` says what failed.
    #[must_use]
    pub fn into_cli_error(self, what: &str) -> CliError {
        let message = format!("{what}: {}", sanitize::line(&self.to_string()));
        let unavailable = |code| CliError::new(ExitStatus::Unavailable, code, message.clone());
        match self {
            Self::NotStarted { .. } => unavailable("claude.not-started")
                .hint("name the program with `program` of `[claude]` in config.toml"),
            Self::Keychain(error) => error,
            Self::PrivateDir { .. } => unavailable("claude.private-dir"),
            Self::Terminal(_) => unavailable("claude.terminal"),
            Self::TimedOut { .. } | Self::Killed { .. } => {
                unavailable("claude.interrupted").hint("try again")
            }
            Self::Unchanged { .. } => unavailable("claude.unchanged").hint(
                "check the network and try again; behind a proxy, set `HTTPS_PROXY`",
            ),
            Self::Unexpected { .. } => unavailable("claude.unexpected").hint(
                "try again; if this remains, name another version with `program` of `[claude]` in config.toml",
            ),
            Self::Failed(_) => unavailable("claude.failed").hint("try again"),
            Self::Denied(_) => CliError::new(ExitStatus::Unusable, "claude.denied", message)
                .hint("try again, and confirm the sign-in with a new code"),
            Self::Unsupported(_) => CliError::new(ExitStatus::Unusable, "claude.unsupported", message)
                .hint("run `claude setup-token` yourself, or set `client_id` under `[oauth]` in config.toml"),
            Self::Interrupted => CliError::new(ExitStatus::Interrupted, "interrupted", message),
        }
    }
}

fn detail(output: &str) -> String {
    if output.is_empty() {
        return String::new();
    }
    format!(" (it printed: {output})")
}
