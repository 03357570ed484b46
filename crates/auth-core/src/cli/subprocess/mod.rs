//! Asking another program of the kit, with a deadline.
//!
//! The seam between tools is a process that speaks one JSON document. A locked keychain or a
//! silent D-Bus service blocks inside its client library; a child process can be killed at a
//! deadline, a thread cannot.

mod platform;

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus as ProcessStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use crate::{CliError, Env, ExitStatus};

/// A call of another program. Nothing secret may be among its arguments.
pub struct Call {
    name: &'static str,
    args: Vec<OsString>,
    input: Option<Zeroizing<Vec<u8>>>,
    deadline: Duration,
    env: Env,
}

/// What the program answered.
pub struct Answer {
    /// How it ended; 70 where its code is not of the table or a signal ended it.
    pub exit: ExitStatus,
    /// Its whole stdout, which may be secret.
    pub stdout: Zeroizing<Vec<u8>>,
    /// Its stderr; where that was relayed, only the line of its failure.
    pub stderr: String,
}

/// How much of an answer is read; a login document has a few kilobytes.
const LARGEST_ANSWER: usize = 16 * 1024 * 1024;

impl Call {
    /// A call of `name` with a deadline of 30 seconds, in the environment `env`.
    #[must_use]
    pub fn new(name: &'static str, env: &Env) -> Self {
        let deadline = Duration::from_secs(30);
        Self {
            name,
            args: Vec::new(),
            input: None,
            deadline,
            env: env.clone(),
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

    /// What the program reads from stdin, which may be secret: it is wiped when written. Nothing
    /// where it is not given.
    #[must_use]
    pub fn input(mut self, bytes: impl Into<Zeroizing<Vec<u8>>>) -> Self {
        self.input = Some(bytes.into());
        self
    }

    /// How long to wait before the program is killed.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Sets one variable for the program.
    #[must_use]
    pub fn env(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.env.set(name, value);
        self
    }

    /// Runs the program and reads its answer.
    ///
    /// # Errors
    /// Exit 4 where it is not installed (naming its package), cannot be started, or is silent at
    /// the deadline.
    pub fn run(self) -> Result<Answer, CliError> {
        self.run_relaying(None)
    }

    /// Like [`Call::run`]; what the program says on stderr is handed on to `relay` as it comes,
    /// except the line of its failure.
    ///
    /// # Errors
    /// As [`Call::run`].
    pub fn run_relaying(mut self, relay: Option<&mut dyn Write>) -> Result<Answer, CliError> {
        let input = self.input.take();
        let stdin = match input {
            Some(_) => Stdio::piped(),
            None => Stdio::null(),
        };
        let started = self.spawn(stdin, |_| {})?;
        started.answer_relaying(input, relay)
    }

    /// Starts the program before its input is known. It is in a process group of its own: what ends
    /// this process, or its group, once the input is given does not end it.
    ///
    /// # Errors
    /// Exit 4 where it is not installed (naming its package) or cannot be started.
    pub fn start(self) -> Result<Started, CliError> {
        self.spawn(Stdio::piped(), crate::platform::own_group)
    }

    /// Starts the program for the time after this process: its stdin ends when this process does,
    /// however that comes, or when the [`Watcher`] is dropped. It hears no signal that is meant for
    /// our process group. `None` where it cannot be started.
    #[must_use]
    pub fn watch(self) -> Option<Watcher> {
        let mut command = self.command(&locate(self.name, &self.env)?);
        command.stdin(Stdio::piped());
        command.stdout(Stdio::null()).stderr(Stdio::null());
        crate::platform::own_group(&mut command);
        command.spawn().ok().map(Watcher)
    }

    fn spawn(self, stdin: Stdio, prepare: fn(&mut Command)) -> Result<Started, CliError> {
        let program = locate(self.name, &self.env).ok_or_else(|| not_installed(self.name))?;
        let mut command = self.command(&program);
        command.stdin(stdin);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        prepare(&mut command);
        let child = command.spawn().map_err(|error| {
            let message = format!("starting `{}`: {error}", program.display());
            CliError::new(ExitStatus::Unavailable, "sibling.not-started", message)
        })?;
        Ok(Started {
            name: self.name,
            deadline: self.deadline,
            child,
        })
    }

    fn command(&self, program: &Path) -> Command {
        #[expect(
            clippy::disallowed_methods,
            reason = "this is where siblings are started"
        )]
        let mut command = Command::new(program);
        command.args(&self.args).env_clear().envs(self.env.iter());
        command
    }
}

/// A program that waits for its input. Dropped, it finds its input empty, and ends by itself.
pub struct Started {
    name: &'static str,
    deadline: Duration,
    child: Child,
}

impl Started {
    /// Gives it its input, which may be secret and is wiped when written, and reads its answer.
    ///
    /// # Errors
    /// Exit 4 where it is silent at the deadline, counted from now.
    pub fn answer(self, input: impl Into<Zeroizing<Vec<u8>>>) -> Result<Answer, CliError> {
        self.answer_relaying(Some(input.into()), None)
    }

