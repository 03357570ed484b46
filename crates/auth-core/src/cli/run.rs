//! One run of a program: from arguments, environment and streams to an exit code.

use std::ffi::OsString;
use std::io::{self, IsTerminal, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use super::{CliError, Console, ExitStatus, GlobalArgs, input, output, subprocess};
use crate::{Env, platform};

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
    pub(super) fn stderr_width(self) -> Option<usize> {
        if !self.stderr() {
            return None;
        }
        let (width, _) = terminal_size::terminal_size_of(io::stderr())?;
        Some(width.0.into()).filter(|columns| *columns > 0)
    }
}

impl Context<'_> {
    /// A console on stderr that follows the options.
    pub fn console(&mut self, global: &GlobalArgs) -> Console<'_> {
        Console::new(
            self.streams.stderr,
            self.tool.name,
            global,
            &self.env,
            self.streams.terminals,
        )
    }
}

/// More of the stack than a program is seen to use; unoptimized ones use more.
const STACK: usize = if cfg!(debug_assertions) { 64 } else { 32 } * 1024;

/// Runs a tool on this process's environment and streams: the body of every `main`.
///
/// Inherited state that would change what a tool does is reset first (blocked signals, an ignored
/// SIGCHLD, SIGXFSZ). A tool that another tool started ends with it.
#[must_use]
pub fn main(tool: Tool) -> ExitCode {
    std::panic::set_hook(Box::new(move |panic| panic_hook(tool.name, panic)));
    platform::reset_inherited_signals();
    super::log::install(tool.name);
    let mut env = Env::from_process();
    if !subprocess::follow_caller(&mut env) {
        return ExitCode::from(ExitStatus::Unavailable.code());
    }
    // Whatever is read from them, no child gets it.
    subprocess::withhold_descriptors(&env);
    let (mut stdin, mut stdout, mut stderr) = (input::stdin(), output::stdout(), io::stderr());
    let exit = run_with(Context {
        tool,
        args: std::env::args_os().collect(),
        env,
        cwd: std::env::current_dir().unwrap_or_default(),
        streams: Streams {
            stdin: &mut stdin,
            stdout: &mut stdout,
            stderr: &mut stderr,
            terminals: Terminals::from_process(),
        },
        now: system_time,
    });
    // The allocator wipes the heap as it is freed. This wipes what is left in dead stack frames.
    zeroize::zeroize_stack::<STACK>();
    ExitCode::from(exit.code())
}

/// The time of the system's clock. One that is set beyond the years that can be written as RFC 3339
/// is taken as the last moment of them.
fn system_time() -> jiff::Timestamp {
    jiff::Timestamp::try_from(std::time::SystemTime::now()).unwrap_or(jiff::Timestamp::MAX)
}

/// Runs a tool on the given arguments and streams; errors are written to its stderr.
#[must_use]
#[inline(never)]
pub fn run_with(mut context: Context<'_>) -> ExitStatus {
    let error = match (context.tool.entry)(&mut context) {
        Ok(exit) => return exit,
        Err(error) => error,
    };
    if error.is_reader_gone() {
        return ExitStatus::Ok;
    }
    let text = if wants_json(&context.args) {
        error.to_json_line()
    } else {
        let lines = error.to_lines(context.tool.name);
        match context.streams.terminals.stderr_width() {
            Some(width) => super::console::wrap(&lines, width),
            None => lines,
        }
    };
    // A closed stderr leaves the exit code to tell.
    drop(context.streams.stderr.write_all(text.as_bytes()));
    error.exit()
}

/// Looks in the raw arguments, because arguments that cannot be parsed are reported too.
fn wants_json(args: &[OsString]) -> bool {
    args.iter()
        .take_while(|arg| *arg != "--")
        .any(|arg| arg == "--json")
}

/// Prints where a panic happened, but not its message, which may contain anything.
#[expect(
    clippy::exit,
    reason = "a panic ends the program, with the exit code of a bug"
)]
fn panic_hook(tool: &str, panic: &std::panic::PanicHookInfo<'_>) {
    let location = panic
        .location()
        .map(|location| format!(" at {}:{}", location.file(), location.line()));
    let text = format!(
        "{tool}: internal error{}\nhint: report it, with the command that you ran, at {}/issues\n",
        location.unwrap_or_default(),
        env!("CARGO_PKG_REPOSITORY"),
    );
    drop(io::stderr().write_all(text.as_bytes()));
    std::process::exit(ExitStatus::Internal.code().into());
}

#[cfg(test)]
mod tests {
    use super::system_time;

    #[test]
    fn the_system_time_is_one_that_can_be_written() {
        assert!(system_time() <= jiff::Timestamp::MAX);
    }
}
