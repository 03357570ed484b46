//! The kit's own locks: a file each, locked by the kernel, so that a lock dies with its process.
//!
//! # Limitations
//! On a file system without locks (some network mounts) acquiring fails with what the system says.
//! Windows does not let others read a locked file, so the holder is not known there.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::platform;
use super::private_file::{self, FileError};

/// The lock around each change of a configuration directory's login.
#[must_use]
pub fn write_lock(config_dir: &Path) -> PathBuf {
    config_dir.join(".auth-store.lock")
}

/// The lock around a refresh of a configuration directory's login, held while that asks the
/// server. Whoever needs both takes this one first.
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
pub enum LockError {
    /// Another process has it.
    #[error("`{}` is held{}", path.display(), by(*holder))]
    Busy {
        /// The lock file.
        path: PathBuf,
        /// The process that has it, where that is known.
        holder: Option<u32>,
    },
    /// The lock file cannot be used.
    #[error(transparent)]
    File(#[from] FileError),
}

fn by(holder: Option<u32>) -> String {
    holder.map_or_else(String::new, |pid| format!(" by process {pid}"))
}

impl Lock {
    /// How long to wait where nothing else is asked for.
    pub const DEFAULT_DEADLINE: Duration = Duration::from_secs(15);

    /// Takes the lock, waiting for it at most `deadline`. The file and its directory are made
    /// where they are missing; the file stays when the lock is given back.
    ///
    /// # Errors
    /// [`LockError::Busy`] at the deadline.
    pub fn acquire(path: &Path, deadline: Duration) -> Result<Self, LockError> {
        let end = Instant::now() + deadline;
        let file = open(path)?;
        let mut pause = Pauses::default();
        loop {
            match file.try_lock() {
                Ok(()) => return Self::held(file, path),
                Err(TryLockError::Error(error)) => return Err(FileError::of(path)(error).into()),
                Err(TryLockError::WouldBlock) if Instant::now() >= end => {
                    return Err(LockError::Busy {
                        path: path.to_owned(),
                        holder: holder(file),
                    });
                }
                Err(TryLockError::WouldBlock) => pause.sleep(end),
            }
        }
    }

    /// Takes the lock, or says at once that it is held.
    ///
    /// # Errors
    /// [`LockError::Busy`].
    pub fn try_acquire(path: &Path) -> Result<Self, LockError> {
        Self::acquire(path, Duration::ZERO)
    }

    fn held(mut file: File, path: &Path) -> Result<Self, LockError> {
        // For the message of those who wait. Always as long: a file that was cut is flushed when it
        // is closed, and costs as much as the login itself.
        let pid = format!("{:<10}\n", std::process::id());
        match file.write_all(pid.as_bytes()) {
            // A full disk is no reason to go without a lock that is held.
            Err(error) if error.kind() != io::ErrorKind::StorageFull => {
                Err(FileError::of(path)(error).into())
            }
            _ => Ok(Self { file }),
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Said explicitly, because a child that is just being started may share the open file.
        // Where it fails, closing the file does it.
        drop(self.file.unlock());
    }
}

fn open(path: &Path) -> Result<File, LockError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    for _ in 0..3 {
        match options.open(path) {
            Ok(file) => return Ok(file),
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(FileError::of(path)(error).into());
            }
            Err(_) => {}
        }
        if let Some(directory) = path.parent() {
            private_file::create_dir(directory)?;
        }
        match platform::create_file(path) {
            // Opened anew above, to read as well.
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(FileError::of(path)(error).into()),
        }
    }
    let error = io::Error::new(io::ErrorKind::NotFound, "it vanishes each time it is made");
    Err(FileError::of(path)(error).into())
}

fn holder(mut file: File) -> Option<u32> {
    let mut text = String::new();
    file.rewind().ok()?;
    file.take(32).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

/// Ever longer pauses, from 1 to 20 milliseconds.
#[derive(Default)]
pub(super) struct Pauses(u32);

impl Pauses {
    /// Sleeps, but not past `end`.
    pub(super) fn sleep(&mut self, end: Instant) {
        let pause = Duration::from_millis(u64::from((1 << self.0).min(20_u32)));
        self.0 = (self.0 + 1).min(5);
        std::thread::sleep(pause.min(end.saturating_duration_since(Instant::now())));
    }
}
