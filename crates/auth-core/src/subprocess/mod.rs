//! Running another tool, with a deadline.
//!
//! Tools talk by processes that print one JSON document. A locked keychain or a silent D-Bus service
//! blocks inside its client library; a child process can be ended at a deadline, a thread cannot.
//! No child outlives its caller: on Linux it gets SIGTERM when the caller dies, and on every Unix it
//! has an alarm of its own a little after the caller's deadline.

mod platform;

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::{Child, ExitStatus as ProcessStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use crate::env::CredentialVar;
use crate::platform::{close_on_exec, end_child, follow_process, signal_of};
use crate::{CliError, Env, ExitStatus};

/// A call of another tool. Nothing secret may be among its arguments.
pub struct Command {
    name: &'static str,
    args: Vec<OsString>,
    stdin: Option<Zeroizing<Vec<u8>>>,
    timeout: Duration,
    env: Env,
}

/// What the tool answered.
pub struct Output {
    /// How it ended. One that a signal ended, or that could not be loaded, is an error instead.
    pub exit: ExitStatus,
    /// Its whole stdout, which may be secret.
    pub stdout: Zeroizing<Vec<u8>>,
    /// Its stderr; if that was relayed, only the line of its error.
    pub stderr: String,
}

/// How much of an answer is read; a login document has a few kilobytes.
const MAX_OUTPUT: usize = 16 * 1024 * 1024;

/// Tells a tool which process started it, and for how many seconds it may run: `PID:SECONDS`.
const CALLER_VARIABLE: &str = "AUTH_TOOLS_CALLER";

/// How long a tool gets to end by itself after SIGTERM.
const GRACE: Duration = Duration::from_secs(3);

impl Command {
    /// A call of `name` with a deadline of 30 seconds, in the environment `env` without the secrets
    /// of the table of variables: a tool that needs one gets it on stdin.
    #[must_use]
    pub fn new(name: &'static str, env: &Env) -> Self {
        Self::in_env(name, env.without(CredentialVar::is_secret))
    }

    /// A call of `name` in exactly the environment `env`.
    #[must_use]
    pub fn in_env(name: &'static str, env: Env) -> Self {
        Self {
            name,
            args: Vec::new(),
            stdin: None,
            timeout: Duration::from_secs(30),
            env,
        }
    }

    /// Adds an argument.
    #[must_use]
    pub fn arg(mut self, arg: impl Into<OsString>) -> Self {
        self.args.push(arg.into());
        self
    }

    /// Adds arguments.
    #[must_use]
    pub fn args<A: Into<OsString>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    /// What the tool reads from stdin, which may be secret: it is wiped when written. The default is
    /// empty.
    #[must_use]
    pub fn stdin(mut self, bytes: impl Into<Zeroizing<Vec<u8>>>) -> Self {
        self.stdin = Some(bytes.into());
        self
    }

    /// How long to wait before the tool is ended.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets one variable for the tool.
    #[must_use]
    pub fn env(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.env.set(name, value);
        self
    }

    /// Runs the tool and reads its output.
    ///
    /// # Errors
    /// Exit 4 if it is not installed (naming its package), cannot be started, is killed by a signal,
    /// or does not end before the deadline.
    pub fn run(self) -> Result<Output, CliError> {
        self.run_relaying(None)
    }

    /// Like [`Command::run`]; the tool's stderr is passed on to `relay` as it arrives, except the
    /// line of its error.
    ///
    /// # Errors
    /// As [`Command::run`].
    pub(crate) fn run_relaying(
        mut self,
        relay: Option<&mut dyn Write>,
    ) -> Result<Output, CliError> {
        let seconds = (self.timeout + GRACE * 5).as_secs();
        let caller = format!("{}:{seconds}", std::process::id());
        self.env.set(CALLER_VARIABLE, caller);
        let input = self.stdin.take();
        let stdin = match input {
            Some(_) => Stdio::piped(),
            None => Stdio::null(),
        };
        let running = self.spawn(stdin, |_| {})?;
        running.output_relaying(input, relay)
    }

    /// Starts the tool before its input is known, in a process group of its own: a signal that ends
    /// this process, or its group, once the input is given does not end it.
    ///
    /// # Errors
    /// Exit 4 if it is not installed (naming its package) or cannot be started.
    pub fn start(mut self) -> Result<Running, CliError> {
        self.env.remove(CALLER_VARIABLE);
        self.spawn(Stdio::piped(), crate::platform::own_group)
    }

    fn spawn(
        self,
        stdin: Stdio,
        prepare: fn(&mut std::process::Command),
    ) -> Result<Running, CliError> {
        let program = locate(self.name, &self.env).ok_or_else(|| not_installed(self.name))?;
        log::info!("run {} {}", program.display(), self.shown_args());
        #[expect(
            clippy::disallowed_methods,
            reason = "this is where other tools are started"
        )]
        let mut command = std::process::Command::new(&program);
        command.args(&self.args).env_clear().envs(self.env.iter());
        command.stdin(stdin);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        prepare(&mut command);
        let child = command.spawn().map_err(|error| {
            let message = format!("cannot start `{}`: {error}", program.display());
            CliError::new(ExitStatus::Unavailable, "subprocess.not-started", message)
        })?;
        Ok(Running {
            name: self.name,
            timeout: self.timeout,
            child,
        })
    }

    fn shown_args(&self) -> String {
        let separator: &OsStr = " ".as_ref();
        self.args.join(separator).to_string_lossy().into_owned()
    }
}

