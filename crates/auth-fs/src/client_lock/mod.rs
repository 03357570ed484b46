//! Claude Code's own locks: directories made with `mkdir`, taken in addition to the kernel locks of
//! auth-tools.
//!
//! A directory outlives a killed holder, so each attempt asks whether the holder is dead. It is
//! known to be dead if the directory has the mark of auth-tools (see *Invariants*), if the owner
//! file names a process of this very process-id domain and space that no longer runs, or if nobody
//! has touched the directory for 60 seconds. A holder in another container or on another host is
//! judged by the age alone.
//!
//! # Invariants
//! Taking one requires a kernel lock of auth-tools ([`Lock`]) that every program of auth-tools
//! takes first. A marked directory that exists all the same belongs to a killed process.
//!
//! # Limitations
//! Claude Code itself takes no kernel lock, so between finding its directory dead and removing it
//! another client may have taken it; the directory is looked at again just before.

mod owner;
mod platform;

use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime};

use crate::lock::{Backoff, Lock, by};
use crate::platform as files;
use crate::private_file::WriteError;
use crate::remove;
use crate::retry::persistently;
use crate::signals::DeferredSignals;
use owner::Owner;

/// The lock around a token refresh, which takes seconds; the others are for moments.
const REFRESH: &str = ".oauth_refresh.lock";
const STORAGE_WRITE: &str = ".storage-write.lock";
/// A directory that nobody has touched for so long has no holder. Claude Code was observed to break
/// the locks of its writes after 10 seconds; a holder that is only slow must not lose one to us.
pub const STALE: Duration = Duration::from_secs(60);
/// How often a directory that is held for long is touched.
const TOUCH_INTERVAL: Duration = Duration::from_secs(5);

/// The directory of the lock around a token refresh.
#[must_use]
pub fn refresh_dir(config_dir: &Path) -> PathBuf {
    config_dir.join(REFRESH)
}

/// The directory of the lock around a write of the credentials.
#[must_use]
pub fn storage_write_dir(config_dir: &Path) -> PathBuf {
    config_dir.join(STORAGE_WRITE)
}

/// The directory of the lock around a write of `.claude.json`, next to that file.
#[must_use]
pub fn claude_json_dir(claude_json: &Path) -> PathBuf {
    with_suffix(claude_json, ".lock")
}

/// One of the client's locks, held until this is dropped.
#[derive(Debug)]
pub struct ClientLock {
    directory: PathBuf,
    /// As it was made, to tell it from another's that took it over.
    made: Option<Metadata>,
    owner_file: Option<PathBuf>,
    // Dropped explicitly before the directory is removed.
    keeper: Option<Keeper>,
    // Last: signals take effect when everything is removed.
    _deferred: Option<DeferredSignals>,
}

/// Why one of the client's locks was not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClientLockError {
    /// Claude Code has it.
    #[error("Claude Code's lock `{}` is held{}", path.display(), by(*holder))]
    Busy {
        /// The lock directory.
        path: PathBuf,
        /// The process that has it, if the owner file names one.
        holder: Option<u32>,
    },
    /// A signal came while waiting; it takes effect when the other locks are released.
    #[error("interrupted while waiting for Claude Code's lock `{}`", path.display())]
    Interrupted {
        /// The lock directory.
        path: PathBuf,
    },
    /// The lock directory cannot be made.
    #[error(transparent)]
    File(#[from] WriteError),
}

impl ClientLock {
    /// `.oauth_refresh.lock`, held around a token refresh and touched meanwhile. `_guard` is the
    /// refresh lock of auth-tools. Signals are not deferred, as a refresh takes long: the caller
    /// has handlers installed.
    ///
    /// # Errors
    /// [`ClientLockError::Busy`] at the deadline.
    pub fn refresh(
        config_dir: &Path,
        _guard: &Lock,
        deadline: Duration,
    ) -> Result<Self, ClientLockError> {
        let mut lock = Self::acquire(refresh_dir(config_dir), true, deadline)?;
        lock.keeper = Some(Keeper::start(&lock.directory)?);
        lock._deferred = None;
        Ok(lock)
    }

    /// `.storage-write.lock`, held while credentials are written. `_guard` is the write lock of
    /// auth-tools. Signals are deferred until it is released.
    ///
    /// # Errors
    /// [`ClientLockError::Busy`] at the deadline.
    pub fn storage_write(
        config_dir: &Path,
        _guard: &Lock,
        deadline: Duration,
    ) -> Result<Self, ClientLockError> {
        Self::acquire(storage_write_dir(config_dir), false, deadline)
    }

    /// `.claude.json.lock` next to `.claude.json`, held while that is written. `_guard` is the
    /// write lock of auth-tools. Signals are deferred until it is released.
    ///
    /// # Errors
    /// [`ClientLockError::Busy`] at the deadline.
    pub fn claude_json(
        claude_json: &Path,
        _guard: &Lock,
        deadline: Duration,
    ) -> Result<Self, ClientLockError> {
        Self::acquire(claude_json_dir(claude_json), false, deadline)
    }

