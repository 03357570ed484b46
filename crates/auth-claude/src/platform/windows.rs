use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::windows::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use crate::ClaudeError;

/// Whether the program may store a login in the keychain.
pub(crate) const USES_KEYCHAIN: bool = false;

/// Ctrl-C reaches us only; the program is ended by its handle.
const CREATE_NEW_PROCESS_GROUP: u32 = 0x0000_0200;

/// Creates a directory; the access control of its parent, in the user's profile, is inherited.
pub(crate) fn create_private_dir(path: &Path) -> io::Result<()> {
    fs::create_dir(path)
}

/// Creates an empty file; fails if it exists.
pub(crate) fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true).open(path)
}

/// Locks are not inherited here, and nothing ends the program if this process is killed.
pub(crate) fn prepare(command: &mut Command, _: &[&File], _: Duration, _: bool) {
    command.creation_flags(CREATE_NEW_PROCESS_GROUP);
}

/// There is no way to ask.
pub(crate) fn terminate_group(child: &mut Child) {
    // It may be gone already, which is what is wanted.
    drop(child.kill());
}

/// The program has no group here.
pub(crate) fn kill_group(_: &Child) {}

/// No program ends by a signal here.
pub(crate) fn terminating_signal(_: ExitStatus) -> Option<i32> {
    None
}

/// A script is not started as a program here: the browser opens by itself.
pub(crate) fn write_capture_script(_: &Path, _: &str) -> io::Result<Option<PathBuf>> {
    Ok(None)
}

/// There is none.
pub(crate) type Terminal = File;

/// A program without a window has no pseudo-terminal here.
pub(crate) fn prepare_terminal(_: u16) -> Result<(Terminal, [Stdio; 3]), ClaudeError> {
    Err(ClaudeError::Unsupported(
        "a pseudo-terminal for `claude setup-token` is not supported on Windows",
    ))
}
