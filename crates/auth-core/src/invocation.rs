//! What a program gets from outside: arguments, environment, streams, clock.

use std::ffi::OsString;
use std::io::{self, IsTerminal, Read, Write};
use std::path::PathBuf;

use crate::{CliError, Env, ExitStatus};

/// One program of the workspace.
#[derive(Clone, Copy, Debug)]
pub struct Tool {
    /// Its name, as in messages and packages.
    pub name: &'static str,
    /// The whole program. Most tests of a tool call this.
    pub entry: fn(&mut Context<'_>) -> Result<ExitStatus, CliError>,
}

/// Everything that a program gets from outside.
pub struct Context<'a> {
    /// Which program runs.
    pub tool: Tool,
    /// The arguments; `args[0]` is the program's name.
    pub args: Vec<OsString>,
    /// The environment.
    pub env: Env,
    /// The working directory.
    pub cwd: PathBuf,
    /// The three streams.
    pub streams: Streams<'a>,
    /// The clock.
    pub now: fn() -> jiff::Timestamp,
}

/// The three streams, and which of them are terminals.
pub struct Streams<'a> {
    /// Data in.
    pub stdin: &'a mut (dyn Read + Send),
    /// Data out.
    pub stdout: &'a mut (dyn Write + Send),
    /// Messages for the user.
    pub stderr: &'a mut (dyn Write + Send),
    /// Which of them are terminals.
    pub terminals: Terminals,
}

/// Which of the three streams are terminals. The system is asked when somebody wants to know; the
/// default says that none is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terminals {
    of_process: bool,
}

impl Terminals {
    /// Those of this process.
    #[must_use]
    pub fn from_process() -> Self {
        Self { of_process: true }
    }

    /// Whether stdin is a terminal.
    #[must_use]
    pub fn stdin(self) -> bool {
        self.of_process && io::stdin().is_terminal()
    }

    /// Whether stdout is a terminal.
    #[must_use]
    pub fn stdout(self) -> bool {
        self.of_process && io::stdout().is_terminal()
    }

    /// Whether stderr is a terminal.
    #[must_use]
    pub fn stderr(self) -> bool {
        self.of_process && io::stderr().is_terminal()
    }

    /// The columns of the terminal that stderr is; `None` if it is none.
    pub(crate) fn stderr_width(self) -> Option<usize> {
        self.of_process
            .then(|| columns(terminal_size::terminal_size_of(io::stderr())))
            .flatten()
    }

    /// The columns of the terminal that stdout is; `None` if it is none.
    #[must_use]
    pub fn stdout_width(self) -> Option<usize> {
        self.of_process
            .then(|| columns(terminal_size::terminal_size_of(io::stdout())))
            .flatten()
    }
}

fn columns(size: Option<(terminal_size::Width, terminal_size::Height)>) -> Option<usize> {
    size.map(|(width, _)| width.0.into())
        .filter(|columns| *columns > 0)
}
