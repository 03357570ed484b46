//! What differs between operating systems.

use std::path::Path;

/// Owner only: 0600 for files, 0700 for directories.
#[cfg(unix)]
pub(crate) fn make_private(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let mode = if path.is_dir() { 0o700 } else { 0o600 };
    std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).expect("its owner may");
}

/// Windows inherits the profile's access control.
#[cfg(windows)]
pub(crate) fn make_private(_: &Path) {}
