//! The directory of one run: all that the program may know.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use auth_core::CliError;
use auth_core::json::JsonObject;
use auth_fs::lock::Lock;
use auth_fs::private_file::{self, WriteError};
use auth_fs::{Rules, remove};

use crate::keychain::PrivateItems;
use crate::{Claude, ClaudeError, platform};

/// Locked while this process, or the run, uses the directory.
const LOCK: &str = "run.lock";
/// A directory that is younger may be one that is just being created.
const MIN_AGE: Duration = Duration::from_secs(600);

/// A private directory (0700) that is used by this process and by what it starts in it.
///
/// It is not removed on drop: after a failed write it is the only place of new tokens, and the next
/// refresh adopts it ([`crate::refresh::leftovers`]).
#[derive(Debug)]
pub struct PrivateDir {
    path: PathBuf,
    lock: Lock,
    items: Option<PrivateItems>,
}

impl PrivateDir {
    /// Creates a directory for a run of `claude`; its name begins with `prefix`.
    pub(crate) fn create(claude: &Claude, prefix: &str) -> Result<Self, ClaudeError> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let parent = claude.runs.as_path();
        private_file::create_dir(parent)
            .map_err(io::Error::other)
            .map_err(failed(parent))?;
        let pid = std::process::id();
        loop {
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            let path = parent.join(format!("{prefix}{pid}-{number}"));
            match platform::create_private_dir(&path) {
                Ok(()) => {
                    let lock = Lock::try_acquire(&path.join(LOCK));
                    let lock = lock.map_err(io::Error::other).map_err(failed(&path))?;
                    let items = PrivateItems::find(&path, claude.env());
                    return Ok(Self { path, lock, items });
                }
                // Left by an earlier process of that number.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(failed(&path)(error)),
            }
        }
    }

    /// The directory.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Inherited by the run, so that nobody removes the directory under it.
    pub(crate) fn lock(&self) -> &File {
        self.lock.file()
    }

    /// Writes a new file that only its owner can read.
    pub(crate) fn write(&self, name: &str, content: &[u8]) -> Result<(), ClaudeError> {
        let path = self.path.join(name);
        let written = platform::create_private(&path).and_then(|mut file| file.write_all(content));
        written.map_err(failed(&path))
    }

    /// The content of a file of the directory; `None` if it does not exist or cannot be read.
    pub(crate) fn read(&self, name: &str) -> Option<Vec<u8>> {
        read(&self.path.join(name))
    }

    /// The login document that the program stored in the keychain; `None` if there is none.
    ///
    /// # Errors
    /// The keychain is locked, or does not answer.
    pub(crate) fn keychain_login(&self) -> Result<Option<JsonObject>, CliError> {
        self.items.as_ref().map_or(Ok(None), PrivateItems::read)
    }

    /// Removes the directory with all that is in it.
    ///
    /// # Errors
    /// [`WriteError`]; it may say that all files of it are empty.
    pub fn remove(&self) -> Result<(), WriteError> {
        remove_with(&self.path, self.items.as_ref())
    }
}

/// Removes a directory and, first, its items of the keychain, which are named after it.
pub(crate) fn remove_with(path: &Path, items: Option<&PrivateItems>) -> Result<(), WriteError> {
    let removed = items.map_or(Ok(()), PrivateItems::remove);
    removed.map_err(|error| WriteError::Io {
        path: path.to_owned(),
        source: io::Error::other(error.message().to_owned()),
    })?;
    remove::tree(path)
}

/// The content of a file; `None` if it does not exist or cannot be read.
pub(crate) fn read(path: &Path) -> Option<Vec<u8>> {
    auth_fs::read(path, &Rules::any()).ok().flatten()
}

/// Removes what killed sign-ins left: nobody adopts them.
pub(crate) fn sweep(claude: &Claude, prefix: &str) {
    for path in below(&claude.runs, prefix) {
        let is_old = fs::metadata(&path)
            .and_then(|metadata| metadata.modified())
            .is_ok_and(|time| time.elapsed().is_ok_and(|age| age >= MIN_AGE));
        if is_old && is_free(&path) {
            // The next run tries again.
            let items = PrivateItems::find(&path, claude.env());
            drop(remove_with(&path, items.as_ref()));
        }
    }
}

/// Whether neither a process of ours nor a run uses the directory.
pub(crate) fn is_free(dir: &Path) -> bool {
    Lock::try_acquire(&dir.join(LOCK)).is_ok()
}

/// The directories below `parent` whose names begin with `prefix`, sorted by name.
pub(crate) fn below(parent: &Path, prefix: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    let is_ours = |name: &OsStr| name.to_str().is_some_and(|name| name.starts_with(prefix));
    let mut found: Vec<PathBuf> = entries
        .filter(|entry| is_ours(&entry.file_name()))
        .map(|entry| entry.path())
        .collect();
    found.sort();
    found
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> ClaudeError {
    let path = path.to_owned();
    move |source| ClaudeError::PrivateDir { path, source }
}

#[cfg(test)]
mod tests {
    use auth_core::Env;

    use super::{PrivateDir, below};
    use crate::Claude;

    #[test]
    fn a_directory_is_found_by_its_prefix_until_it_is_removed() {
        let parent = tempfile::tempdir().expect("a directory");
        let runs = parent.path().join("a/b");
        let claude = Claude::new("claude".as_ref(), &Env::default(), &runs);
        let dir = PrivateDir::create(&claude, "refresh-1-").expect("it is created");
        dir.write("x", b"content").expect("it is written");
        assert_eq!(dir.read("x"), Some(b"content".to_vec()));
        assert_eq!(dir.read("y"), None);
        assert_eq!(below(&runs, "refresh-1-"), [dir.path()]);
        assert_eq!(below(&runs, "refresh-2-").len(), 0);
        dir.remove().expect("it is removed");
        assert_eq!(below(&runs, "refresh-1-").len(), 0);
    }
}
