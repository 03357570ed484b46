//! This process: not to be inspected, with enough descriptors.

use std::fs::OpenOptions;
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;

use rustix::fs::FileType;
use rustix::io::Errno;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Two descriptors for each connection, and some.
const WANTED_DESCRIPTORS: u64 = 2 * 2048 + 128;

/// Keeps other processes of the user from reading this one's memory and environment, and the
/// system from writing them into a core file.
pub(crate) fn harden() {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        // A kernel that does not know it protects nobody.
        set_dumpable_behavior(DumpableBehavior::NotDumpable).ok();
    }
}

/// Allows as many open descriptors as connections need. After the command has started: it keeps
/// the limit of its caller.
pub(crate) fn raise_descriptor_limit() {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let wanted = maximum.map_or(WANTED_DESCRIPTORS, |max| max.min(WANTED_DESCRIPTORS));
    if current.is_some_and(|current| current < wanted) {
        let raised = Rlimit {
            current: Some(wanted),
            maximum,
        };
        // With fewer descriptors there are fewer connections.
        setrlimit(Resource::Nofile, raised).ok();
    }
}

/// Options that create files which the user alone can read.
pub(crate) fn private_file_options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}

/// Whether stdin is a pipe or a socket, whose other end can be closed.
pub(crate) fn stdin_is_pipe_or_socket() -> bool {
    let kind =
        rustix::fs::fstat(rustix::stdio::stdin()).map(|stat| FileType::from_raw_mode(stat.st_mode));
    matches!(kind, Ok(FileType::Fifo | FileType::Socket))
}

/// Whether something could not be done because the system has run out of what it takes.
pub(crate) fn is_shortage(error: &io::Error) -> bool {
    let shortages = [
        Errno::AGAIN,
        Errno::IO,
        Errno::MFILE,
        Errno::NFILE,
        Errno::NOMEM,
    ];
    let code = error.raw_os_error();
    shortages
        .iter()
        .any(|errno| code == Some(errno.raw_os_error()))
}
