use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};

use auth_core::Env;

/// std has no clock since boot that can be stored.
pub(in crate::cache) fn boottime() -> Option<i64> {
    None
}

/// Not needed without a clock since boot.
pub(in crate::cache) fn boot_id() -> String {
    String::new()
}

/// Windows has no runtime directory; one that is named is used.
pub(in crate::cache) fn runtime_dir(env: &Env) -> Option<PathBuf> {
    let path = PathBuf::from(env.get_os("XDG_RUNTIME_DIR")?);
    (path.is_absolute() && path.is_dir()).then_some(path)
}

/// `%LOCALAPPDATA%`, which is not copied between machines.
pub(in crate::cache) fn user_cache(env: &Env) -> Option<PathBuf> {
    let local = PathBuf::from(env.get_os("LOCALAPPDATA")?);
    local.is_absolute().then_some(local)
}

/// The profile directory's access control is inherited; only a link leads out of it.
pub(in crate::cache) fn insecure_reason(
    metadata: &Metadata,
    _config_dir: &Path,
) -> Option<&'static str> {
    metadata.is_symlink().then_some("it is a symbolic link")
}

/// The profile directory's access control is inherited.
pub(in crate::cache) fn make_private(_directory: &Path, _metadata: &Metadata) -> io::Result<()> {
    Ok(())
}
