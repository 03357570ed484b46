//! Running the helper: its shell, environment, process group and deadline.
//!
//! The helper is a string for the platform's shell (`/bin/sh -c`, `cmd /C`). It runs in the
//! working directory with an empty stdin, in a process group of its own (a job object on Windows).
//! When it has ended, or at its deadline, the processes that it left behind are ended too: its
//! group, everything whose chain of parents leads to it, and orphans of it that still write to its
//! stdout. A daemon that has detached itself, and a process that was merely handed the pipe (the
//! master of an SSH connection), are left alone; the pipe is closed.
//!
//! # Limitations
//! Outside of Linux only the process group is ended. Windows puts the shell into its job just after
//! starting it.

mod environment;
mod error;
mod platform;
mod signals;

use std::collections::VecDeque;
use std::path::Path;
use std::time::{Duration, Instant};

use auth_core::Env;
use jiff::Timestamp;
use zeroize::Zeroizing;

use crate::reply::{self, HelperKey};
pub(crate) use environment::{for_helper, recursion_depth};
pub use error::{HelperError, RunError};
use platform::{Child, Event};
pub use signals::ExitOnSignal;

/// How long an open stdout is waited for after the helper's end, and how long processes that were
/// asked to end have before they are killed.
pub const GRACE: Duration = Duration::from_millis(250);

/// No single wait is longer, so that no clock of any platform overflows.
const MAX_WAIT: Duration = Duration::from_secs(3600);

/// How much of stdout is kept: a key of 64 KiB with generous white space around it.
const MAX_STDOUT: usize = 128 * 1024;

/// The first allocation for stdout; most keys fit.
const STDOUT_CAPACITY: usize = 4 * 1024;

/// How much of stderr is kept for the error and for `status`.
const MAX_STDERR_TAIL: usize = 4 * 1024;

/// A helper that can be run.
#[derive(Clone, Copy, Debug)]
pub struct HelperCommand<'a> {
    /// The command, for the shell.
    pub command: &'a str,
    /// Its environment, made by `for_helper`.
    pub env: &'a Env,
    /// Its working directory.
    pub cwd: &'a Path,
    /// How long it may run.
    pub timeout: Duration,
    /// The wall clock: a key that has expired already is an error.
    pub now: fn() -> Timestamp,
}

/// One finished run of a helper.
#[derive(Debug)]
pub struct HelperRun {
    /// The key, or why there is none.
    pub result: Result<HelperKey, HelperError>,
    /// How long the helper ran.
    pub took: Duration,
}

/// Receives what happens while a helper runs.
pub trait RunObserver {
    /// A piece of the helper's stderr, as it comes.
    fn stderr(&mut self, bytes: &[u8]);
    /// Time has passed; returns how long until the next call.
    fn elapsed(&mut self, elapsed: Duration) -> Duration;
}

/// How the helper itself ended: well, with exit code 0, or otherwise.
type Ended = Result<(), RunError>;

