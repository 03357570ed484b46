use std::ffi::OsStr;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;

use crate::Env;

/// musl's own allocator maps and unmaps memory in small pieces: forty system calls of a short call.
#[cfg(target_env = "musl")]
pub(super) use dlmalloc::GlobalDlmalloc as Allocator;
/// The system's own.
#[cfg(not(target_env = "musl"))]
pub(super) use std::alloc::System as Allocator;

/// Where the home directory is named.
pub(crate) const HOME_VARIABLES: &[&str] = &["HOME"];

/// Names of variables differ by case.
pub(crate) fn same_variable(key: &OsStr, name: &str) -> bool {
    key == name
}

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

/// The controlling terminal, to read from and to write to; `None` where there is none.
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

/// Becomes another program (`execve`); returns only where that failed.
pub(crate) fn replace_process(command: &mut Command) -> io::Result<u8> {
    Err(command.exec())
}

/// Has a child run in a process group of its own.
pub(crate) fn own_group(command: &mut Command) {
    command.process_group(0);
}
