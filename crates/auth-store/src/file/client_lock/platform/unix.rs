use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rustix::process::{Pid, getppid, test_kill_process};
use zeroize::Zeroizing;

use super::candidates::{Environment, LockDirectory, Process};

/// What Linux counts the start of a process in, for every program: a hundredth of a second.
const TICKS_A_SECOND: u64 = 100;
/// `PROC_PID_INIT_INO` of Linux: the namespace that sees the processes of all others.
const OUTERMOST: &str = "pid:[4026531836]";

/// statfs(2): file systems that no other machine writes to.
const LOCAL: [u32; 12] = [
    0x0000_ef53, // ext2, ext3, ext4
    0x5846_5342, // XFS
    0x9123_683e, // Btrfs
    0xf2f5_2010, // F2FS
    0x2fc1_2fc1, // ZFS
    0xca45_1a4e, // bcachefs
    0x3153_464a, // JFS
    0x5265_4973, // ReiserFS
    0x0000_f15f, // eCryptfs
    0x8584_58f6, // ramfs
    TMPFS,
    OVERLAY,
];
/// Those that a container has of its own.
const OF_A_CONTAINER: [u32; 2] = [TMPFS, OVERLAY];
const TMPFS: u32 = 0x0102_1994;
const OVERLAY: u32 = 0x794c_7630;

/// Whether a process runs; `None` where the platform cannot tell.
pub(in super::super) fn is_alive(pid: u32) -> Option<bool> {
    let number = i32::try_from(pid).ok().and_then(Pid::from_raw)?;
    if test_kill_process(number) == Err(rustix::io::Errno::SRCH) {
        return Some(false);
    }
    // One that has ended, but whose parent has not noticed, still has its number.
    let has_ended = stat(pid).is_ok_and(|stat| stat.has_ended());
    Some(!has_ended)
}

/// When a process started, in clock ticks since boot, which tells it from a later process of the
/// same number. `None` where the platform does not say.
pub(in super::super) fn process_start(pid: u32) -> Option<u64> {
    stat(pid).ok().map(|stat| stat.start)
}

/// The processes that could hold a lock directory which does not say who made it, in no order;
/// `None` where that cannot be told. `touched` is the directory's time of modification. A lock that
/// is `held_for_long` may be that of the program that started this one, whatever that is.
pub(in super::super) fn possible_holders(
    directory: &Path,
    touched: SystemTime,
    held_for_long: bool,
) -> Option<Vec<u32>> {
    let parent = directory.parent()?;
    if !sees_all(parent) {
        return None;
    }
    let starter = getppid().filter(|_| held_for_long);
    let directory = LockDirectory {
        parent,
        owner: fs::symlink_metadata(directory).ok()?.uid(),
        touched,
        starter: starter.map(|pid| pid.as_raw_pid().unsigned_abs()),
    };
    let may_hold =
        |process: &Process| directory.may_be_held_by(process, || environment(process.pid));
    let candidates = processes()?.into_iter().filter(may_hold);
    Some(candidates.map(|process| process.pid).collect())
}

/// Whether every process that reaches `directory` is one that this process sees: none on another
/// machine, none outside of this container, none hidden from this user (`hidepid` of proc(5)).
fn sees_all(directory: &Path) -> bool {
    let Ok(namespace) = fs::read_link("/proc/self/ns/pid") else {
        return false;
    };
    let private: &[u32] = match namespace.as_os_str() == OsStr::new(OUTERMOST) {
        true => &LOCAL,
        false => &OF_A_CONTAINER,
    };
    let kind = rustix::fs::statfs(directory).map(|system| i128::from(system.f_type));
    kind.is_ok_and(|kind| private.iter().any(|of| i128::from(*of) == kind)) && stat(1).is_ok()
}

