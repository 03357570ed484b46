use std::ffi::OsStr;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::windows::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;

use crate::Env;

/// The system's own.
pub(super) use std::alloc::System as Allocator;

/// Where the home directory is named.
pub(crate) const HOME_VARIABLES: &[&str] = &["USERPROFILE", "HOME"];

/// Names of variables do not differ by case.
pub(crate) fn same_variable(key: &OsStr, name: &str) -> bool {
    key.eq_ignore_ascii_case(name)
}

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

/// The console, to read from and to write to; `None` where there is none.
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
