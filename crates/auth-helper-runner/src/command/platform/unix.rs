use std::io::{self, Read};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::process::{ChildStderr, ChildStdout, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use rustix::process::{
    Pid, Signal, WaitId, WaitIdOptions, WaitIdStatus, WaitOptions, kill_process_group,
    test_kill_process_group, waitid, waitpgid,
};
use zeroize::Zeroizing;

use super::descendants::{Adoption, Descendants, exit_descriptor};
use super::signals::Signals;
use super::{Ended, Event};
use crate::command::{GRACE, HelperCommand, RunError, from_code};

/// How often ending processes are looked at.
const END_POLL_INTERVAL: Duration = Duration::from_millis(2);

/// How often it is seen whether the helper was stopped, which no descriptor tells.
const STOP_POLL_INTERVAL: Duration = Duration::from_millis(200);

/// How often it is seen whether the helper has ended, on systems without a descriptor for that.
const EXIT_POLL_INTERVAL: Duration = Duration::from_millis(10);

/// A running helper. It is not reaped before [`Child::end`], so that its process group's number
/// cannot come to mean another group.
pub(in crate::command) struct Child<'a> {
    child: std::process::Child,
    group: Pid,
    exit: Option<OwnedFd>,
    stdout: Option<ChildStdout>,
    stderr: Option<ChildStderr>,
    signals: Option<&'a mut Signals>,
    has_ended: bool,
    buffer: Zeroizing<Vec<u8>>,
    _adoption: Adoption,
}

/// What can be read next.
#[derive(Clone, Copy)]
enum Ready {
    Signals,
    Stdout,
    Stderr,
    Exit,
}

