use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::windows::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus};

use crate::Env;

/// The system's own.
pub(super) use std::alloc::System as SystemAllocator;

/// Where the home directory is named.
pub(crate) const HOME_VARIABLES: &[&str] = &["USERPROFILE", "HOME"];

/// Where programs keep their caches below the home directory, if `XDG_CACHE_HOME` is not set.
pub(crate) const CACHE_DIR: &str = ".cache";

/// Whether names of files that differ by case are different.
pub(crate) const FILE_NAMES_HAVE_CASE: bool = false;

/// A path with slashes between its parts, and without the prefix of a verbatim path.
pub(crate) fn with_slashes(path: &str) -> String {
    path.trim_start_matches(r"\\?\").replace('\\', "/")
}

/// Whether a login is stored in the keychain if nothing else is chosen.
pub(crate) const USES_KEYCHAIN: bool = false;

/// Where programs keep their configuration, where `XDG_CONFIG_HOME` is not set.
pub(crate) fn config_home(env: &Env, home: Option<PathBuf>) -> Option<PathBuf> {
    env.get_os("APPDATA")
        .map(PathBuf::from)
        .or_else(|| home.map(|home| home.join(".config")))
}

/// The folder of the settings that an administrator manages.
pub(crate) fn home_of_managed_settings() -> PathBuf {
    r"C:\Program Files\ClaudeCode".into()
}

/// The console, to read from and to write to; `None` if there is none.
pub(crate) fn open_terminal() -> Option<(File, File)> {
    let input = OpenOptions::new()
        .read(true)
        .write(true)
        .open("CONIN$")
        .ok()?;
    let output = OpenOptions::new()
        .read(true)
        .write(true)
        .open("CONOUT$")
        .ok()?;
    Some((input, output))
}

/// This process's stdin. The standard library's knows how a console is read, and keeps a buffer.
pub(crate) fn stdin() -> impl Read + Send {
    io::stdin()
}

/// This process's stdout, as [`stdin`].
pub(crate) fn stdout() -> impl Write + Send {
    io::stdout()
}

/// Runs another program in place of this one: Windows cannot replace a process, so it is waited
/// for, and its exit code handed on.
pub(crate) fn replace_process(command: &mut Command) -> io::Result<u8> {
    let status = command.status()?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.unwrap_or(u8::from(!status.success())))
}

/// Has a child run in a process group of its own: Ctrl-C does not reach it
/// (`CREATE_NEW_PROCESS_GROUP`).
pub(crate) fn own_group(command: &mut Command) {
    const CREATE_NEW_PROCESS_GROUP: u32 = 0x0000_0200;
    command.creation_flags(CREATE_NEW_PROCESS_GROUP);
}

/// Windows has no numbered descriptors.
pub(crate) fn close_on_exec(_: u32) {}

/// Windows has no numbered descriptors.
pub(crate) fn open_descriptor(_: u32) -> io::Result<File> {
    Err(io::ErrorKind::Unsupported.into())
}

/// The signals that ask a program to end (SIGINT and SIGTERM of the C runtime).
pub(crate) const TERMINATION_SIGNALS: &[i32] = &[2, 15];

/// No signal is inherited.
pub(crate) fn is_ignored(_: i32) -> bool {
    false
}

/// Nothing of the kind is inherited.
pub(crate) fn reset_inherited_signals() {}

/// The end of stdin and the deadlines of each operation end a tool whose caller has ended.
pub(crate) fn follow_process(_: i32, _: u32) -> bool {
    true
}

/// A child can only be killed here.
pub(crate) fn end_child(_: &Child) {}

/// No signal ends a child.
pub(crate) fn signal_of(_: ExitStatus) -> Option<String> {
    None
}
