use std::io;
use std::path::Path;

/// Whether programs of this platform are Windows programs.
pub const IS_WINDOWS: bool = true;

/// Windows has no permission bits; the profile's access control is inherited.
pub fn mode(_: &Path) -> io::Result<u32> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Windows has no permission bits; the profile's access control is inherited.
pub fn set_mode(_: &Path, _: u32) -> io::Result<()> {
    Ok(())
}

/// Not done here.
pub fn own(_: &Path, _: u32) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Makes a symbolic link to a file; needs the developer mode or the privilege.
pub fn symlink(target: &Path, link: &Path) -> io::Result<()> {
    std::os::windows::fs::symlink_file(target, link)
}

/// Whether this process may give files away and mount file systems.
pub fn is_root() -> bool {
    false
}
