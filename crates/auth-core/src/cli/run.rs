//! One run of a program: from arguments, environment and streams to an exit code.

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use super::{Context, ExitStatus, Streams, Terminals, Tool, input, output, subprocess};
use crate::{Env, platform};

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
    let (mut stdin, mut stdout, mut stderr) = (input::stdin(), output::stdout(), output::stderr());
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
    if is_thread_shortage(panic) {
        let text = format!("{tool}: cannot start a thread: a limit on processes or memory\n");
        drop(io::stderr().write_all(text.as_bytes()));
        std::process::exit(ExitStatus::Unavailable.code().into());
    }
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

/// Whether there is no room for a thread of tokio's, or for the signal stack of a new thread: the
/// libraries have no other way to tell.
fn is_thread_shortage(panic: &std::panic::PanicHookInfo<'_>) -> bool {
    const MESSAGES: [&str; 2] = [
        "OS can't spawn worker thread",
        "failed to allocate an alternative stack",
    ];
    let payload = panic.payload();
    let formatted = payload.downcast_ref::<String>().map(String::as_str);
    let message = formatted.or_else(|| payload.downcast_ref::<&str>().copied());
    let message = message.unwrap_or_default();
    MESSAGES.iter().any(|begin| message.starts_with(begin))
}

#[cfg(test)]
mod tests {
    use super::system_time;

    #[test]
    fn the_system_time_is_one_that_can_be_written() {
        assert!(system_time() <= jiff::Timestamp::MAX);
    }
}
