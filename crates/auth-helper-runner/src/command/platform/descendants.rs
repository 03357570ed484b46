//! Processes of the helper outside of its process group: found by their parents, not by what they
//! hold, because a pipe can be handed to a process that is none of the helper's.

use std::collections::HashSet;
use std::fs;
use std::os::fd::{AsFd, OwnedFd};
use std::path::PathBuf;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::{
    Pid, PidfdFlags, Signal, WaitId, WaitIdOptions, getpid, pidfd_open, pidfd_send_signal, waitid,
};

/// A descriptor that becomes readable when the process ends.
pub(super) fn exit_descriptor(process: Pid) -> Option<OwnedFd> {
    pidfd_open(process, PidfdFlags::empty()).ok()
}

/// Makes the helper's orphans children of this process while it lives, so that they are still
/// known to be descendants. If the system refuses, they are left alone.
pub(super) struct Adoption(bool);

impl Adoption {
    pub(super) fn begin() -> Self {
        let is_new = matches!(rustix::process::child_subreaper(), Ok(None));
        Self(is_new && rustix::process::set_child_subreaper(Some(getpid())).is_ok())
    }
}

impl Drop for Adoption {
    fn drop(&mut self) {
        if self.0 {
            let _ = rustix::process::set_child_subreaper(None);
        }
    }
}

/// Descendants of the helper, held so that their numbers cannot come to mean other processes.
#[derive(Default)]
pub(super) struct Descendants(Vec<OwnedFd>);

impl Descendants {
    /// Those whose chain of parents leads to the helper, and of its orphans those whose stdout is
    /// `stdout`, the helper's own.
    pub(super) fn find(helper: Pid, stdout: Option<u64>) -> Self {
        let processes = processes();
        let mut found = below(helper.as_raw_pid(), &processes);
        if let Some(inode) = stdout {
            let target = PathBuf::from(format!("pipe:[{inode}]"));
            let mut adopted = below(getpid().as_raw_pid(), &processes);
            adopted.retain(|pid| {
                fs::read_link(format!("/proc/{pid}/fd/1")).is_ok_and(|link| link == target)
            });
            found.extend(adopted);
        }
        found.remove(&helper.as_raw_pid());
        let processes = processes.iter().filter(|it| found.contains(&it.pid));
        Self(processes.filter_map(Process::hold).collect())
    }

    /// Sends a signal to each; one that has ended meanwhile is as good.
    pub(super) fn signal(&self, signal: Signal) {
        for process in &self.0 {
            let _ = pidfd_send_signal(process, signal);
        }
    }

    /// Whether all have ended. Those that became children of this process are reaped.
    pub(super) fn are_gone(&self) -> bool {
        let mut polled: Vec<PollFd<'_>> = Vec::with_capacity(self.0.len());
        polled.extend(self.0.iter().map(|fd| PollFd::new(fd, PollFlags::IN)));
        let ended = poll(&mut polled, Duration::ZERO.try_into().ok().as_ref());
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG;
        for process in &self.0 {
            let _ = waitid(WaitId::PidFd(process.as_fd()), options);
        }
        ended.is_ok_and(|ended| ended == self.0.len())
    }
}

/// The processes below `root` in the tree of parents.
fn below(root: i32, processes: &[Process]) -> HashSet<i32> {
    let mut found = HashSet::from([root]);
    loop {
        let before = found.len();
        let children = processes.iter().filter(|it| found.contains(&it.parent));
        let children: Vec<i32> = children.map(|it| it.pid).collect();
        found.extend(children);
        if found.len() == before {
            found.remove(&root);
            return found;
        }
    }
}

#[derive(PartialEq, Eq)]
struct Process {
    pid: i32,
    parent: i32,
    /// Since boot; tells it from a later process of the same number.
    started: u64,
}

impl Process {
    /// `/proc/PID/stat` (proc(5)): the name is in parentheses and may contain any character; the
    /// parent is the second field behind it, the start time the twentieth.
    fn read(pid: i32) -> Option<Self> {
        let stat = fs::read(format!("/proc/{pid}/stat")).ok()?;
        let end_of_name = stat.iter().rposition(|byte| *byte == b')')?;
        let fields = std::str::from_utf8(stat.get(end_of_name + 1..)?).ok()?;
        let mut fields = fields.split_ascii_whitespace();
        Some(Self {
            pid,
            parent: fields.nth(1)?.parse().ok()?,
            started: fields.nth(17)?.parse().ok()?,
        })
    }

    fn hold(&self) -> Option<OwnedFd> {
        let held = exit_descriptor(Pid::from_raw(self.pid)?)?;
        let now = Self::read(self.pid)?;
        (now.started == self.started).then_some(held)
    }
}

fn processes() -> Vec<Process> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    pids.filter_map(Process::read).collect()
}
