//! One run of the program: in a session of its own, ended at its deadline.

use std::fs::File;
use std::io;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use auth_core::Env;

use crate::platform;

/// How long the program may take to clean up after SIGTERM.
const TERM_TIMEOUT: Duration = Duration::from_millis(500);
/// How much later than by us the program is ended by the system: we may have been killed.
const ALARM_MARGIN: Duration = Duration::from_secs(10);
/// How long a run that was interrupted may still take: a refresh token may have been sent.
const INTERRUPT_TIMEOUT: Duration = Duration::from_secs(5);

/// What to start. Nothing secret may be among the arguments.
pub(crate) struct Start<'a> {
    pub(crate) program: &'a Path,
    pub(crate) args: &'a [&'a str],
    pub(crate) env: &'a Env,
    pub(crate) cwd: &'a Path,
    pub(crate) stdin: Stdio,
    pub(crate) stdout: Stdio,
    pub(crate) stderr: Stdio,
    /// Files whose locks live as long as the program.
    pub(crate) inherit: &'a [&'a File],
    /// When it is ended.
    pub(crate) timeout: Duration,
    /// Whether stdin becomes its controlling terminal.
    pub(crate) has_terminal: bool,
}

impl Start<'_> {
    pub(crate) fn spawn(self) -> io::Result<Running> {
        #[expect(clippy::disallowed_methods, reason = "has a deadline and a clean argv")]
        let mut command = Command::new(self.program);
        command.args(self.args).env_clear().envs(self.env.iter());
        command.current_dir(self.cwd);
        command
            .stdin(self.stdin)
            .stdout(self.stdout)
            .stderr(self.stderr);
        let alarm = self.timeout + ALARM_MARGIN;
        platform::prepare(&mut command, self.inherit, alarm, self.has_terminal);
        let child = command.spawn()?;
        Ok(Running {
            child,
            end: Instant::now() + self.timeout,
            has_ended: false,
        })
    }
}

/// A program that runs; it and all that it started are ended on drop.
#[derive(Debug)]
pub(crate) struct Running {
    child: Child,
    end: Instant,
    has_ended: bool,
}

/// How a wait ended.
#[derive(Debug)]
pub(crate) enum Waited {
    Exited(ExitStatus),
    TimedOut,
    Interrupted,
}

impl Running {
    pub(crate) fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// Whether the deadline has passed.
    pub(crate) fn is_late(&self) -> bool {
        Instant::now() >= self.end
    }

    /// How it ended, if it has.
    pub(crate) fn try_wait(&mut self) -> io::Result<Option<ExitStatus>> {
        let status = self.child.try_wait()?;
        if status.is_some() && !self.has_ended {
            self.has_ended = true;
            // What it started and left.
            platform::kill_group(&self.child);
        }
        Ok(status)
    }

    /// Waits until it ends, the deadline passes, or `is_interrupted`; then it is over.
    pub(crate) fn wait(mut self, is_interrupted: &dyn Fn() -> bool) -> io::Result<Waited> {
        let mut interrupted = false;
        let mut pause = Duration::from_millis(1);
        loop {
            if let Some(status) = self.try_wait()? {
                return Ok(Waited::Exited(status));
            }
            if self.is_late() {
                self.terminate();
                return Ok(if interrupted {
                    Waited::Interrupted
                } else {
                    Waited::TimedOut
                });
            }
            if !interrupted && is_interrupted() {
                interrupted = true;
                self.end = self.end.min(Instant::now() + INTERRUPT_TIMEOUT);
            }
            thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(4));
        }
    }

    /// Ends it, and all that it started.
    pub(crate) fn terminate(&mut self) {
        if self.has_ended {
            return;
        }
        platform::terminate_group(&mut self.child);
        let end = Instant::now() + TERM_TIMEOUT;
        while matches!(self.child.try_wait(), Ok(None)) && Instant::now() < end {
            thread::sleep(Duration::from_millis(5));
        }
        platform::kill_group(&self.child);
        // Already over, or killed just now.
        drop(self.child.kill());
        drop(self.child.wait());
        self.has_ended = true;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.terminate();
    }
}
