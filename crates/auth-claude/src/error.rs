use std::io;
use std::path::PathBuf;
use std::time::Duration;

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
    /// The caller was told to end.
    #[error("interrupted")]
    Interrupted,
    /// This platform lacks what the run needs.
    #[error("{0}")]
    Unsupported(&'static str),
}

fn detail(output: &str) -> String {
    if output.is_empty() {
        return String::new();
    }
    format!(" (it printed: {output})")
}