impl HelperCommand<'_> {
    /// Runs the helper to its end, its deadline, or one of `signals` to this process. Descriptors
    /// that hold secrets of the caller must be withheld by it.
    pub fn run(
        &self,
        observer: &mut dyn RunObserver,
        signals: Option<&mut ExitOnSignal>,
    ) -> HelperRun {
        let started = Instant::now();
        let mut tail = StderrTail::default();
        let output = match Child::spawn(self, signals.map(|signals| &mut signals.0)) {
            Ok(child) => self.capture(child, started, &mut tail, observer),
            Err(error) => Err(RunError::NotStarted(error)),
        };
        HelperRun {
            took: started.elapsed(),
            result: match output {
                Ok(stdout) => self.key(&stdout, tail),
                Err(error) => Err(HelperError::run(error, &tail.into_text())),
            },
        }
    }

    fn key(&self, stdout: &[u8], tail: StderrTail) -> Result<HelperKey, HelperError> {
        let key = reply::parse(stdout)
            .map_err(|error| HelperError::output(error, &tail.into_text(), stdout))?;
        match key.expires_at {
            Some(end) if end <= (self.now)() => Err(HelperError::Expired(end)),
            _ => Ok(key),
        }
    }

    fn capture(
        &self,
        mut child: Child<'_>,
        started: Instant,
        tail: &mut StderrTail,
        observer: &mut dyn RunObserver,
    ) -> Result<Zeroizing<Vec<u8>>, RunError> {
        let mut stdout = Zeroizing::new(Vec::with_capacity(STDOUT_CAPACITY));
        let mut ended: Option<(Ended, Instant)> = None;
        let result = loop {
            let now = started.elapsed();
            let next_call = observer.elapsed(now);
            let left = match &ended {
                None => self.timeout.saturating_sub(now),
                Some((_, at)) => GRACE.saturating_sub(at.elapsed()),
            };
            // The key is complete then; only what is already in stderr's pipe is still read.
            let is_complete = ended.is_some() && !child.is_stdout_open();
            let wait = if is_complete { Duration::ZERO } else { left };
            let event = child.next(wait.min(next_call).min(MAX_WAIT));
            let is_quiet = matches!(event, Ok(Event::Nothing));
            match event {
                Ok(Event::Stdout(bytes)) if stdout.len() + bytes.len() > MAX_STDOUT => {
                    break Err(RunError::TooLong);
                }
                Ok(Event::Stdout(bytes)) => append(&mut stdout, bytes),
                Ok(Event::Stderr(bytes)) => {
                    observer.stderr(bytes);
                    tail.push(bytes);
                }
                Ok(Event::Ended(how)) => ended = Some((how, Instant::now())),
                Ok(Event::Signal(signal)) => break Err(RunError::Interrupted(signal)),
                Ok(Event::Nothing) => {}
                Err(error) => break Err(RunError::Watch(error)),
            }
            if left.is_zero() || (is_complete && is_quiet) {
                let how = ended.map_or(Err(RunError::TimedOut(self.timeout)), |(how, _)| how);
                break how.map(|()| stdout);
            }
        };
        child.end();
        result
    }
}

/// Appends without leaving an unwiped copy behind when the buffer grows.
fn append(buffer: &mut Zeroizing<Vec<u8>>, bytes: &[u8]) {
    if buffer.capacity() - buffer.len() < bytes.len() {
        let mut larger = Vec::with_capacity((buffer.len() + bytes.len()) * 2);
        larger.extend_from_slice(buffer);
        *buffer = Zeroizing::new(larger);
    }
    buffer.extend_from_slice(bytes);
}

/// What an exit code means.
fn from_code(code: i32) -> Ended {
    match code {
        0 => Ok(()),
        code => Err(RunError::Failed(code)),
    }
}

/// The last bytes of the helper's stderr, however much it prints.
#[derive(Default)]
struct StderrTail(VecDeque<u8>);

impl StderrTail {
    fn push(&mut self, bytes: &[u8]) {
        let newest = &bytes[bytes.len().saturating_sub(MAX_STDERR_TAIL)..];
        let excess = (self.0.len() + newest.len()).saturating_sub(MAX_STDERR_TAIL);
        self.0.drain(..excess.min(self.0.len()));
        self.0.extend(newest);
    }

    /// Text; a character that the limit cuts becomes a replacement character.
    fn into_text(self) -> String {
        let bytes: Vec<u8> = self.0.into();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_STDERR_TAIL, StderrTail, append};
    use zeroize::Zeroizing;

    #[test]
    fn only_the_last_bytes_of_stderr_are_kept() {
        let mut tail = StderrTail::default();
        for _ in 0..10 {
            tail.push(&[b'a'; 1000]);
        }
        tail.push(b"end");
        let text = tail.into_text();
        assert_eq!(text.len(), MAX_STDERR_TAIL);
        assert!(text.ends_with("aend"));
    }

    #[test]
    fn a_growing_buffer_keeps_its_content() {
        let mut buffer = Zeroizing::new(Vec::with_capacity(2));
        for part in [&b"a"[..], b"bc", b"defghijk"] {
            append(&mut buffer, part);
        }
        assert_eq!(buffer.as_slice(), b"abcdefghijk");
    }
}
