//! Symbolic links: followed unless another user could have made them.

use std::fs::File;
use std::path::{Path, PathBuf};

use crate::error::ReadError;
use crate::platform;

/// Opens a file for reading, without blocking. A link in a world-writable directory, or in one
/// that another ordinary user owns, is not followed. `config_dir`'s owner is no other user for a
/// process of root.
pub(crate) fn open(path: &Path, config_dir: Option<&Path>) -> Result<File, ReadError> {
    // One system call answers for a path without links.
    if let Some(result) = platform::open_without_links(path) {
        return result.map_err(|error| refused(path, error));
    }
    let target = resolve(path, config_dir)?;
    platform::open_no_follow(&target).map_err(|error| refused(path, error))
}

fn refused(path: &Path, error: std::io::Error) -> ReadError {
    match platform::kind_of_refused(path, &error) {
        Some(kind) => ReadError::Kind {
            path: path.to_owned(),
            kind,
        },
        None => ReadError::io(path)(error),
    }
}

/// The path that a path leads to, however many links are in between. Its last part need not exist.
pub(crate) fn resolve(path: &Path, config_dir: Option<&Path>) -> Result<PathBuf, ReadError> {
    platform::resolve(path, config_dir)
}