/// Lets this process end with the tool that started it, if one did. Returns false if that tool has
/// ended already.
pub(crate) fn follow_caller(env: &mut Env) -> bool {
    let caller = env.get_trimmed(CALLER_VARIABLE).and_then(|text| {
        let (pid, seconds) = text.split_once(':')?;
        Some((pid.parse().ok()?, seconds.parse().ok()?))
    });
    env.remove(CALLER_VARIABLE);
    caller.is_none_or(|(pid, seconds)| follow_process(pid, seconds))
}

/// A tool that waits for its input. Dropped, it finds its input empty, and ends by itself.
pub struct Running {
    name: &'static str,
    timeout: Duration,
    child: Child,
}

impl Running {
    /// Gives it its input, which may be secret and is wiped when written, and reads its output.
    ///
    /// # Errors
    /// As [`Command::run`]; the deadline is counted from now.
    pub fn output(self, input: impl Into<Zeroizing<Vec<u8>>>) -> Result<Output, CliError> {
        self.output_relaying(Some(input.into()), None)
    }

    fn output_relaying(
        mut self,
        input: Option<Zeroizing<Vec<u8>>>,
        relay: Option<&mut dyn Write>,
    ) -> Result<Output, CliError> {
        let deadline = Instant::now() + self.timeout;
        let mut captured = Captured::new(relay);
        let child = &mut self.child;
        let status = platform::exchange(child, input, &mut captured, deadline)
            .and_then(|finished| {
                if finished {
                    wait(child, deadline)
                } else {
                    Ok(None)
                }
            })
            .map_err(|error| {
                let message = format!("cannot read from `{}`: {error}", self.name);
                CliError::new(ExitStatus::Unavailable, "subprocess.failed", message)
            })?;
        let Some(status) = status else {
            return Err(timed_out(self.name, child, self.timeout));
        };
        captured.end_line();
        let stderr = String::from_utf8_lossy(&captured.stderr).into_owned();
        Ok(Output {
            exit: exit_status(self.name, status, &stderr)?,
            stdout: captured.stdout,
            stderr,
        })
    }
}

impl Output {
    /// The output, if the tool ended with code 0 or 1.
    ///
    /// # Errors
    /// What the tool printed on stderr (called with `--json`), else that it failed.
    pub fn into_success(self, name: &str) -> Result<Self, CliError> {
        if matches!(self.exit, ExitStatus::Ok | ExitStatus::NotFound) {
            return Ok(self);
        }
        Err(CliError::from_stderr(&self.stderr).unwrap_or_else(|| {
            let message = format!("`{name}` failed with exit code {}", self.exit.code());
            CliError::new(self.exit, "subprocess.failed", message)
        }))
    }
}

