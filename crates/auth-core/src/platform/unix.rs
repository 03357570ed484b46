use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::process::CommandExt;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus};

use rustix::process::{Pid, Signal};

use crate::Env;

/// musl's own allocator maps and unmaps memory in small pieces, and is slow with threads.
#[cfg(target_env = "musl")]
pub(super) use dlmalloc::GlobalDlmalloc as SystemAllocator;
/// The system's own.
#[cfg(not(target_env = "musl"))]
pub(super) use std::alloc::System as SystemAllocator;

/// Where the home directory is named.
pub(crate) const HOME_VARIABLES: &[&str] = &["HOME"];

/// Where programs keep their caches below the home directory, if `XDG_CACHE_HOME` is not set.
pub(crate) const CACHE_DIR: &str = if cfg!(target_os = "macos") {
    "Library/Caches"
} else {
    ".cache"
};

/// Whether names of files that differ by case are different.
pub(crate) const FILE_NAMES_HAVE_CASE: bool = true;

/// A path with slashes between its parts.
pub(crate) fn with_slashes(path: &str) -> String {
    path.to_owned()
}

/// Whether a login is stored in the keychain if nothing else is chosen.
pub(crate) const USES_KEYCHAIN: bool = cfg!(target_os = "macos");

/// Where programs keep their configuration, where `XDG_CONFIG_HOME` is not set.
pub(crate) fn config_home(_env: &Env, home: Option<PathBuf>) -> Option<PathBuf> {
    home.map(|home| home.join(".config"))
}

/// The folder of the settings that an administrator manages.
pub(crate) fn home_of_managed_settings() -> PathBuf {
    if cfg!(target_os = "macos") {
        return "/Library/Application Support/ClaudeCode".into();
    }
    "/etc/claude-code".into()
}

/// The controlling terminal, to read from and to write to; `None` if there is none.
pub(crate) fn open_terminal() -> Option<(File, File)> {
    let terminal = OpenOptions::new()
        .read(true)
        .write(true)
        .open("/dev/tty")
        .ok()?;
    Some((terminal.try_clone().ok()?, terminal))
}

/// This process's stdin without a buffer of its own: one would keep what was read to the end.
pub(crate) fn stdin() -> impl Read + Send {
    Stdin
}

/// This process's stdout, as [`stdin`].
pub(crate) fn stdout() -> impl Write + Send {
    Stdout
}

struct Stdin;

struct Stdout;

impl Write for Stdout {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        Ok(rustix::io::write(rustix::stdio::stdout(), data)?)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Read for Stdin {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        Ok(rustix::io::read(rustix::stdio::stdin(), buffer)?)
    }
}

/// Becomes another program (`execve`); returns only if that failed.
pub(crate) fn replace_process(command: &mut Command) -> io::Result<u8> {
    Err(command.exec())
}

/// Has a child run in a process group of its own.
pub(crate) fn own_group(command: &mut Command) {
    command.process_group(0);
}

/// Has children that replace their program not inherit a descriptor. One that is not open is no
/// error.
#[expect(
    unsafe_code,
    reason = "no library takes the number of a descriptor that may be closed"
)]
pub(crate) fn close_on_exec(number: u32) {
    let Ok(number) = libc::c_int::try_from(number) else {
        return;
    };
    // SAFETY: `fcntl` with F_SETFD takes numbers and touches no memory of this process.
    unsafe {
        libc::fcntl(number, libc::F_SETFD, libc::FD_CLOEXEC);
    }
}

/// Opens a descriptor that was inherited.
pub(crate) fn open_descriptor(number: u32) -> io::Result<File> {
    File::open(format!("/dev/fd/{number}"))
}

/// The signals that ask a program to end.
pub(crate) const TERMINATION_SIGNALS: &[i32] =
    &[libc::SIGINT, libc::SIGTERM, libc::SIGHUP, libc::SIGQUIT];

/// Whether this process ignores a signal.
#[expect(unsafe_code, reason = "no library tells what is done with a signal")]
pub(crate) fn is_ignored(signal: i32) -> bool {
    // SAFETY: a `sigaction` of zeros is a valid value of the C structure, and `sigaction` with a null
    // pointer for the new action only writes the old one into it.
    unsafe {
        let mut current: libc::sigaction = std::mem::zeroed();
        libc::sigaction(signal, std::ptr::null(), &raw mut current) == 0
            && current.sa_sigaction == libc::SIG_IGN
    }
}

/// Undoes what a caller may have left that would change what a tool does: a child cannot be waited
/// for if SIGCHLD is ignored, a blocked signal is never delivered, and a file size limit
/// (`ulimit -f`) ends the process instead of failing the write (`EFBIG`).
///
/// The standard library has opened closed streams to `/dev/null` and ignores SIGPIPE by now; a child
/// gets SIGPIPE's default action and an empty signal mask from it.
#[expect(unsafe_code, reason = "no library has a safe call for these")]
pub(crate) fn reset_inherited_signals() {
    extern "C" fn nothing(_: libc::c_int) {}
    // SAFETY: the process has one thread. A signal set of zeros is valid and is initialized by
    // `sigemptyset`. The handler does nothing, which is safe at any moment; unlike an ignored signal,
    // a handled one has its default action again in a child.
    unsafe {
        let mut blocked: libc::sigset_t = std::mem::zeroed();
        libc::sigemptyset(&raw mut blocked);
        libc::sigprocmask(libc::SIG_SETMASK, &raw const blocked, std::ptr::null_mut());
        if is_ignored(libc::SIGCHLD) {
            libc::signal(libc::SIGCHLD, libc::SIG_DFL);
        }
        if !is_ignored(libc::SIGXFSZ) {
            libc::signal(libc::SIGXFSZ, nothing as *const () as libc::sighandler_t);
        }
    }
}

/// Lets this process end with another one, its caller, and at the latest after `seconds`. Returns
/// false if that one has ended already.
pub(crate) fn follow_process(pid: i32, seconds: u32) -> bool {
    end_with_parent();
    #[expect(unsafe_code, reason = "no library has a safe call for it")]
    // SAFETY: `alarm` takes a number and touches no memory; SIGALRM ends the process by default.
    unsafe {
        libc::alarm(seconds);
    }
    Pid::from_raw(pid).is_some_and(|pid| rustix::process::test_kill_process(pid).is_ok())
}

/// SIGTERM comes when the parent dies.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn end_with_parent() {
    // Without it the alarm remains.
    let _ = rustix::process::set_parent_process_death_signal(Some(Signal::TERM));
}

/// The system has no such call; the alarm and the end of stdin remain.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn end_with_parent() {}

/// Asks a child to end.
pub(crate) fn end_child(child: &Child) {
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    if let Some(pid) = pid {
        // It may have ended just now.
        let _ = rustix::process::kill_process(pid, Signal::TERM);
    }
}

/// The signal that ended a child: `signal 9 (SIGKILL)`.
pub(crate) fn signal_of(status: ExitStatus) -> Option<String> {
    let number = status.signal()?;
    let name = signal_hook::low_level::signal_name(number);
    Some(match name {
        Some(name) => format!("signal {number} ({name})"),
        None => format!("signal {number}"),
    })
}
