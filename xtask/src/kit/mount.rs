//! File systems of a check's own, in a mount namespace that goes with the task.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::platform::is_root;
use crate::report::Report;
use crate::{process, workspace};

/// Set in the process that runs inside the namespace.
const INSIDE: &str = "AUTH_TOOLS_XTASK_MOUNTS";

/// A mounted file system, unmounted on drop.
pub(crate) struct Mount(PathBuf);

/// Runs this task again in a mount namespace of its own, where that is allowed; nothing that it
/// mounts is seen outside, and all of it goes when it ends. `None` where the caller is to go on.
pub(crate) fn again_inside() -> Result<Option<Report>> {
    if obstacle() != Some(OUTSIDE) {
        return Ok(None);
    }
    let mut unshare = process::command("unshare");
    unshare.args(["--mount", "--propagation", "private"]);
    unshare.arg(workspace::own_program()?);
    unshare.args(std::env::args_os().skip(1)).env(INSIDE, "1");
    let ended = process::wait(unshare.spawn()?, process::LONG)?;
    Ok(Some(Report::told(ended.success())))
}

const OUTSIDE: &str = "this process is not in a mount namespace of its own";

/// Why nothing can be mounted here.
pub(crate) fn obstacle() -> Option<&'static str> {
    if workspace::variable(INSIDE).is_some() {
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
    pub(crate) fn tmpfs(folder: &Path, options: &str) -> Result<Self> {
        let mut mount = process::command("mount");
        mount
            .args(["-t", "tmpfs", "-o", options, "tmpfs"])
            .arg(folder);
        process::read(&mut mount)?;
        Ok(Self(folder.to_owned()))
    }

    /// The file system in an image.
    pub(crate) fn image(image: &Path, folder: &Path) -> Result<Self> {
        let mut mount = process::command("mount");
        mount.args(["-o", "loop"]).arg(image).arg(folder);
        process::read(&mut mount)?;
        Ok(Self(folder.to_owned()))
    }

    /// A file of one's own in another's place.
    pub(crate) fn file(from: &Path, over: &Path) -> Result<Self> {
        let mut mount = process::command("mount");
        process::read(mount.arg("--bind").args([from, over]))?;
        Ok(Self(over.to_owned()))
    }

    /// Forbids or allows writing.
    pub(crate) fn remount(&self, options: &str) -> Result<()> {
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