/// The exit code of the table; exit 4 for everything that is not one: a signal, or a program that
/// could not be loaded.
fn exit_status(name: &str, status: ProcessStatus, stderr: &str) -> Result<ExitStatus, CliError> {
    if let Some(exit) = status.code().and_then(ExitStatus::from_code) {
        return Ok(exit);
    }
    let how = match (signal_of(status), status.code()) {
        (Some(signal), _) => format!("was killed by {signal}"),
        (None, code) => {
            let reason = stderr.lines().next_back().unwrap_or_default();
            let reason = if reason.is_empty() { "" } else { ": " }.to_owned() + reason;
            format!("ended with exit code {}{reason}", code.unwrap_or_default())
        }
    };
    let message = format!("`{name}` {how}");
    Err(CliError::new(
        ExitStatus::Unavailable,
        "subprocess.killed",
        message,
    ))
}

/// Keeps the descriptors that `*_FILE_DESCRIPTOR` variables name from every child that is started
/// from now on. The streams stay.
pub(crate) fn withhold_descriptors(env: &Env) {
    for number in env.secret_descriptors() {
        if number > 2 {
            close_on_exec(number);
        }
    }
}

/// The program next to the running one, else the one in `PATH`.
#[must_use]
pub fn locate(name: &str, env: &Env) -> Option<PathBuf> {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let sibling = std::env::current_exe()
        .ok()
        .map(|exe| exe.with_file_name(&file));
    let on_path = env
        .get_os("PATH")
        .into_iter()
        .flat_map(std::env::split_paths);
    let mut candidates = sibling
        .into_iter()
        .chain(on_path.map(|folder| folder.join(&file)));
    candidates.find(|path| path.is_absolute() && path.is_file())
}

/// The error that names the package to install.
#[must_use]
pub(crate) fn not_installed(name: &str) -> CliError {
    let message = format!("`{name}` is not installed");
    CliError::new(ExitStatus::Unavailable, "subprocess.missing", message)
        .hint(format!("install the package `{name}`"))
}

fn timed_out(name: &str, child: &mut Child, timeout: Duration) -> CliError {
    end_child(child);
    let end = Instant::now() + GRACE;
    if !matches!(wait(child, end), Ok(Some(_))) {
        // It may have ended just now; then there is nothing to kill, and `wait` reaps it.
        drop(child.kill());
        drop(child.wait());
    }
    let message = format!(
        "no answer from `{name}` within {:.1} s",
        timeout.as_secs_f32()
    );
    CliError::new(ExitStatus::Unavailable, "subprocess.timeout", message)
}

/// What a tool prints, as it arrives.
struct Captured<'a> {
    stdout: Zeroizing<Vec<u8>>,
    stderr: Vec<u8>,
    /// The beginning of a line of stderr whose end has not arrived.
    line: Vec<u8>,
    relay: Option<&'a mut dyn Write>,
}

impl<'a> Captured<'a> {
    fn new(relay: Option<&'a mut dyn Write>) -> Self {
        Self {
            // More than most answers; all of it is wiped at the end.
            stdout: Zeroizing::new(Vec::with_capacity(4 * 1024)),
            stderr: Vec::new(),
            line: Vec::new(),
            relay,
        }
    }

    /// Bytes of stdout. What is too much is dropped: the answer cannot be parsed then anyway.
    fn stdout(&mut self, bytes: &[u8]) {
        let room = MAX_OUTPUT.saturating_sub(self.stdout.len());
        self.stdout
            .extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    /// Bytes of stderr.
    fn stderr(&mut self, bytes: &[u8]) {
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            let room = MAX_OUTPUT.saturating_sub(self.line.len());
            self.line.extend_from_slice(&part[..part.len().min(room)]);
            if part.ends_with(b"\n") {
                self.end_line();
            }
        }
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        match &mut self.relay {
            // A closed stderr leaves nobody to tell.
            Some(relay) if !line.starts_with(ERROR_LINE) => drop(relay.write_all(&line)),
            _ if self.stderr.len() < MAX_OUTPUT => self.stderr.extend(line),
            _ => {}
        }
    }
}

/// Waits for a program that has closed its streams, which is nearly always one that has ended.
fn wait(child: &mut Child, deadline: Instant) -> io::Result<Option<ProcessStatus>> {
    for attempt in 0_u32.. {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if Instant::now() >= deadline {
            break;
        }
        match attempt {
            ..50 => thread::yield_now(),
            _ => thread::sleep(Duration::from_millis(1)),
        }
    }
    Ok(None)
}

/// How the line of an error begins.
const ERROR_LINE: &[u8] = b"{\"error\":";