    fn acquire(
        directory: PathBuf,
        with_owner: bool,
        deadline: Duration,
    ) -> Result<Self, ClientLockError> {
        let end = Instant::now() + deadline;
        let mut backoff = Backoff::default();
        loop {
            let deferred = DeferredSignals::new();
            match files::create_own_lock_dir(&directory) {
                Ok(()) => return Self::made(directory, with_owner, deferred),
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                    return Err(WriteError::io(&directory)(error).into());
                }
                Err(_) => {}
            }
            // One of an outer lock waits already.
            let interrupted = deferred.is_end_requested();
            drop(deferred);
            match state(&directory) {
                LockDirState::Free => {}
                LockDirState::Dead => remove_dead(&directory),
                LockDirState::Held(_) if interrupted => {
                    return Err(ClientLockError::Interrupted { path: directory });
                }
                LockDirState::Held(holder) if Instant::now() >= end => {
                    return Err(ClientLockError::Busy {
                        path: directory,
                        holder,
                    });
                }
                LockDirState::Held(_) => backoff.sleep(end),
            }
        }
    }

    fn made(
        directory: PathBuf,
        with_owner: bool,
        deferred: DeferredSignals,
    ) -> Result<Self, ClientLockError> {
        // If a directory may lose its mark, the owner file says that it is ours.
        let owner_file =
            (with_owner || !files::MARKS_DIRECTORIES).then(|| with_suffix(&directory, ".owner"));
        // From here on dropping it releases the lock.
        let lock = Self {
            made: directory.symlink_metadata().ok(),
            directory,
            owner_file,
            keeper: None,
            _deferred: Some(deferred),
        };
        if let Some(path) = &lock.owner_file {
            owner::write(path).map_err(WriteError::io(path))?;
        }
        Ok(lock)
    }

    /// Whether the directory is still the one that was made: if this process slept for long,
    /// another may have taken the lock over.
    fn is_ours(&self) -> bool {
        let Ok(now) = persistently(|| self.directory.symlink_metadata()) else {
            return false;
        };
        match &self.made {
            Some(made) => files::same_file(made, &now),
            None => files::is_own_lock_dir(&now) != Some(false),
        }
    }
}

impl Drop for ClientLock {
    fn drop(&mut self) {
        drop(self.keeper.take());
        let _deferred = DeferredSignals::new();
        if self.is_ours() {
            if let Some(path) = &self.owner_file {
                drop(remove::file(path));
            }
            // What is left, the next holder removes as a dead one's.
            drop(remove::empty_dir(&self.directory));
        }
    }
}

/// What is known of a lock directory, seen by a process that holds the lock of auth-tools for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockDirState {
    /// It does not exist.
    Free,
    /// Its holder has ended.
    Dead,
    /// It may be held, by this process if the owner file names one.
    Held(Option<u32>),
}

/// Looks at a lock directory. Only who holds the kernel lock of auth-tools for it may act on it.
#[must_use]
pub fn state(directory: &Path) -> LockDirState {
    let Ok(metadata) = directory.symlink_metadata() else {
        return LockDirState::Free;
    };
    let owner = Owner::read(&with_suffix(directory, ".owner"));
    let ours = match files::is_own_lock_dir(&metadata) {
        Some(marked) => marked,
        None => owner.as_ref().is_some_and(Owner::is_ours),
    };
    if ours || is_old(&metadata) {
        return LockDirState::Dead;
    }
    match owner {
        Some(owner) if owner.has_ended(directory) => LockDirState::Dead,
        owner => LockDirState::Held(owner.and_then(|owner| owner.pid())),
    }
}

/// Removes the directory of a dead holder, unless it was taken meanwhile. What cannot be removed
/// is met again at the next attempt.
pub fn remove_dead(directory: &Path) {
    if state(directory) == LockDirState::Dead {
        let owner_file = with_suffix(directory, ".owner");
        drop(remove::file(&owner_file));
        drop(remove::empty_dir(directory));
    }
}

/// A time far in the future comes from a clock that was wrong, and tells no more than one long ago.
fn is_old(metadata: &Metadata) -> bool {
    let Ok(touched) = metadata.modified() else {
        return false;
    };
    match SystemTime::now().duration_since(touched) {
        Ok(age) => age > STALE,
        Err(ahead) => ahead.duration() > STALE,
    }
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(suffix);
    path.with_file_name(name)
}

/// A thread that touches a lock directory until it is dropped.
#[derive(Debug)]
struct Keeper {
    stop: Option<mpsc::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Keeper {
    fn start(directory: &Path) -> Result<Self, WriteError> {
        let (stop, stopped) = mpsc::channel::<()>();
        let path = directory.to_owned();
        let touch = move || {
            while stopped.recv_timeout(TOUCH_INTERVAL) == Err(mpsc::RecvTimeoutError::Timeout) {
                let touched = files::open_directory(&path)
                    .and_then(|opened| opened.set_modified(SystemTime::now()));
                // One that is gone was taken over; the refresh itself reads the store again.
                drop(touched);
            }
        };
        // The thread takes no signals; this one does.
        let _deferred = DeferredSignals::new();
        let thread = std::thread::Builder::new().spawn(touch);
        Ok(Self {
            stop: Some(stop),
            thread: Some(thread.map_err(WriteError::io(directory))?),
        })
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // It panics nowhere; and if it did, the lock is released all the same.
            drop(thread.join());
        }
    }
}

/// Whether a process of this number runs, and is the one that `started` then (in clock ticks since
/// boot). If the platform cannot tell, it does.
#[must_use]
pub fn is_process_alive(pid: u32, started: Option<u64>) -> bool {
    let is_another = match (started, platform::process_start(pid)) {
        (Some(then), Some(now)) => then != now,
        _ => false,
    };
    !is_another && platform::is_alive(pid).unwrap_or(true)
}
