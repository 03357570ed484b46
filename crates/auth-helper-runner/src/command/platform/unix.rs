use std::io::{self, Read};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::process::CommandExt;
use std::process::{ChildStderr, ChildStdout, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{
    Pid, Signal, WaitId, WaitIdOptions, WaitIdStatus, WaitOptions, kill_process_group,
    test_kill_process_group, waitid, waitpgid,
};
use zeroize::Zeroizing;

use super::leftovers::{adopt_orphans, kill_holders};
use super::signals::Signals;
use super::{Ended, Event};
use crate::command::{GRACE, Helper, RunError, by_code};

/// How often an ending group is looked at.
const PAUSE: Duration = Duration::from_millis(2);

/// A running helper. It is not reaped before [`Child::end`], so that its process group's number
/// cannot be given to anyone else.
pub(in crate::command) struct Child {
    child: std::process::Child,
    group: Pid,
    stdout: Option<ChildStdout>,
    stderr: Option<ChildStderr>,
    signals: Signals,
    has_ended: bool,
    buffer: Zeroizing<Vec<u8>>,
}

/// What can be read next.
enum Ready {
    Signals,
    Stdout,
    Stderr,
    Nothing,
}

impl Child {
    pub(in crate::command) fn spawn(helper: &Helper<'_>) -> io::Result<Self> {
        let signals = Signals::listen()?;
        adopt_orphans();
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
            stdout: child.stdout.take(),
            stderr: child.stderr.take(),
            child,
            group,
            signals,
            has_ended: false,
            buffer: Zeroizing::new(vec![0; 16 * 1024]),
        })
    }

    /// Whether both streams are closed at their other ends.
    pub(in crate::command) fn is_silent(&self) -> bool {
        self.stdout.is_none() && self.stderr.is_none()
    }

    /// Waits for the next event, for `patience` at most.
    pub(in crate::command) fn next(&mut self, patience: Duration) -> io::Result<Event<'_>> {
        match self.wait(patience)? {
            Ready::Nothing => Ok(Event::Nothing),
            Ready::Signals => {
                self.signals.clear();
                if let Some(signal) = self.signals.ending() {
                    return Ok(Event::Signal(signal));
                }
                Ok(self.state()?.map_or(Event::Nothing, Event::Ended))
            }
            Ready::Stdout => {
                let count = read(&mut self.stdout, &mut self.buffer)?;
                Ok(Event::Stdout(&self.buffer[..count]))
            }
            Ready::Stderr => {
                let count = read(&mut self.stderr, &mut self.buffer)?;
                Ok(Event::Stderr(&self.buffer[..count]))
            }
        }
    }

    fn wait(&self, patience: Duration) -> io::Result<Ready> {
        let mut sources: Vec<(Ready, BorrowedFd<'_>)> =
            vec![(Ready::Signals, self.signals.as_fd())];
        sources.extend(self.stdout.as_ref().map(|s| (Ready::Stdout, s.as_fd())));
        sources.extend(self.stderr.as_ref().map(|s| (Ready::Stderr, s.as_fd())));
        let mut polled: Vec<PollFd<'_>> = sources
            .iter()
            .map(|(_, fd)| PollFd::from_borrowed_fd(*fd, PollFlags::IN))
            .collect();
        let timeout = Timespec {
            tv_sec: patience.as_secs().try_into().unwrap_or(i64::MAX),
            tv_nsec: patience.subsec_nanos().into(),
        };
        match poll(&mut polled, Some(&timeout)) {
            Ok(_) => {}
            Err(rustix::io::Errno::INTR) => return Ok(Ready::Nothing),
            Err(error) => return Err(error.into()),
        }
        let ready = polled.iter().position(|fd| !fd.revents().is_empty());
        Ok(ready.map_or(Ready::Nothing, |index| sources.swap_remove(index).0))
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

    /// Ends whatever is left of the helper, and reaps it. At its end nothing is in its process
    /// group, nor holds its streams.
    pub(in crate::command) fn end(mut self) {
        // Each may be gone already, which is what is wanted.
        let _ = kill_process_group(self.group, Signal::TERM);
        let _ = kill_process_group(self.group, Signal::CONT);
        if !self.is_gone_within(GRACE) {
            let _ = kill_process_group(self.group, Signal::KILL);
            self.is_gone_within(GRACE);
        }
        let streams = [
            self.stdout.as_ref().map(AsFd::as_fd),
            self.stderr.as_ref().map(AsFd::as_fd),
        ];
        streams.into_iter().flatten().for_each(kill_holders);
    }

    fn is_gone_within(&mut self, patience: Duration) -> bool {
        let start = Instant::now();
        loop {
            let reaped = !matches!(self.child.try_wait(), Ok(None));
            // Those of its group that outlived their parents are ours to reap.
            while let Ok(Some(_)) = waitpgid(self.group, WaitOptions::NOHANG) {}
            if reaped && test_kill_process_group(self.group).is_err() {
                return true;
            }
            if start.elapsed() >= patience {
                return false;
            }
            thread::sleep(PAUSE);
        }
    }
}

/// Reads once; a closed stream is forgotten.
fn read<R: Read>(stream: &mut Option<R>, buffer: &mut [u8]) -> io::Result<usize> {
    let Some(open) = stream else { return Ok(0) };
    let count = open.read(buffer)?;
    if count == 0 {
        *stream = None;
    }
    Ok(count)
}

fn how(status: &WaitIdStatus) -> Option<Ended> {
    let terminal = [Signal::TTIN, Signal::TTOU].map(Signal::as_raw);
    if let Some(signal) = status.stopping_signal() {
        return terminal
            .contains(&signal)
            .then_some(Err(RunError::WantsTerminal));
    }
    let killed = |signal| Err(RunError::Killed(signal));
    let code = status.exit_status().map(by_code);
    code.or_else(|| status.terminating_signal().map(killed))
}
