//! One run of a program: from arguments, environment and streams to an exit code.

use std::ffi::OsString;
use std::io::{self, IsTerminal, Read, Write};
use std::path::PathBuf;

use super::{CliError, Console, ExitStatus, GlobalArgs, input, output};
use crate::Env;

/// One program of the kit.
#[derive(Clone, Copy, Debug)]
pub struct Tool {
    /// Its name, as in messages and packages.
    pub name: &'static str,
    /// The whole program: nearly all of a tool is tested by calling this.
    pub entry: fn(&mut Context<'_>) -> Result<ExitStatus, CliError>,
}

/// Everything that a program is given.
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
    /// What time it is.
    pub now: fn() -> jiff::Timestamp,
}

/// The three streams, and which of them are terminals.
pub struct Streams<'a> {
    /// Data in.
    pub stdin: &'a mut (dyn Read + Send),
    /// Data out.
    pub stdout: &'a mut (dyn Write + Send),
    /// Words for a person.
    pub stderr: &'a mut (dyn Write + Send),
    /// Which of them are terminals.
    pub terminals: Terminals,
}

/// Which of the three streams are terminals: asked of the system when somebody wants to know. None
/// is where this is the default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terminals {
    from_process: bool,
}

impl Terminals {
    /// Those of this process.
    #[must_use]
    pub fn from_process() -> Self {
        Self { from_process: true }
    }

    /// Whether stdin is one.
    #[must_use]
    pub fn stdin(self) -> bool {
        self.from_process && io::stdin().is_terminal()
    }

    /// Whether stdout is one.
    #[must_use]
    pub fn stdout(self) -> bool {
        self.from_process && io::stdout().is_terminal()
    }

    /// Whether stderr is one.
    #[must_use]
    pub fn stderr(self) -> bool {
        self.from_process && io::stderr().is_terminal()
    }
}

impl Context<'_> {
    /// A console on stderr that follows the options.
    pub fn console(&mut self, common: &GlobalArgs) -> Console<'_> {
        let colored = common
            .color
            .allows(&self.env, self.streams.terminals.stderr());
        Console::new(self.streams.stderr, self.tool.name, common, colored)
    }
}

/// More of the stack than a program of the kit is seen to use; unoptimized ones use more. Each page
/// of it that was not in use costs as much as a small file to read.
const STACK: usize = if cfg!(debug_assertions) { 64 } else { 32 } * 1024;

/// Runs a program on this process's environment and streams, and says how it ended.
#[must_use]
pub fn run(tool: Tool, args: Vec<OsString>) -> ExitStatus {
    std::panic::set_hook(Box::new(move |panic| report_bug(tool.name, panic)));
    let (mut stdin, mut stdout, mut stderr) = (input::stdin(), output::stdout(), io::stderr());
    let invocation = Context {
        tool,
        args,
        env: Env::from_process(),
        cwd: std::env::current_dir().unwrap_or_default(),
        streams: Streams {
            stdin: &mut stdin,
            stdout: &mut stdout,
            stderr: &mut stderr,
            terminals: Terminals::from_process(),
        },
        now: jiff::Timestamp::now,
    };
    let exit = run_with(invocation);
    // What is left in dead frames: registers, which hold the last bytes that were copied, are saved
    // there by every signal. The heap is wiped as it is freed.
    zeroize::zeroize_stack::<STACK>();
    exit
}

/// Runs a program on the given arguments and streams; failures are written to its stderr.
#[must_use]
#[inline(never)]
pub fn run_with(mut invocation: Context<'_>) -> ExitStatus {
    let failure = match (invocation.tool.entry)(&mut invocation) {
        Ok(exit) => return exit,
        Err(failure) => failure,
    };
    if failure.is_reader_gone() {
        return ExitStatus::Ok;
    }
    let text = if wants_json(&invocation.args) {
        failure.to_json_line()
    } else {
        failure.to_lines(invocation.tool.name)
    };
    // A closed stderr leaves the exit code to tell.
    drop(invocation.streams.stderr.write_all(text.as_bytes()));
    failure.exit()
}

/// Looked for in the raw arguments, because arguments that cannot be read are reported too.
fn wants_json(args: &[OsString]) -> bool {
    args.iter()
        .take_while(|arg| *arg != "--")
        .any(|arg| arg == "--json")
}

/// The message of a panic may hold anything; its place in the source does not.
#[expect(
    clippy::exit,
    reason = "a panic ends the program, with the exit code of a bug"
)]
fn report_bug(tool: &str, panic: &std::panic::PanicHookInfo<'_>) {
    let place = panic
        .location()
        .map(|place| format!(" at {}:{}", place.file(), place.line()));
    let text = format!(
        "{tool}: internal error{}\nhint: please report it, with the command that you ran, at {}/issues\n",
        place.unwrap_or_default(),
        env!("CARGO_PKG_REPOSITORY"),
    );
    drop(io::stderr().write_all(text.as_bytes()));
    std::process::exit(ExitStatus::Internal.code().into());
}
