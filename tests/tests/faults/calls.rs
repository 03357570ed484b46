//! The system calls of a run, read from strace's log.

use std::collections::{BTreeMap, HashMap};

/// What a call is about, which decides how it can fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    /// Files and directories.
    File,
    /// Sockets, and waiting for them.
    Network,
    /// Address space. A program that gets none is ended by its allocator.
    Memory,
    /// Processes, threads and pipes.
    Process,
}

/// One place for a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) name: String,
    /// Which of its calls by that name, from 1, as strace's `when` counts.
    pub(crate) nth: usize,
    pub(crate) class: Class,
    /// The process had sent something to a server before.
    pub(crate) after_request: bool,
    /// The call as it was logged.
    pub(crate) line: String,
}

const FILE: &str = "access chmod fchmod fchmodat fchmodat2 fchown fchownat fallocate \
    fcntl fdatasync flock fstat fstatfs fsync ftruncate futimens getcwd getdents64 link linkat lstat \
    mkdir mkdirat newfstatat open openat pread64 pwrite64 read readlink readlinkat rename renameat \
    renameat2 rmdir stat statfs statx symlink symlinkat unlink unlinkat utimensat write writev \
    faccessat faccessat2 lseek close openat2 copy_file_range sendfile";
const NETWORK: &str = "accept accept4 bind connect epoll_create1 epoll_ctl epoll_pwait epoll_wait \
    eventfd2 getpeername getsockname getsockopt listen poll ppoll recvfrom recvmsg sendmmsg sendmsg \
    sendto setsockopt shutdown socket socketpair";
const MEMORY: &str = "brk mmap mremap";
const PROCESS: &str = "clone clone3 dup dup2 dup3 execve fork getrandom kill pidfd_open \
    pidfd_send_signal pipe2 prctl prlimit64 setpgid setsid tgkill timerfd_create vfork wait4 waitid";

/// Calls that change something that outlives the process, or start a process or a thread.
const CHANGES: &str = "chmod clone clone3 execve fallocate fchmod fchmodat fchown fdatasync flock \
    fsync ftruncate linkat mkdir mkdirat pwrite64 rename renameat renameat2 rmdir symlink symlinkat \
    unlink unlinkat vfork write writev";

impl Call {
    /// Whether it changes something, so that every sample has it.
    pub(crate) fn changes(&self) -> bool {
        CHANGES.split_whitespace().any(|name| name == self.name)
    }
}

/// What strace has to trace.
pub(crate) fn traced() -> String {
    let all = [FILE, NETWORK, MEMORY, PROCESS];
    let names = all.iter().flat_map(|names| names.split_whitespace());
    let names: Vec<String> = names.map(|name| format!("?{name}")).collect();
    format!("trace={}", names.join(","))
}

fn class(name: &str, line: &str) -> Option<Class> {
    let is_in = |names: &str| names.split_whitespace().any(|known| known == name);
    let of_socket = line.contains("<socket:") || line.contains("<TCP") || line.contains("<UNIX");
    if of_socket || is_in(NETWORK) {
        Some(Class::Network)
    } else if is_in(FILE) {
        Some(Class::File)
    } else if is_in(MEMORY) {
        Some(Class::Memory)
    } else if is_in(PROCESS) {
        Some(Class::Process)
    } else {
        None
    }
}

/// Whether a kernel ever fails this call in a way that leaves things as an injected error does.
fn can_fail(name: &str, line: &str) -> bool {
    // A close that reports an error has closed all the same; an injected one has not: a lock stays
    // held, and whoever waits for the end of a pipe waits for ever.
    let closes = name == "close";
    // Event descriptors neither do input and output nor allocate.
    let is_event = line.contains("<anon_inode:");
    !closes && !is_event && name != "getrandom"
}

/// What is known of a process or thread.
#[derive(Default)]
struct Tracee {
    counts: HashMap<String, usize>,
    /// Between `execve` and the program's own code: the dynamic loader's calls are not ours.
    is_loading: bool,
    /// It runs a program that is not under test.
    is_foreign: bool,
}

/// Each place for a fault once; a call that several threads make at the same count is one place.
pub(crate) fn parse(log: &str) -> Vec<Call> {
    let mut tracees: HashMap<&str, Tracee> = HashMap::new();
    let mut found: BTreeMap<(String, usize), Call> = BTreeMap::new();
    let mut after_request = false;
    for line in log.lines() {
        let Some((pid, rest)) = line.split_once(' ') else {
            continue;
        };
        let rest = rest.trim_start();
        let Some((name, _)) = rest.split_once('(') else {
            continue;
        };
        if !name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        {
            continue;
        }
        let tracee = tracees.entry(pid).or_default();
        let nth = tracee.counts.entry(name.to_owned()).or_default();
        *nth += 1;
        let nth = *nth;
        if name == "execve" {
            tracee.is_loading = true;
            tracee.is_foreign = !is_ours(rest);
            continue;
        }
        if tracee.is_loading {
            // The last of glibc's start, or the first of the standard library's.
            tracee.is_loading = !(rest.contains("RLIMIT_STACK, NULL") || name == "poll");
            continue;
        }
        let is_possible = can_fail(name, rest) && !tracee.is_foreign;
        let Some(class) = class(name, rest).filter(|_| is_possible) else {
            continue;
        };
        after_request |= class == Class::Network && ["sendto", "write", "writev"].contains(&name);
        found.entry((name.to_owned(), nth)).or_insert(Call {
            name: name.to_owned(),
            nth,
            class,
            after_request,
            line: rest.chars().take(160).collect(),
        });
    }
    found.into_values().collect()
}

/// Whether `execve("PATH", …` starts a program under test.
fn is_ours(line: &str) -> bool {
    let path = line.split('"').nth(1).unwrap_or_default();
    let name = path.rsplit('/').next().unwrap_or_default();
    name.starts_with("auth-") || name == "setup-token"
}
