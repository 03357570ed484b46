use std::fs;
use std::io;
use std::path::Path;

use rustix::process::{Pid, test_kill_process};

/// Whether a process runs; `None` if the platform cannot tell.
pub(in super::super) fn is_alive(pid: u32) -> Option<bool> {
    let number = i32::try_from(pid).ok().and_then(Pid::from_raw)?;
    if test_kill_process(number) == Err(rustix::io::Errno::SRCH) {
        return Some(false);
    }
    // One that has ended, but whose parent has not noticed, still has its number.
    let has_ended = stat(pid).is_ok_and(|stat| matches!(stat.state, 'Z' | 'X'));
    Some(!has_ended)
}

/// When a process started, in clock ticks since boot, which tells it from a later process of the
/// same number. `None` if the platform does not say.
pub(in super::super) fn process_start(pid: u32) -> Option<u64> {
    stat(pid).ok().map(|stat| stat.start)
}

/// Whether process numbers in an owner file are of this process's own domain and space, written
/// `linux:…:pid:[N]` and `HOST#pid:[N]` with the process-id namespace. The outermost namespace has
/// the same number on every host, so the host must be this one too; the client writes `host` for
/// any host, which says enough on a file system of this machine alone.
pub(in super::super) fn is_own_domain(domain: &str, space: &str, directory: &Path) -> bool {
    let Ok(own) = fs::read_link("/proc/self/ns/pid") else {
        return false;
    };
    let Some(own) = own.to_str() else {
        return false;
    };
    let Some((host, namespace)) = space.split_once('#') else {
        return false;
    };
    let is_domain = domain.starts_with("linux:") && domain.ends_with(&format!(":{own}"));
    is_domain && namespace == own && (is_host_name(host) || (host == "host" && is_local(directory)))
}

fn is_host_name(host: &str) -> bool {
    let name = fs::read_to_string("/proc/sys/kernel/hostname");
    name.is_ok_and(|name| name.trim() == host)
}

/// statfs(2): NFS, SMB, 9P, FUSE, Ceph, AFS, Lustre, GFS2, OCFS2.
#[cfg(target_os = "linux")]
const SHARED: [u32; 11] = [
    0x0000_6969,
    0x0000_517b,
    0xff53_4d42,
    0xfe53_4d42,
    0x0102_1997,
    0x6573_5546,
    0x00c3_6400,
    0x5346_414f,
    0x0bd0_0bd0,
    0x0116_1970,
    0x7461_636f,
];

/// Whether no other machine writes to the directory's file system.
#[cfg(target_os = "linux")]
fn is_local(directory: &Path) -> bool {
    rustix::fs::statfs(directory).is_ok_and(|system| {
        let kind = i128::from(system.f_type) & 0xffff_ffff;
        SHARED.iter().all(|shared| i128::from(*shared) != kind)
    })
}

/// Process-id namespaces are Linux's.
#[cfg(not(target_os = "linux"))]
fn is_local(_: &Path) -> bool {
    false
}

struct Stat {
    state: char,
    start: u64,
}

/// proc(5), fields 3 and 22 of `/proc/PID/stat`.
fn stat(pid: u32) -> io::Result<Stat> {
    let content = fs::read(format!("/proc/{pid}/stat"))?;
    parse(&String::from_utf8_lossy(&content)).ok_or_else(|| io::ErrorKind::InvalidData.into())
}

fn parse(text: &str) -> Option<Stat> {
    // The second field is the command's name in parentheses, which may hold anything.
    let (_, after) = text.rsplit_once(')')?;
    let mut fields = after.split_ascii_whitespace();
    Some(Stat {
        state: fields.next()?.chars().next()?,
        start: fields.nth(18)?.parse().ok()?,
    })
}
