//! Processes that the helper left behind outside of its group.

use std::fs;
use std::os::fd::AsFd;
use std::path::Path;

use rustix::process::{Pid, Signal, getpid, kill_process};

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