    fn answer_relaying(
        mut self,
        input: Option<Zeroizing<Vec<u8>>>,
        relay: Option<&mut dyn Write>,
    ) -> Result<Answer, CliError> {
        let end = Instant::now() + self.deadline;
        let mut reading = Reading::new(relay);
        let child = &mut self.child;
        let status = platform::exchange(child, input, &mut reading, end)
            .and_then(|finished| if finished { wait(child, end) } else { Ok(None) })
            .map_err(|error| CliError::internal(format!("waiting for `{}`: {error}", self.name)))?;
        let Some(status) = status else {
            return Err(silent(self.name, child, self.deadline));
        };
        reading.end_line();
        let exit = status
            .code()
            .and_then(ExitStatus::from_code)
            .unwrap_or(ExitStatus::Internal);
        Ok(Answer {
            exit,
            stdout: reading.stdout,
            stderr: String::from_utf8_lossy(&reading.stderr).into_owned(),
        })
    }
}

/// A program that acts once this process has ended. Nobody waits for it.
#[derive(Debug)]
pub struct Watcher(#[expect(dead_code, reason = "holds the pipe open")] Child);

impl Answer {
    /// The answer as a failure, where it is one of the codes from 2 on.
    ///
    /// # Errors
    /// What the program said on stderr (called with `--json`), else that it failed.
    pub fn into_success(self, name: &str) -> Result<Self, CliError> {
        if matches!(self.exit, ExitStatus::Ok | ExitStatus::NotFound) {
            return Ok(self);
        }
        Err(CliError::from_stderr(&self.stderr).unwrap_or_else(|| {
            CliError::new(
                self.exit,
                "sibling.failed",
                format!("asking `{name}`: it failed"),
            )
        }))
    }
}

/// The program beside the running one, else on PATH.
#[must_use]
pub fn locate(name: &str, env: &Env) -> Option<PathBuf> {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let beside = std::env::current_exe()
        .ok()
        .map(|exe| exe.with_file_name(&file));
    let on_path = env
        .get_os("PATH")
        .into_iter()
        .flat_map(std::env::split_paths);
    let mut places = beside
        .into_iter()
        .chain(on_path.map(|folder| folder.join(&file)));
    places.find(|path| path.is_absolute() && path.is_file())
}

/// The failure that names the package to install.
#[must_use]
pub fn not_installed(name: &str) -> CliError {
    CliError::new(
        ExitStatus::Unavailable,
        "sibling.missing",
        format!("asking `{name}`: it is not installed"),
    )
    .hint(format!("install the package `{name}`"))
}

/// The arguments that hand an option with a value on.
pub fn option(name: &str, value: Option<&OsStr>) -> Vec<OsString> {
    value.map_or_else(Vec::new, |value| vec![name.into(), value.into()])
}

fn silent(name: &str, child: &mut Child, deadline: Duration) -> CliError {
    // It may have ended just now; then there is nothing to kill, and `wait` reaps it.
    drop(child.kill());
    drop(child.wait());
    let message = format!(
        "asking `{name}`: no answer within {:.1} s",
        deadline.as_secs_f32()
    );
    CliError::new(ExitStatus::Unavailable, "sibling.silent", message)
}

/// What a program writes, as it comes.
struct Reading<'a> {
    stdout: Zeroizing<Vec<u8>>,
    stderr: Vec<u8>,
    /// The beginning of a line of stderr whose end has not come.
    line: Vec<u8>,
    relay: Option<&'a mut dyn Write>,
}

impl<'a> Reading<'a> {
    fn new(relay: Option<&'a mut dyn Write>) -> Self {
        Self {
            // More than most answers; all of it is wiped at the end.
            stdout: Zeroizing::new(Vec::with_capacity(4 * 1024)),
            stderr: Vec::new(),
            line: Vec::new(),
            relay,
        }
    }

    /// Bytes of stdout. What is too much is dropped: the answer cannot be read then anyway.
    fn output(&mut self, bytes: &[u8]) {
        let room = LARGEST_ANSWER.saturating_sub(self.stdout.len());
        self.stdout
            .extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    /// Bytes of stderr.
    fn words(&mut self, bytes: &[u8]) {
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend_from_slice(part);
            if part.ends_with(b"\n") {
                self.end_line();
            }
        }
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        match &mut self.relay {
            // A closed stderr leaves nobody to tell.
            Some(relay) if !line.starts_with(FAILURE) => drop(relay.write_all(&line)),
            _ if self.stderr.len() < LARGEST_ANSWER => self.stderr.extend(line),
            _ => {}
        }
    }
}

/// Waits for a program that has closed its streams, which is nearly always one that has ended.
fn wait(child: &mut Child, end: Instant) -> io::Result<Option<ProcessStatus>> {
    for look in 0_u32.. {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if Instant::now() >= end {
            break;
        }
        match look {
            ..50 => thread::yield_now(),
            _ => thread::sleep(Duration::from_millis(1)),
        }
    }
    Ok(None)
}

/// How the line of a failure begins.
const FAILURE: &[u8] = b"{\"error\":";
