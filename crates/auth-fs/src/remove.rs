//! Removing what may hold a secret: what fails is tried again, and a file that cannot be removed is
//! emptied.

use std::io::{self, ErrorKind};
use std::path::Path;

use crate::error::WriteError;
use crate::platform;
use crate::retry::persistently;

/// Removes a file; one that does not exist is no error. A symbolic link is removed itself.
///
/// # Errors
/// [`WriteError::Emptied`] if the file is still there, without its content;
/// [`WriteError::Io`] if not even that is possible.
pub fn file(path: &Path) -> Result<(), WriteError> {
    match quietly(|| std::fs::remove_file(path)) {
        Ok(()) => Ok(()),
        Err(error) => Err(emptied_or(
            path,
            error,
            persistently(|| empty(path)).is_ok(),
        )),
    }
}

/// Removes an empty directory; one that does not exist is no error.
///
/// # Errors
/// What the system says.
pub fn empty_dir(path: &Path) -> io::Result<()> {
    quietly(|| std::fs::remove_dir(path))
}

/// Removes a directory with all that is in it; one that does not exist is no error. Links in it are
/// removed themselves.
///
/// # Errors
/// [`WriteError::Emptied`] if something is still there, and every file of it is empty;
/// [`WriteError::Io`] if not even that is possible.
pub fn tree(path: &Path) -> Result<(), WriteError> {
    match quietly(|| std::fs::remove_dir_all(path)) {
        Ok(()) => Ok(()),
        Err(error) => Err(emptied_or(path, error, empty_all(path).is_ok())),
    }
}

/// Gives a file or directory another name; what has that name is replaced, if it can be.
///
/// # Errors
/// [`WriteError::Io`] with the new name.
pub fn rename(from: &Path, to: &Path) -> Result<(), WriteError> {
    persistently(|| std::fs::rename(from, to)).map_err(WriteError::io(to))
}

fn quietly(remove: impl Fn() -> io::Result<()>) -> io::Result<()> {
    match persistently(remove) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

fn emptied_or(path: &Path, source: io::Error, is_emptied: bool) -> WriteError {
    let path = path.to_owned();
    match is_emptied {
        true => WriteError::Emptied { path, source },
        false => WriteError::Io { path, source },
    }
}

/// Empties a regular file that has this one name only: another name may be somebody else's.
fn empty(path: &Path) -> io::Result<()> {
    let file = platform::open_lock_file(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() || platform::has_other_names(&metadata) {
        return Err(ErrorKind::InvalidInput.into());
    }
    file.set_len(0)
}

fn empty_all(directory: &Path) -> io::Result<()> {
    for name in persistently(|| platform::list_dir(directory))? {
        let path = directory.join(name);
        let metadata = persistently(|| path.symlink_metadata())?;
        if metadata.is_dir() {
            empty_all(&path)?;
        } else if metadata.is_file() {
            persistently(|| empty(&path))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{empty_dir, file, tree};

    #[test]
    fn what_does_not_exist_is_removed_already() {
        let folder = tempfile::tempdir().expect("a folder");
        file(&folder.path().join("a")).expect("no error");
        empty_dir(&folder.path().join("a")).expect("no error");
        tree(&folder.path().join("a")).expect("no error");
    }

    #[test]
    fn a_directory_is_not_taken_for_a_file_and_keeps_its_content() {
        let folder = tempfile::tempdir().expect("a folder");
        let inside = folder.path().join("dir/file");
        std::fs::create_dir(inside.parent().expect("it has one")).expect("created");
        #[expect(clippy::disallowed_methods, reason = "a test's input")]
        std::fs::write(&inside, "content").expect("written");
        assert!(file(inside.parent().expect("it has one")).is_err());
        assert!(empty_dir(inside.parent().expect("it has one")).is_err());
        assert_eq!(std::fs::read(&inside).expect("it stays"), b"content");
        tree(inside.parent().expect("it has one")).expect("removed");
        assert!(!inside.exists());
    }
}
