//! The locks of auth-tools: a file each, locked by the kernel, so that a lock is released when its
//! process ends.
//!
//! # Limitations
//! On a file system without locks (some network mounts) acquiring fails with what the system says.
//! Windows does not let others read a locked file, so the holder is not known there.

use std::fs::{File, TryLockError};
use std::io::{self, ErrorKind, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::error::{FileKind, ReadError};
use crate::platform;
use crate::private_file::{self, WriteError};

/// The lock around each change of a configuration directory's login.
#[must_use]
pub fn write_lock(config_dir: &Path) -> PathBuf {
    config_dir.join(".auth-store.lock")
}

/// The lock around a refresh of a configuration directory's login, held during the request. A
/// process that needs both takes this one first.
#[must_use]
pub fn refresh_lock(config_dir: &Path) -> PathBuf {
    config_dir.join(".auth-store.refresh.lock")
}

/// A lock that is held until this is dropped, or the process ends in whatever way.
#[derive(Debug)]
pub struct Lock {
    file: File,
}

/// Why a lock was not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LockError {
    /// Another process has it.
    #[error("`{}` is held{}", path.display(), by(*holder))]
    Busy {
        /// The lock file.
        path: PathBuf,
        /// The process that has it, if known.
        holder: Option<u32>,
    },
    /// The lock file cannot be used.
    #[error(transparent)]
    File(#[from] WriteError),
}

pub(crate) fn by(holder: Option<u32>) -> String {
    holder.map_or_else(String::new, |pid| format!(" by process {pid}"))
}

impl Lock {
    /// How long to wait by default.
    pub const DEFAULT_DEADLINE: Duration = Duration::from_secs(15);

    /// Takes the lock, waiting for it at most `deadline`. The file and its directory are created if
    /// they are missing; the file stays when the lock is released.
    ///
    /// # Errors
    /// [`LockError::Busy`] at the deadline.
    pub fn acquire(path: &Path, deadline: Duration) -> Result<Self, LockError> {
        let end = Instant::now() + deadline;
        let file = open(path)?;
        let mut backoff = Backoff::default();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self::held(file)),
                Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Interrupted => {}
                Err(TryLockError::Error(error)) => return Err(WriteError::io(path)(error).into()),
                Err(TryLockError::WouldBlock) if Instant::now() >= end => {
                    return Err(LockError::Busy {
                        path: path.to_owned(),
                        holder: holder(&file),
                    });
                }
                Err(TryLockError::WouldBlock) => backoff.sleep(end),
            }
        }
    }

    /// Takes the lock, or reports at once that it is held.
    ///
    /// # Errors
    /// [`LockError::Busy`].
    pub fn try_acquire(path: &Path) -> Result<Self, LockError> {
        Self::acquire(path, Duration::ZERO)
    }

    /// The open lock file: a child that inherits it holds the lock too, if this process is killed.
    #[must_use]
    pub fn file(&self) -> &File {
        &self.file
    }

    fn held(mut file: File) -> Self {
        // For the message of those who wait; a lock that is held is not given up because that
        // fails. Always the same length: a file that was cut is flushed when it is closed, and
        // costs as much as the login itself. Content that is not ours is left alone.
        if recorded(&file).is_some() {
            let pid = format!("{:<10}\n", std::process::id());
            drop(file.rewind().and_then(|()| file.write_all(pid.as_bytes())));
        }
        Self { file }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Explicitly, because a child that is just being started may share the open file. If it
        // fails, closing the file does it.
        drop(self.file.unlock());
    }
}

fn open(path: &Path) -> Result<File, LockError> {
    for _ in 0..3 {
        match platform::open_lock_file(path) {
            Ok(file) => return regular(path, file),
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(refused(path, error)),
            Err(_) => {}
        }
        let directory = path.parent().filter(|path| !path.as_os_str().is_empty());
        let directory = directory.unwrap_or(Path::new("."));
        private_file::create_dir(directory)?;
        // Opened anew above, as another process may have been faster.
        match platform::create_file(path) {
            Ok(file) => {
                platform::give_to_owner(&file, None, directory).map_err(WriteError::io(path))?;
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(WriteError::io(path)(error).into()),
        }
    }
    let error = io::Error::new(ErrorKind::NotFound, "it vanishes each time it is created");
    Err(WriteError::io(path)(error).into())
}

fn regular(path: &Path, file: File) -> Result<File, LockError> {
    let metadata = file.metadata().map_err(WriteError::io(path))?;
    match platform::special_kind(&metadata) {
        None => Ok(file),
        Some(kind) => Err(kind_error(path, kind)),
    }
}

/// A link, a FIFO, a directory or another user's file says so.
fn refused(path: &Path, error: io::Error) -> LockError {
    let Ok(metadata) = path.symlink_metadata() else {
        return WriteError::io(path)(error).into();
    };
    if let Some(kind) = platform::special_kind(&metadata) {
        return kind_error(path, kind);
    }
    if error.kind() == ErrorKind::PermissionDenied && platform::is_foreign(&metadata) {
        return WriteError::Target(ReadError::Owner {
            path: path.to_owned(),
            uid: platform::owner(&metadata),
        })
        .into();
    }
    WriteError::io(path)(error).into()
}

fn kind_error(path: &Path, kind: FileKind) -> LockError {
    WriteError::Target(ReadError::Kind {
        path: path.to_owned(),
        kind,
    })
    .into()
}

/// What a lock file says: `Some(None)` if it is empty, `None` if it is no lock file.
fn recorded(mut file: &File) -> Option<Option<u32>> {
    let mut text = String::new();
    file.rewind().ok()?;
    file.take(32).read_to_string(&mut text).ok()?;
    match text.trim() {
        "" => Some(None),
        pid => pid.parse().ok().map(Some),
    }
}

fn holder(file: &File) -> Option<u32> {
    recorded(file)?
}

/// Ever longer pauses, from 1 to 20 milliseconds.
#[derive(Default)]
pub(crate) struct Backoff(u32);

impl Backoff {
    /// Sleeps, but not past `end`.
    pub(crate) fn sleep(&mut self, end: Instant) {
        let pause = Duration::from_millis(u64::from((1 << self.0).min(20_u32)));
        self.0 = (self.0 + 1).min(5);
        std::thread::sleep(pause.min(end.saturating_duration_since(Instant::now())));
    }
}
