//! Running the helper: its shell, environment, process group and deadline.
//!
//! The helper is a string for the platform's shell (`/bin/sh -c`, `cmd /C`). It runs in the
//! working directory with an empty stdin and a process group of its own (a job object on Windows).
//! Whatever it leaves in that group is ended with it, and so is what still holds its stdout or
//! stderr: it never keeps the caller waiting longer than [`GRACE`] after its own end.
//!
//! # Limitations
//! A process that leaves the group *and* closes both streams (a daemon such as `gpg-agent`) is
//! meant to stay, and stays. Windows puts the shell into its job just after starting it.

mod environment;
mod platform;
mod tail;
mod waiting;

use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use auth_core::Env;
use zeroize::Zeroizing;

pub use environment::{MARKER, for_helper, is_inside};
use platform::{Child, Event};
use tail::Tail;
pub use waiting::Interruptible;

/// How long open streams are waited for after the helper's end, and how long a group that was asked
/// to end has before it is killed.
pub const GRACE: Duration = Duration::from_millis(250);

/// No wait is longer, so that no clock of any platform overflows.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);

/// How much of stdout is kept: a key of 64 KiB with generous white space around it.
const STDOUT_LIMIT: usize = 128 * 1024;

/// A helper that can be run.
#[derive(Clone, Copy, Debug)]
pub struct Helper<'a> {
    /// The command, for the shell.
    pub command: &'a str,
    /// Its environment, already made by [`for_helper`].
    pub env: &'a Env,
    /// Its working directory.
    pub cwd: &'a Path,
    /// How long it may run.
    pub timeout: Duration,
}

/// Who is told what happens while a helper runs.
pub trait Watcher {
    /// A piece of the helper's stderr, as it comes.
    fn stderr(&mut self, bytes: &[u8]);
    /// Time has passed; the answer is how long until the next call.
    fn elapsed(&mut self, elapsed: Duration) -> Duration;
}

/// How a run went.
#[derive(Debug)]
pub struct Run {
    /// What it printed, or why that does not count.
    pub result: Result<Zeroizing<Vec<u8>>, RunError>,
    /// The end of its stderr.
    pub last_words: String,
    /// How long it ran.
    pub took: Duration,
}

/// Why a helper's output does not count.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The shell could not be started.
    #[error("starting the shell: {0}")]
    NotStarted(#[source] io::Error),
    /// The operating system failed us while it ran.
    #[error("watching it: {0}")]
    Watch(#[source] io::Error),
    /// It ended with another code than 0.
    #[error("it ended with exit code {0}")]
    Failed(i32),
    /// A signal ended it.
    #[error("it was killed by signal {0}")]
    Killed(i32),
    /// It was still running at the deadline.
    #[error("it was still running after {}", auth_core::cli::duration::human(*.0))]
    TimedOut(Duration),
    /// It printed without end.
    #[error("it printed more than 64 KiB")]
    TooLong,
    /// It was stopped because it wanted to use the terminal.
    #[error("it wanted to ask something on the terminal, which a helper cannot")]
    WantsTerminal,
    /// The person or the system asked us to end.
    #[error("interrupted by signal {0}")]
    Interrupted(i32),
}

/// How the helper itself ended, as the platform tells: well, with exit code 0, or otherwise.
type Ended = Result<(), RunError>;

impl Helper<'_> {
    /// Runs the helper to its end, its deadline, or a signal to us.
    pub fn run(&self, watcher: &mut dyn Watcher) -> Run {
        let started = Instant::now();
        let mut tail = Tail::default();
        let result = match Child::spawn(self) {
            Ok(child) => self.watch(child, started, &mut tail, watcher),
            Err(error) => Err(RunError::NotStarted(error)),
        };
        Run {
            result,
            last_words: tail.into_text(),
            took: started.elapsed(),
        }
    }

    fn watch(
        &self,
        mut child: Child,
        started: Instant,
        tail: &mut Tail,
        watcher: &mut dyn Watcher,
    ) -> Result<Zeroizing<Vec<u8>>, RunError> {
        // Never grown: growing would leave unwiped copies behind.
        let mut stdout = Zeroizing::new(Vec::with_capacity(STDOUT_LIMIT));
        let mut ended: Option<(Ended, Instant)> = None;
        let result = loop {
            let now = started.elapsed();
            let next_call = watcher.elapsed(now);
            let patience = match &ended {
                Some((_, at)) => GRACE.saturating_sub(at.elapsed()),
                None => self.timeout.saturating_sub(now),
            };
            let is_over = patience.is_zero() || (ended.is_some() && child.is_silent());
            if is_over {
                let how = ended.map_or(Err(RunError::TimedOut(self.timeout)), |(how, _)| how);
                break how.map(|()| stdout);
            }
            match child.next(patience.min(next_call).min(LONGEST_WAIT)) {
                Ok(Event::Stdout(bytes)) if stdout.len() + bytes.len() > STDOUT_LIMIT => {
                    break Err(RunError::TooLong);
                }
                Ok(Event::Stdout(bytes)) => stdout.extend_from_slice(bytes),
                Ok(Event::Stderr(bytes)) => {
                    watcher.stderr(bytes);
                    tail.push(bytes);
                }
                Ok(Event::Ended(how)) => ended = Some((how, Instant::now())),
                Ok(Event::Signal(signal)) => break Err(RunError::Interrupted(signal)),
                Ok(Event::Nothing) => {}
                Err(error) => break Err(RunError::Watch(error)),
            }
        };
        child.end();
        result
    }
}

/// What an exit code means.
fn by_code(code: i32) -> Ended {
    match code {
        0 => Ok(()),
        code => Err(RunError::Failed(code)),
    }
}
