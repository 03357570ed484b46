//! File systems of a check's own, in a mount namespace that goes with the task.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;

use super::platform::is_root;
use super::process;

/// Set in the process that runs inside the namespace.
const INSIDE: &str = "AUTH_TOOLS_TEST_MOUNTS";

/// A mounted file system, unmounted on drop.
pub struct Mount(PathBuf);

/// Runs this program again in a mount namespace of its own if that is allowed; nothing that it
/// mounts is seen outside, and all of it is removed when it ends. `None` if the caller is to continue.
pub fn again_inside() -> Result<Option<ExitCode>> {
    if obstacle() != Some(OUTSIDE) {
        return Ok(None);
    }
    let mut unshare = process::command("unshare");
    unshare.args(["--mount", "--propagation", "private"]);
    unshare.arg(std::env::current_exe()?);
    unshare.args(std::env::args_os().skip(1)).env(INSIDE, "1");
    let ended = process::wait(unshare.spawn()?, process::LONG)?;
    Ok(Some(ExitCode::from(u8::from(!ended.success()))))
}

const OUTSIDE: &str = "this process is not in a mount namespace of its own";

/// Why nothing can be mounted here.
pub fn obstacle() -> Option<&'static str> {
    if process::variable(INSIDE).is_some() {
        return None;
    }
    if !process::is_installed("unshare") {
        return Some("`unshare` is not installed: it is Linux's");
    }
    if !is_root() {
        return Some("only root can mount");
    }
    let mut unshare = process::command("unshare");
    match process::read(unshare.args(["--mount", "true"])) {
        Ok(_) => Some(OUTSIDE),
        Err(_) => Some("this machine forbids mount namespaces"),
    }
}

impl Mount {
    /// An empty file system in memory.
    pub fn tmpfs(folder: &Path, options: &str) -> Result<Self> {
        let mut mount = process::command("mount");
        mount
            .args(["-t", "tmpfs", "-o", options, "tmpfs"])
            .arg(folder);
        process::read(&mut mount)?;
        Ok(Self(folder.to_owned()))
    }

    /// The file system in an image.
    pub fn image(image: &Path, folder: &Path) -> Result<Self> {
        let mut mount = process::command("mount");
        mount.args(["-o", "loop"]).arg(image).arg(folder);
        process::read(&mut mount)?;
        Ok(Self(folder.to_owned()))
    }

    /// A file of one's own in another's place.
    pub fn file(from: &Path, over: &Path) -> Result<Self> {
        let mut mount = process::command("mount");
        process::read(mount.arg("--bind").args([from, over]))?;
        Ok(Self(over.to_owned()))
    }

    /// Forbids or allows writing.
    pub fn remount(&self, options: &str) -> Result<()> {
        let mut mount = process::command("mount");
        mount
            .args(["-o", &format!("remount,{options}")])
            .arg(&self.0);
        process::read(&mut mount).map(drop)
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        // What stays mounted goes with the namespace.
        drop(process::read(
            process::command("umount").arg("--lazy").arg(&self.0),
        ));
    }
}
