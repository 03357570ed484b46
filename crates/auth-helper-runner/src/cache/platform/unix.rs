use std::fs::{Metadata, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use auth_core::Env;
use auth_core::context::paths;
use rustix::time::{ClockId, clock_gettime};

/// Counts while the machine sleeps.
#[cfg(target_os = "linux")]
const SINCE_BOOT: ClockId = ClockId::Boottime;
/// Counts while the machine sleeps, on the systems that are not Linux.
#[cfg(not(target_os = "linux"))]
const SINCE_BOOT: ClockId = ClockId::Monotonic;

/// Milliseconds since boot.
pub(in crate::cache) fn since_boot() -> Option<i64> {
    let time = clock_gettime(SINCE_BOOT);
    Some(time.tv_sec * 1000 + time.tv_nsec / 1_000_000)
}

/// Tells one boot from another; empty where the system does not say.
pub(in crate::cache) fn boot_identity() -> String {
    let text = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    text.trim().to_owned()
}

/// `$XDG_RUNTIME_DIR`, where it is a directory of this user: `su` and `sudo` hand on another's.
pub(in crate::cache) fn runtime_dir(env: &Env) -> Option<PathBuf> {
    let path = PathBuf::from(env.get_os("XDG_RUNTIME_DIR")?);
    let metadata = path.metadata().ok()?;
    (path.is_absolute() && metadata.is_dir() && is_own(&metadata)).then_some(path)
}

/// The user's directory for what can be made again.
pub(in crate::cache) fn user_cache(env: &Env) -> Option<PathBuf> {
    let named = env.get_os("XDG_CACHE_HOME").map(PathBuf::from);
    let named = named.filter(|path| path.is_absolute());
    let default = if cfg!(target_os = "macos") {
        "Library/Caches"
    } else {
        ".cache"
    };
    named.or_else(|| Some(paths::home(env)?.join(default)))
}

/// What makes a file or directory unfit to hold secrets; `metadata` is not of a link's target.
pub(in crate::cache) fn danger(metadata: &Metadata) -> Option<&'static str> {
    if metadata.is_symlink() {
        return Some("it is a symbolic link");
    }
    if !is_own(metadata) {
        return Some("it is owned by another user");
    }
    // A lock or cache file that others could write is as good as theirs.
    (metadata.mode() & 0o022 != 0).then_some("others can write to it")
}

/// Makes a directory ours alone: others may have been able to read it, and an odd umask can keep
/// even us out.
pub(in crate::cache) fn make_private(directory: &Path, metadata: &Metadata) -> io::Result<()> {
    if metadata.mode() & 0o777 == 0o700 {
        return Ok(());
    }
    std::fs::set_permissions(directory, Permissions::from_mode(0o700))
}

fn is_own(metadata: &Metadata) -> bool {
    metadata.uid() == rustix::process::geteuid().as_raw()
}
