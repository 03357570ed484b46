//! Programs that a task starts: always with a deadline.

use std::ffi::{OsStr, OsString};
use std::io::{Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use wait_timeout::ChildExt;

/// How long one build or one suite may take.
pub const LONG: Duration = Duration::from_secs(45 * 60);

/// How long streams may stay open after their program has ended.
const AFTER_THE_END: Duration = Duration::from_secs(10);

/// What a program answered.
#[derive(Debug)]
pub struct Answer {
    /// How it ended.
    pub status: ExitStatus,
    /// Its whole stdout.
    pub stdout: Vec<u8>,
    /// Its whole stderr.
    pub stderr: Vec<u8>,
}

impl Answer {
    /// stdout as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }

    /// stderr as text.
    pub fn errors(&self) -> String {
        String::from_utf8_lossy(&self.stderr).into_owned()
    }
}

/// A program to start, without input.
#[expect(
    clippy::disallowed_methods,
    reason = "this is where tasks start programs; each wait has a deadline"
)]
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.stdin(Stdio::null());
    command
}

/// Runs a program whose output the user sees, and fails if it fails.
pub fn run(command: &mut Command) -> Result<()> {
    run_within(command, LONG)
}

/// The same with a deadline of its own.
pub fn run_within(command: &mut Command, deadline: Duration) -> Result<()> {
    let status = status_within(command, deadline)?;
    if !status.success() {
        bail!("`{}` ended with {status}", line(command));
    }
    Ok(())
}

/// The same for a program whose exit code says more.
pub fn status_within(command: &mut Command, deadline: Duration) -> Result<ExitStatus> {
    say(&format!("$ {}", line(command)));
    let child = command.spawn().with_context(|| line(command))?;
    wait(child, deadline).with_context(|| line(command))
}

/// Runs a program with `input` on stdin and reads what it answers, whatever its exit code.
pub fn ask(command: &mut Command, input: &[u8], deadline: Duration) -> Result<Answer> {
    command.stdin(Stdio::piped());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().with_context(|| line(command))?;
    let stdout = read_aside(child.stdout.take());
    let stderr = read_aside(child.stderr.take());
    if let Some(mut stdin) = child.stdin.take() {
        let input = input.to_owned();
        // A program that ends without reading says why by its exit code.
        std::thread::spawn(move || drop(stdin.write_all(&input)));
    }
    let status = wait(child, deadline).with_context(|| line(command))?;
    // A program left behind in the background may hold the streams open.
    let read = |stream: Receiver<Vec<u8>>| {
        let bytes = stream.recv_timeout(AFTER_THE_END);
        bytes.with_context(|| format!("`{}` ended, its streams did not", line(command)))
    };
    Ok(Answer {
        status,
        stdout: read(stdout)?,
        stderr: read(stderr)?,
    })
}

/// Runs a program and returns its stdout; fails if the program fails, with its stderr.
pub fn read(command: &mut Command) -> Result<String> {
    let answer = ask(command, b"", LONG)?;
    if !answer.status.success() {
        let errors = answer.errors();
        bail!(
            "`{}` ended with {}: {}",
            line(command),
            answer.status,
            errors.trim()
        );
    }
    Ok(answer.text())
}

/// Whether a program of that name is on PATH and runs.
pub fn is_installed(program: &str) -> bool {
    let paths = variable("PATH").unwrap_or_default();
    std::env::split_paths(&paths)
        .map(|folder| folder.join(format!("{program}{}", std::env::consts::EXE_SUFFIX)))
        .any(|path| path.is_file())
}

/// Waits for a child until the deadline, then ends it.
pub fn wait(mut child: Child, deadline: Duration) -> Result<ExitStatus> {
    if let Some(status) = child.wait_timeout(deadline)? {
        return Ok(status);
    }
    child.kill()?;
    child.wait()?;
    bail!("no end within {} s", deadline.as_secs())
}

/// Reads a stream to its end on a thread.
fn read_aside(stream: Option<impl Read + Send + 'static>) -> Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut stream) = stream {
            // What could be read counts; the exit code tells of the rest.
            drop(stream.read_to_end(&mut bytes));
        }
        // The receiver is gone if the deadline has passed.
        drop(sender.send(bytes));
    });
    receiver
}

/// The command as one types it.
fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

/// A variable of the user who runs the task or the test.
#[expect(
    clippy::disallowed_methods,
    reason = "the tests' own settings, not a tool's"
)]
#[must_use]
pub fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// One line on stdout. A reader that is gone is no reason to stop: the exit code still tells.
pub fn say(line: &str) {
    let mut stdout = std::io::stdout().lock();
    drop(writeln!(stdout, "{line}").and_then(|()| stdout.flush()));
}
