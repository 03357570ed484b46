//! Processes that the helper left behind outside of its group.

use std::fs;
use std::os::fd::AsFd;
use std::path::Path;

use rustix::process::{Pid, Signal, getpid, kill_process};

/// Makes the helper's orphans children of this process, so that their end is seen at once, and no
/// zombie of theirs stays in a container whose first process reaps nobody. What outlives us goes
/// on to the system's first process. Other systems than Linux have no such thing.
#[cfg(target_os = "linux")]
pub(super) fn adopt_orphans() {
    // Refused, the orphans go to the system as they always did.
    let _ = rustix::process::set_child_subreaper(Some(getpid()));
}

#[cfg(not(target_os = "linux"))]
pub(super) fn adopt_orphans() {}

/// Kills every other process that holds the pipe behind `stream`: only descendants of the helper
/// can have it. Where the system has no `/proc` they are left to meet a closed pipe.
pub(super) fn kill_holders(stream: impl AsFd) {
    let Ok(stat) = rustix::fs::fstat(stream) else {
        return;
    };
    let target = format!("pipe:[{}]", stat.st_ino);
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = processes.filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
    for pid in pids
        .filter_map(Pid::from_raw)
        .filter(|pid| *pid != getpid())
    {
        if holds(pid, &target) {
            // It may have ended meanwhile; that is as good.
            let _ = kill_process(pid, Signal::KILL);
        }
    }
}

fn holds(pid: Pid, target: &str) -> bool {
    let folder = format!("/proc/{}/fd", pid.as_raw_nonzero());
    let descriptors = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut links = descriptors.filter_map(|entry| fs::read_link(entry.path()).ok());
    links.any(|link| link == Path::new(target))
}
