use std::fs::{Metadata, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use auth_core::Env;
use auth_core::context::paths;
use rustix::process::geteuid;
use rustix::time::{ClockId, clock_gettime};

/// Counts while the machine sleeps.
#[cfg(target_os = "linux")]
const BOOT_CLOCK: ClockId = ClockId::Boottime;
/// Counts while the machine sleeps, on the systems that are not Linux.
#[cfg(not(target_os = "linux"))]
const BOOT_CLOCK: ClockId = ClockId::Monotonic;

/// Milliseconds since boot.
pub(in crate::cache) fn boottime() -> Option<i64> {
    let time = clock_gettime(BOOT_CLOCK);
    Some(time.tv_sec * 1000 + time.tv_nsec / 1_000_000)
}

/// Tells one boot from another; empty if the system does not say.
pub(in crate::cache) fn boot_id() -> String {
    let text = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    text.trim().to_owned()
}

/// `$XDG_RUNTIME_DIR` if it is a directory of this user: `su` and `sudo` pass on another's.
pub(in crate::cache) fn runtime_dir(env: &Env) -> Option<PathBuf> {
    let path = PathBuf::from(env.get_os("XDG_RUNTIME_DIR")?);
    let metadata = path.metadata().ok()?;
    let is_own = metadata.is_dir() && !auth_fs::is_foreign(&metadata);
    (path.is_absolute() && is_own).then_some(path)
}

/// The user's cache directory.
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

/// Why a file or directory cannot hold secrets; `metadata` is not that of a link's target. As
/// root, what belongs to the owner of `config_dir` is as good as root's own.
pub(in crate::cache) fn insecure_reason(
    metadata: &Metadata,
    config_dir: &Path,
) -> Option<&'static str> {
    if metadata.is_symlink() {
        return Some("it is a symbolic link");
    }
    let is_of_config_dir = || {
        let owner = config_dir.metadata().map(|owner| owner.uid());
        geteuid().is_root() && owner.is_ok_and(|owner| owner == metadata.uid())
    };
    if auth_fs::is_foreign(metadata) && !is_of_config_dir() {
        return Some("it is owned by another user");
    }
    // A lock or cache file that others can write is as good as theirs.
    (metadata.mode() & 0o022 != 0).then_some("others can write to it")
}

/// Makes a directory the owner's alone: others may have been able to read it, and an odd umask can
/// keep even the owner out.
pub(in crate::cache) fn make_private(directory: &Path, metadata: &Metadata) -> io::Result<()> {
    if metadata.mode() & 0o777 == 0o700 {
        return Ok(());
    }
    std::fs::set_permissions(directory, Permissions::from_mode(0o700))
}
