//! Claude Code's own locks: directories made with `mkdir`, taken beside the kit's kernel locks.
//!
//! A directory outlives a killed holder, so each attempt asks whether the holder is dead: by the
//! mark that the kit gives its own directories, by the owner file that names a process, by the
//! time since the holder last touched it, and where no holder is named by a look at the processes
//! that could be it.
//!
//! # Invariants
//! Taking one requires a kernel lock of the kit ([`Lock`]) that every other program of the kit
//! takes first. A directory of the kit that is there all the same belongs to a killed process.
//!
//! # Limitations
//! Claude Code itself gives no kernel lock, so between finding its directory dead and removing it
//! another client may have taken it; the directory is looked at again just before.
//! Which processes run is read from `/proc`, and only where that shows all that reach the
//! directory: elsewhere a directory without a holder's name is waited for until it is old.

mod owner;
mod platform;
mod watch;

use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime};

use super::lock::{Lock, Pauses};
use super::platform as files;
use super::private_file::FileError;
use owner::Owner;
pub(crate) use watch::Stamp;
pub use watch::{Holder, Watch};

/// The lock around a token refresh, which takes seconds; the others are for moments.
const REFRESH: &str = ".oauth_refresh.lock";
/// A directory that nobody touched for so long has no holder.
const STALE: Duration = Duration::from_secs(60);
/// How often a directory that is held for long is touched.
const TOUCH: Duration = Duration::from_secs(5);

/// One of the client's locks, held until this is dropped.
#[derive(Debug)]
pub struct ClientLock {
    directory: PathBuf,
    owner_file: Option<PathBuf>,
    keeper: Option<Keeper>,
}

/// Why one of the client's locks was not taken.
#[derive(Debug, thiserror::Error)]
pub enum ClientLockError {
    /// Claude Code has it.
    #[error("Claude Code's lock `{}` is held{}", path.display(), by(*holder))]
    Busy {
        /// The lock directory.
        path: PathBuf,
        /// The process that has it, where that is known.
        holder: Option<Holder>,
    },
    /// The lock directory cannot be made.
    #[error(transparent)]
    File(#[from] FileError),
}

impl ClientLock {
    /// `.oauth_refresh.lock`, held around a token refresh and touched meanwhile. `guard` is the
    /// kit's own refresh lock; `watch` keeps what is seen from one attempt to the next.
    ///
    /// # Errors
    /// [`ClientLockError::Busy`] at the deadline.
    pub fn refresh(
        config_dir: &Path,
        guard: &Lock,
        watch: &mut Watch,
        deadline: Duration,
    ) -> Result<Self, ClientLockError> {
        let directory = config_dir.join(REFRESH);
        let mut lock = Self::acquire(directory, true, guard, watch, deadline)?;
        lock.keeper = Some(Keeper::start(lock.directory.clone()));
        Ok(lock)
    }

    /// `.storage-write.lock`, held while credentials are written. `guard` is the kit's own write
    /// lock.
    ///
    /// # Errors
    /// [`ClientLockError::Busy`] at the deadline.
    pub fn storage_write(
        config_dir: &Path,
        guard: &Lock,
        deadline: Duration,
    ) -> Result<Self, ClientLockError> {
        Self::acquire(
            config_dir.join(".storage-write.lock"),
            false,
            guard,
            &mut Watch::default(),
            deadline,
        )
    }

    /// `.claude.json.lock` beside `.claude.json`, held while that is written. `guard` is the kit's
    /// own write lock.
    ///
    /// # Errors
    /// [`ClientLockError::Busy`] at the deadline.
    pub fn client_state(
        state: &Path,
        guard: &Lock,
        deadline: Duration,
    ) -> Result<Self, ClientLockError> {
        let directory = beside(state, ".lock");
        Self::acquire(directory, false, guard, &mut Watch::default(), deadline)
    }

