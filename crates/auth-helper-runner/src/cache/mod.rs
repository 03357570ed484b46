//! The keys that helpers printed, shared by all processes of the user.
//!
//! One private file for each helper, in a private directory; a helper is identified by its command,
//! the configuration directory, the settings file that it came from and the project that it runs
//! in ([`Identity`]). How old a key is, is told by two clocks ([`DualClock`]). However many
//! processes request a key at once, one of them runs the helper ([`acquire`]).
//!
//! # Invariants
//! - A key that is known to have expired is never returned.
//! - Nothing is read from, or written to, a directory that others can change.
//! - A cached key is returned without a lock, a thread or a child process.

mod clock;
mod entry;
mod file;
mod platform;
mod single_flight;
mod status;
mod ttl;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use auth_core::Env;
use auth_fs::{ReadError, private_file, remove};

pub use clock::DualClock;
pub use entry::{CacheEntry, Identity};
pub use single_flight::{AcquireError, KeyRequest, Runner, acquire};
pub use status::{CacheStatus, LastError};
pub use ttl::TtlError;
pub(crate) use ttl::{DEFAULT_TTL, TTL_VARIABLE, parse_ttl};

/// What all files of the cache begin with.
const PREFIX: &str = "helper-";

/// Why the cache cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CacheError {
    /// Others could change or plant what is in it.
    #[error("`{}`: {why}", path.display())]
    Unsafe {
        /// The directory or file.
        path: PathBuf,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The system refuses.
    #[error("`{}`: {source}", path.display())]
    Io {
        /// The directory or file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A file cannot be written.
    #[error(transparent)]
    Write(#[from] private_file::WriteError),
}

impl CacheError {
    fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { path, source }
    }
}

/// The directory that keys are cached in. It need not exist yet.
#[derive(Clone, Debug)]
pub struct Cache {
    directory: PathBuf,
    config_dir: PathBuf,
}

impl Cache {
    /// `$XDG_RUNTIME_DIR/auth-tools`, else the same in the user's cache directory; `None` if there
    /// is neither, nor a home directory. As root, files of the owner of `config_dir` are accepted.
    #[must_use]
    pub fn locate(env: &Env, config_dir: &Path) -> Option<Self> {
        let parent = platform::runtime_dir(env).or_else(|| platform::user_cache(env))?;
        Some(Self::in_directory(&parent.join("auth-tools"), config_dir))
    }

    /// The cache in a directory of the caller's choice.
    #[must_use]
    pub(crate) fn in_directory(directory: &Path, config_dir: &Path) -> Self {
        Self {
            directory: directory.to_owned(),
            config_dir: config_dir.to_owned(),
        }
    }

    /// The entry of one helper.
    ///
    /// # Errors
    /// [`CacheError::Unsafe`] if others can write to the directory or it belongs to another user.
    pub fn entry(&self, identity: &Identity<'_>) -> Result<CacheEntry, CacheError> {
        self.check()?;
        Ok(CacheEntry::new(self.clone(), &identity.name()))
    }

    /// Removes every cached key and recorded error; returns how many helpers had one. The lock
    /// files stay: a process that waits for one would otherwise hold a lock that no other sees.
    ///
    /// # Errors
    /// [`CacheError`]; what could be removed until then is.
    pub fn clear(&self) -> Result<usize, CacheError> {
        self.check()?;
        let entries = match std::fs::read_dir(&self.directory) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(0),
            Err(error) => return Err(CacheError::io(&self.directory)(error)),
        };
        let mut cleared = 0;
        for entry in entries.flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name.starts_with(PREFIX) && !name.ends_with(".lock") {
                remove::file(&entry.path())?;
                cleared += usize::from(name.ends_with(".json"));
            }
        }
        Ok(cleared)
    }

    /// Creates the directory if it does not exist.
    fn create(&self) -> Result<(), CacheError> {
        private_file::create_dir(&self.directory)?;
        self.check()
    }

    /// Refuses a directory that others can change. One that others can only read is made private,
    /// and so is one that an odd umask keeps its owner out of.
    fn check(&self) -> Result<(), CacheError> {
        let path = &self.directory;
        match self.metadata_of(path)? {
            Some(metadata) => platform::make_private(path, &metadata).map_err(CacheError::io(path)),
            None => Ok(()),
        }
    }

    /// What is at a path, links not followed; `None` if nothing is.
    fn metadata_of(&self, path: &Path) -> Result<Option<std::fs::Metadata>, CacheError> {
        match path.symlink_metadata() {
            Ok(metadata) => match platform::insecure_reason(&metadata, &self.config_dir) {
                Some(why) => Err(CacheError::Unsafe {
                    path: path.to_owned(),
                    why,
                }),
                None => Ok(Some(metadata)),
            },
            Err(error)
                if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
            {
                Ok(None)
            }
            Err(error) => Err(CacheError::io(path)(error)),
        }
    }
}