impl<'a> Child<'a> {
    /// SIGCHLD is not needed, and may be blocked or handled by others in this process.
    pub(in crate::command) fn spawn(
        helper: &HelperCommand<'_>,
        signals: Option<&'a mut Signals>,
    ) -> io::Result<Self> {
        let adoption = Adoption::begin();
        #[expect(
            clippy::disallowed_methods,
            reason = "this is where the helper is started"
        )]
        let mut command = Command::new("/bin/sh");
        command.arg("-c").arg(helper.command);
        command.env_clear().envs(helper.env.iter());
        command.current_dir(helper.cwd).process_group(0);
        command.stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        let raw = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        let group = raw.ok_or_else(|| io::Error::other("the process number is out of range"))?;
        Ok(Self {
            exit: exit_descriptor(group),
            stdout: child.stdout.take(),
            stderr: child.stderr.take(),
            child,
            group,
            signals,
            has_ended: false,
            buffer: Zeroizing::new(vec![0; 4 * 1024]),
            _adoption: adoption,
        })
    }

    /// Whether somebody can still write to the helper's stdout.
    pub(in crate::command) fn is_stdout_open(&self) -> bool {
        self.stdout.is_some()
    }

    /// Waits for the next event, for `timeout` at most, and perhaps less.
    pub(in crate::command) fn next(&mut self, timeout: Duration) -> io::Result<Event<'_>> {
        match self.wait(timeout)? {
            None => Ok(self.state()?.map_or(Event::Nothing, Event::Ended)),
            Some(Ready::Signals) => {
                let signals = self.signals.as_mut();
                let received = signals.and_then(|signals| signals.received());
                Ok(received.map_or(Event::Nothing, Event::Signal))
            }
            Some(Ready::Exit) => Ok(self.state()?.map_or(Event::Nothing, Event::Ended)),
            Some(Ready::Stdout) => {
                let count = read(&mut self.stdout, &mut self.buffer)?;
                Ok(match count {
                    0 => Event::Nothing,
                    count => Event::Stdout(&self.buffer[..count]),
                })
            }
            Some(Ready::Stderr) => {
                let count = read(&mut self.stderr, &mut self.buffer)?;
                Ok(match count {
                    0 => Event::Nothing,
                    count => Event::Stderr(&self.buffer[..count]),
                })
            }
        }
    }

    fn wait(&self, timeout: Duration) -> io::Result<Option<Ready>> {
        let exit = self.exit.as_ref().filter(|_| !self.has_ended);
        let interval = match (self.has_ended, exit) {
            (true, _) => Duration::MAX,
            (false, Some(_)) => STOP_POLL_INTERVAL,
            (false, None) => EXIT_POLL_INTERVAL,
        };
        let signals = self.signals.as_ref().map(|signals| signals.as_fd());
        let sources: [(Ready, Option<BorrowedFd<'_>>); 4] = [
            (Ready::Signals, signals),
            (Ready::Stdout, self.stdout.as_ref().map(AsFd::as_fd)),
            (Ready::Stderr, self.stderr.as_ref().map(AsFd::as_fd)),
            (Ready::Exit, exit.map(AsFd::as_fd)),
        ];
        let open = || {
            sources
                .iter()
                .filter_map(|(ready, fd)| Some((*ready, (*fd)?)))
        };
        let mut polled: Vec<PollFd<'_>> = open()
            .map(|(_, fd)| PollFd::from_borrowed_fd(fd, PollFlags::IN))
            .collect();
        let timeout = timeout.min(interval).try_into().ok();
        match poll(&mut polled, timeout.as_ref()) {
            Ok(_) => {}
            Err(Errno::INTR) => return Ok(None),
            Err(error) => return Err(error.into()),
        }
        let ready = polled.iter().position(|fd| !fd.revents().is_empty());
        Ok(ready
            .and_then(|index| open().nth(index))
            .map(|(ready, _)| ready))
    }

    /// How the helper ended, told once.
    fn state(&mut self) -> io::Result<Option<Ended>> {
        if self.has_ended {
            return Ok(None);
        }
        let options = WaitIdOptions::EXITED | WaitIdOptions::STOPPED;
        let options = options | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        let ended = waitid(WaitId::Pid(self.group), options)?.and_then(|status| how(&status));
        self.has_ended = ended.is_some();
        Ok(ended)
    }

    /// Ends whatever is left of the helper, and reaps it.
    pub(in crate::command) fn end(mut self) {
        let stdout = self.stdout.take();
        let is_complete = self.has_ended && stdout.is_none();
        let find = || Descendants::find(self.group, stdout.as_ref().and_then(inode));
        let descendants = (!is_complete).then(find).unwrap_or_default();
        // Each may be gone already, which is what is wanted.
        let _ = kill_process_group(self.group, Signal::TERM);
        let _ = kill_process_group(self.group, Signal::CONT);
        descendants.signal(Signal::TERM);
        if !self.is_gone_within(GRACE, &descendants) {
            let _ = kill_process_group(self.group, Signal::KILL);
            descendants.signal(Signal::KILL);
            self.is_gone_within(GRACE, &descendants);
        }
    }

    fn is_gone_within(&mut self, timeout: Duration, descendants: &Descendants) -> bool {
        let start = Instant::now();
        loop {
            let reaped = !matches!(self.child.try_wait(), Ok(None));
            // Those of its group that outlived their parents are this process's to reap.
            while let Ok(Some(_)) = waitpgid(self.group, WaitOptions::NOHANG) {}
            let is_group_gone = test_kill_process_group(self.group).is_err();
            if reaped && is_group_gone && descendants.are_gone() {
                return true;
            }
            if start.elapsed() >= timeout {
                return false;
            }
            thread::sleep(END_POLL_INTERVAL);
        }
    }
}

/// Tells one pipe from another.
fn inode(stdout: &ChildStdout) -> Option<u64> {
    rustix::fs::fstat(stdout).ok().map(|stat| stat.st_ino)
}

/// Reads once; a closed stream is forgotten.
fn read<R: Read>(stream: &mut Option<R>, buffer: &mut [u8]) -> io::Result<usize> {
    let Some(open) = stream else { return Ok(0) };
    match open.read(buffer) {
        Ok(0) => *stream = None,
        Ok(count) => return Ok(count),
        Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
        Err(error) => return Err(error),
    }
    Ok(0)
}

fn how(status: &WaitIdStatus) -> Option<Ended> {
    let terminal = [Signal::TTIN, Signal::TTOU].map(Signal::as_raw);
    if let Some(signal) = status.stopping_signal() {
        let wants_terminal = terminal.contains(&signal);
        return wants_terminal.then_some(Err(RunError::WantsTerminal));
    }
    let killed = |signal| Err(RunError::Killed(signal));
    let code = status.exit_status().map(from_code);
    code.or_else(|| status.terminating_signal().map(killed))
}