    fn acquire(
        directory: PathBuf,
        with_owner: bool,
        _guard: &Lock,
        watch: &mut Watch,
        deadline: Duration,
    ) -> Result<Self, ClientLockError> {
        let end = Instant::now() + deadline;
        let mut pause = Pauses::default();
        // Where a directory may lose its mark, the owner file says that it is the kit's.
        let owner_file =
            (with_owner || !files::MARKS_DIRECTORIES).then(|| beside(&directory, ".owner"));
        loop {
            match files::create_marked(&directory) {
                Ok(()) => break,
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                    return Err(FileError::of(&directory)(error).into());
                }
                Err(_) => {}
            }
            match watch.state(&directory) {
                State::Free => {}
                dead @ (State::Dead | State::Abandoned(_)) => remove(&directory, dead),
                State::Held(holder) if Instant::now() >= end => {
                    return Err(ClientLockError::Busy {
                        path: directory,
                        holder,
                    });
                }
                State::Held(_) | State::Nameless(_) => pause.sleep(end),
            }
        }
        // From here on dropping it gives the lock back.
        let lock = Self {
            directory,
            owner_file,
            keeper: None,
        };
        if let Some(path) = &lock.owner_file {
            owner::write(path).map_err(FileError::of(path))?;
        }
        Ok(lock)
    }
}

/// Gives back the refresh lock of a process of the kit that was killed while it held it. A lock
/// that another process has taken meanwhile stays.
pub fn release_refresh_of(config_dir: &Path, pid: u32) {
    let directory = config_dir.join(REFRESH);
    let owner_file = beside(&directory, ".owner");
    let is_its = Owner::read(&owner_file)
        .is_some_and(|owner| owner.is_of_the_kit() && owner.pid() == Some(pid));
    if is_its {
        drop(std::fs::remove_file(owner_file));
        // What is left, the next holder removes as a dead one's.
        drop(std::fs::remove_dir(directory));
    }
}

impl Drop for ClientLock {
    fn drop(&mut self) {
        drop(self.keeper.take());
        // One that was taken over meanwhile (this process slept for long) is another's.
        let ours = std::fs::symlink_metadata(&self.directory)
            .is_ok_and(|metadata| files::is_marked(&metadata) != Some(false));
        if ours {
            if let Some(path) = &self.owner_file {
                drop(std::fs::remove_file(path));
            }
            // What is left, the next holder removes as a dead one's.
            drop(files::remove_directory(&self.directory));
        }
    }
}

/// What is known of a lock directory, seen by a process that holds the kit's lock for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// It is not there.
    Free,
    /// Its holder has ended.
    Dead,
    /// It may be held, by this process where that is known.
    Held(Option<Holder>),
    /// It may be held; one look does not tell more.
    Nameless(Stamp),
    /// It was watched, and nobody holds it.
    Abandoned(Stamp),
}

/// Looks at a lock directory.
fn state(directory: &Path) -> State {
    let Ok(metadata) = std::fs::symlink_metadata(directory) else {
        return State::Free;
    };
    let owner = Owner::read(&beside(directory, ".owner"));
    let ours = match files::is_marked(&metadata) {
        Some(marked) => marked,
        None => owner.as_ref().is_some_and(Owner::is_of_the_kit),
    };
    if ours || is_old(&metadata) {
        return State::Dead;
    }
    match owner {
        Some(owner) if owner.has_ended() => State::Dead,
        owner => match owner.and_then(|owner| owner.pid()) {
            Some(pid) => State::Held(Some(Holder::Named(pid))),
            None => State::Nameless(Stamp::of(&metadata)),
        },
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

/// Removes a dead holder's directory, unless it was taken since it was `seen`. What cannot be
/// removed is met again at the next attempt.
pub(crate) fn remove(directory: &Path, seen: State) {
    let is_dead = match (state(directory), seen) {
        (State::Nameless(now), State::Abandoned(then)) => now == then,
        (now, _) => now == State::Dead,
    };
    if is_dead {
        drop(std::fs::remove_file(beside(directory, ".owner")));
        drop(std::fs::remove_dir(directory));
    }
}

fn by(holder: Option<Holder>) -> String {
    holder.map_or_else(String::new, |holder| format!(" by {holder}"))
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
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
    fn start(directory: PathBuf) -> Self {
        let (stop, stopped) = mpsc::channel::<()>();
        let thread = std::thread::spawn(move || {
            while stopped.recv_timeout(TOUCH) == Err(mpsc::RecvTimeoutError::Timeout) {
                let touched = files::open_directory(&directory)
                    .and_then(|opened| opened.set_modified(SystemTime::now()));
                // One that is gone was taken over; the refresh itself reads the store again.
                drop(touched);
            }
        });
        Self {
            stop: Some(stop),
            thread: Some(thread),
        }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // It panics nowhere; and if it did, the lock is given back all the same.
            drop(thread.join());
        }
    }
}
