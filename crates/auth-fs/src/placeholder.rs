//! An empty private file in its final place, filled by a single system call.
//!
//! For content that must survive a SIGKILL of this process the moment that it is known: whatever is
//! written is kept by the system although the process ends. A crash of the machine may lose it.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::platform;
use crate::private_file::WriteError;
use crate::remove;

/// The file. Dropped, it is removed, if it was not filled.
#[derive(Debug)]
pub struct Placeholder {
    path: PathBuf,
    file: File,
    is_filled: bool,
}

impl Placeholder {
    /// Creates the file, and claims `len` bytes for it as far as the platform can.
    ///
    /// # Errors
    /// [`WriteError::Io`], also if there is a file already.
    pub fn create(path: &Path, len: u64) -> Result<Self, WriteError> {
        remove_abandoned(path);
        let failed = |source| WriteError::Io {
            path: path.to_owned(),
            source,
        };
        let file = platform::create_file(path).map_err(failed)?;
        // Released when this process ends, so that an abandoned one is told from one in use.
        drop(file.try_lock());
        let placeholder = Self {
            path: path.to_owned(),
            file,
            is_filled: false,
        };
        let directory = path.parent().unwrap_or(Path::new("."));
        platform::give_to_owner(&placeholder.file, None, directory).map_err(failed)?;
        platform::claim_space(&placeholder.file, len).map_err(failed)?;
        Ok(placeholder)
    }

    /// Writes the content; the file stays when this is dropped.
    ///
    /// # Errors
    /// What the system says; a part of the content may be in the file then.
    pub fn fill(&mut self, content: &[u8]) -> io::Result<()> {
        self.file.write_all(content)?;
        self.is_filled = true;
        Ok(())
    }
}

impl Drop for Placeholder {
    fn drop(&mut self) {
        if !self.is_filled {
            // The next writer removes what is left, which is empty.
            drop(remove::file(&self.path));
        }
    }
}

/// Removes an empty file that no living process is going to fill.
pub fn remove_abandoned(path: &Path) {
    let is_empty = std::fs::symlink_metadata(path)
        .is_ok_and(|metadata| metadata.is_file() && metadata.len() == 0);
    if is_empty
        && let Ok(file) = OpenOptions::new().read(true).open(path)
        && file.try_lock().is_ok()
        && file.metadata().is_ok_and(|metadata| metadata.len() == 0)
    {
        // What cannot be removed stays for the next.
        drop(remove::file(path));
    }
}

#[cfg(test)]
mod tests {
    use super::{Placeholder, remove_abandoned};

    #[test]
    fn it_is_empty_in_place_until_it_is_filled_and_goes_if_it_never_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("p.json");
        let mut placeholder = Placeholder::create(&path, 8192).expect("created");
        assert_eq!(std::fs::metadata(&path).expect("it exists").len(), 0);
        placeholder.fill(b"{}").expect("written");
        drop(placeholder);
        assert_eq!(std::fs::read(&path).expect("it stays"), b"{}");
        assert!(Placeholder::create(&path, 1).is_err(), "filled ones stay");
        std::fs::remove_file(&path).expect("ours");
        drop(Placeholder::create(&path, 1).expect("created"));
        assert!(!path.exists());
    }

    #[test]
    fn an_abandoned_one_is_removed_and_one_in_use_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("p.json");
        let placeholder = Placeholder::create(&path, 1).expect("created");
        remove_abandoned(&path);
        assert!(path.exists(), "it is in use");
        std::mem::forget(placeholder);
        #[expect(clippy::disallowed_methods, reason = "a test's input")]
        std::fs::write(folder.path().join("q.json"), "").expect("as a killed process leaves it");
        remove_abandoned(&folder.path().join("q.json"));
        assert!(!folder.path().join("q.json").exists());
    }
}
