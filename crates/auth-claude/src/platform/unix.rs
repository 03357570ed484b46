use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io;
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd, RawFd};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use rustix::io::FdFlags;
use rustix::process::{Pid, Signal, kill_process_group};
use rustix::termios::Winsize;

use crate::ClaudeError;

/// Whether the program may store a login in the keychain.
pub(crate) const USES_KEYCHAIN: bool = cfg!(target_os = "macos");

/// Creates a directory of mode 0700, whatever the umask; fails if it exists.
pub(crate) fn create_private_dir(path: &Path) -> io::Result<()> {
    DirBuilder::new().mode(0o700).create(path)?;
    fs::set_permissions(path, Permissions::from_mode(0o700))
}

/// Creates an empty file of mode 0600, whatever the umask; fails if it exists.
pub(crate) fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true).mode(0o600);
    let file = options.open(path)?;
    file.set_permissions(Permissions::from_mode(0o600))?;
    Ok(file)
}

/// Has a program run in a session of its own, with the locks of `inherit`, until `alarm` at most:
/// SIGALRM ends it, also after this process has been killed.
#[expect(
    unsafe_code,
    reason = "what a child keeps open, and when it is ended, is set between fork and exec"
)]
pub(crate) fn prepare(
    command: &mut Command,
    inherit: &[&File],
    alarm: Duration,
    has_terminal: bool,
) {
    let inherit: Vec<RawFd> = inherit.iter().map(|file| file.as_raw_fd()).collect();
    let alarm = u32::try_from(alarm.as_secs()).unwrap_or(u32::MAX);
    let set_up = move || {
        rustix::process::setsid()?;
        if has_terminal {
            rustix::process::ioctl_tiocsctty(rustix::stdio::stdin())?;
        }
        for fd in &inherit {
            // SAFETY: the descriptors belong to files that outlive the call of `spawn`, which runs
            // this in the child, whose copies of them are open.
            let fd = unsafe { BorrowedFd::borrow_raw(*fd) };
            rustix::io::fcntl_setfd(fd, FdFlags::empty())?;
        }
        // SAFETY: both have no preconditions and are async-signal-safe. An ignored signal would stay
        // ignored in the program.
        unsafe {
            libc::signal(libc::SIGALRM, libc::SIG_DFL);
            libc::signal(libc::SIGCHLD, libc::SIG_DFL);
            libc::alarm(alarm);
        }
        Ok(())
    };
    // SAFETY: between fork and exec only system calls are made; nothing is allocated.
    unsafe { command.pre_exec(set_up) };
}

/// Asks the program, and what it started, to end.
pub(crate) fn terminate_group(child: &mut Child) {
    signal_group(child, Signal::TERM);
}

/// Ends whatever is left of the program's session.
pub(crate) fn kill_group(child: &Child) {
    signal_group(child, Signal::KILL);
}

fn signal_group(child: &Child, signal: Signal) {
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    if let Some(pid) = pid {
        // It may be gone already, which is what is wanted.
        let _ = kill_process_group(pid, signal);
    }
}

/// The signal that ended a program.
pub(crate) fn terminating_signal(status: ExitStatus) -> Option<i32> {
    status.signal()
}

/// Writes a program that stands in for the browser: it stores the URL it is given in the file
/// `target` next to it. `None` if the platform has no such program.
pub(crate) fn write_capture_script(
    dir: &Path,
    target: &str,
) -> io::Result<Option<std::path::PathBuf>> {
    let path = dir.join("open-url");
    let script = format!(
        "#!/bin/sh\numask 077\ncd \"${{0%/*}}\" && printf '%s\\n' \"$1\" > {target}.part && mv {target}.part {target}\n"
    );
    let mut file = create_private(&path)?;
    io::Write::write_all(&mut file, script.as_bytes())?;
    file.set_permissions(Permissions::from_mode(0o700))?;
    Ok(Some(path))
}

/// Our end of a pseudo-terminal.
pub(crate) type Terminal = File;

/// A pseudo-terminal for a program: our end, and the three streams of the program.
pub(crate) fn prepare_terminal(columns: u16) -> Result<(Terminal, [Stdio; 3]), ClaudeError> {
    let size = Winsize {
        ws_row: 50,
        ws_col: columns,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    let opened = rustix_openpty::openpty(None, Some(&size)).map_err(io::Error::from);
    let streams = opened.and_then(|pty| {
        rustix::io::fcntl_setfd(&pty.controller, FdFlags::CLOEXEC)?;
        rustix::io::fcntl_setfd(&pty.user, FdFlags::CLOEXEC)?;
        let copy = |fd: &OwnedFd| fd.try_clone().map(Stdio::from);
        let streams = [copy(&pty.user)?, copy(&pty.user)?, Stdio::from(pty.user)];
        Ok((File::from(pty.controller), streams))
    });
    streams.map_err(ClaudeError::Terminal)
}
