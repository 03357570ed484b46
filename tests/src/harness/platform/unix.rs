use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

/// Whether programs of this platform are Windows programs.
pub const IS_WINDOWS: bool = false;

/// The permission bits of a file, links not followed.
pub fn mode(path: &Path) -> io::Result<u32> {
    Ok(fs::symlink_metadata(path)?.mode() & 0o7777)
}

/// Sets the permission bits of a file.
pub fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    fs::set_permissions(path, PermissionsExt::from_mode(mode))
}

/// Gives a file to another user and group.
pub fn own(path: &Path, id: u32) -> io::Result<()> {
    std::os::unix::fs::lchown(path, Some(id), Some(id))
}

/// Makes a symbolic link.
pub fn symlink(target: &Path, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, link)
}

/// Whether this process may give files away and mount file systems.
pub fn is_root() -> bool {
    // A file that a process makes is its own user's.
    tempfile::tempfile()
        .and_then(|file| file.metadata())
        .is_ok_and(|made| made.uid() == 0)
}