/// All processes but this one and those that have ended; `None` where the platform hides some.
fn processes() -> Option<Vec<Process>> {
    let boot = boot_time()?;
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc").ok()? {
        let name = entry.ok()?.file_name();
        let pid = name.to_str().and_then(|name| name.parse().ok());
        let Some(pid) = pid.filter(|pid| *pid != std::process::id()) else {
            continue;
        };
        match process(pid, boot) {
            Ok(process) => found.extend(process),
            // It has ended meanwhile.
            Err(error) if is_gone(&error) => {}
            Err(_) => return None,
        }
    }
    Some(found)
}

fn process(pid: u32, boot: SystemTime) -> io::Result<Option<Process>> {
    let owner = fs::metadata(format!("/proc/{pid}"))?.uid();
    let stat = stat(pid)?;
    if stat.has_ended() {
        return Ok(None);
    }
    let words = fs::read(format!("/proc/{pid}/cmdline"))?;
    let words = words.split(|byte| *byte == 0).map(<[u8]>::to_vec);
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    // Another user's is not told; the two other names are.
    let file = fs::read_link(format!("/proc/{pid}/exe")).ok();
    let file = file.as_deref().and_then(Path::file_name);
    let called = words.first().map(|word| Path::new(OsStr::from_bytes(word)));
    let called = called.and_then(Path::file_name);
    let names = [file, called].into_iter().flatten().map(text);
    Ok(Some(Process {
        pid,
        owner,
        started: boot + Duration::from_millis(stat.start * 1000 / TICKS_A_SECOND),
        names: names.chain([stat.name]).collect(),
        words: words
            .iter()
            .map(|word| text(OsStr::from_bytes(word)))
            .collect(),
    }))
}

fn text(name: &OsStr) -> String {
    name.to_string_lossy().into_owned()
}

/// Where a process keeps its configuration; `None` where this user may not know.
fn environment(pid: u32) -> Option<Environment> {
    // Other variables may hold credentials.
    let content = Zeroizing::new(fs::read(format!("/proc/{pid}/environ")).ok()?);
    let value = |name: &[u8]| {
        let mut variables = content.split(|byte| *byte == 0);
        let value = variables.find_map(|line| line.strip_prefix(name)?.strip_prefix(b"="))?;
        (!value.is_empty()).then(|| PathBuf::from(OsStr::from_bytes(value)))
    };
    Some(Environment {
        home: value(b"HOME"),
        config_dir: value(b"CLAUDE_CONFIG_DIR"),
    })
}

fn boot_time() -> Option<SystemTime> {
    let stat = fs::read_to_string("/proc/stat").ok()?;
    let line = stat.lines().find_map(|line| line.strip_prefix("btime "))?;
    Some(SystemTime::UNIX_EPOCH + Duration::from_secs(line.trim().parse().ok()?))
}

fn is_gone(error: &io::Error) -> bool {
    let vanished = Some(rustix::io::Errno::SRCH.raw_os_error());
    error.kind() == io::ErrorKind::NotFound || error.raw_os_error() == vanished
}

struct Stat {
    name: String,
    state: char,
    start: u64,
}

impl Stat {
    fn has_ended(&self) -> bool {
        matches!(self.state, 'Z' | 'X')
    }

    /// proc(5), fields 2, 3 and 22 of `/proc/PID/stat`.
    fn parse(text: &str) -> Option<Self> {
        // The second field is the command's name in parentheses, which may hold anything.
        let (before, after) = text.rsplit_once(')')?;
        let (_, name) = before.split_once('(')?;
        let mut fields = after.split_ascii_whitespace();
        Some(Self {
            name: name.to_owned(),
            state: fields.next()?.chars().next()?,
            start: fields.nth(18)?.parse().ok()?,
        })
    }
}

fn stat(pid: u32) -> io::Result<Stat> {
    let content = fs::read(format!("/proc/{pid}/stat"))?;
    let text = String::from_utf8_lossy(&content);
    Stat::parse(&text).ok_or_else(|| io::ErrorKind::InvalidData.into())
}
