//! One refresh at a time: the kit's kernel lock, then Claude Code's own.

use std::fmt::Display;
use std::fs::Metadata;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use auth_core::secret::{ClaudeAiLogin, Login};
use auth_core::{CliError, ExitStatus};
use auth_fs::client_lock::{ClientLock, ClientLockError};
use auth_fs::lock::{Lock, LockError};

use super::{Refresh, WHAT};

/// How often a lock is tried.
const PAUSE: Duration = Duration::from_millis(20);
/// How long Claude Code's lock is waited for between two looks at signals.
const SLICE: Duration = Duration::from_millis(100);

/// Both locks; the client's is released first. If this process is killed, the next refresh removes
/// the client's lock directory.
pub(super) struct Locks {
    _client: ClientLock,
    _kernel: Lock,
}

/// What waiting led to.
pub(super) enum RefreshLock {
    /// The locks are ours.
    Acquired(Locks),
    /// Another process has refreshed the login meanwhile.
    AlreadyRefreshed(Login),
}

/// Takes both locks, waiting 15 seconds at most. A change of the credentials file is looked at
/// meanwhile: who only waited for the result needs no lock.
pub(super) fn acquire(
    refresh: &Refresh<'_>,
    first: &ClaudeAiLogin,
) -> Result<RefreshLock, CliError> {
    let place = &refresh.setup.place;
    let end = Instant::now() + Lock::DEFAULT_DEADLINE;
    let file = place.credentials();
    let mut seen = stamp(&file);
    let kernel = loop {
        let holder = match Lock::try_acquire(&place.refresh_lock()) {
            Ok(lock) => break lock,
            Err(LockError::Busy { holder, .. }) => holder,
            Err(error) => return Err(unusable(&error)),
        };
        refresh.setup.interrupt.check(WHAT)?;
        if Instant::now() >= end {
            let holder = holder.map(|pid| format!("process {pid}"));
            return Err(busy("another refresh", holder));
        }
        thread::sleep(PAUSE);
        let now = stamp(&file);
        if now != seen {
            seen = now;
            if let Some(login) = done(refresh, first)? {
                return Ok(RefreshLock::AlreadyRefreshed(login));
            }
        }
    };
    let client = loop {
        match ClientLock::refresh(place.dir(), &kernel, SLICE) {
            Ok(lock) => break lock,
            Err(ClientLockError::Busy { holder, .. }) if Instant::now() >= end => {
                return Err(busy("Claude Code, which is refreshing the login", holder));
            }
            Err(ClientLockError::Busy { .. }) => refresh.setup.interrupt.check(WHAT)?,
            Err(error) => return Err(unusable(&error)),
        }
    };
    Ok(RefreshLock::Acquired(Locks {
        _client: client,
        _kernel: kernel,
    }))
}

/// What another process has made of the login, where it has.
fn done(refresh: &Refresh<'_>, first: &ClaudeAiLogin) -> Result<Option<Login>, CliError> {
    let stored = refresh.setup.stored()?;
    Ok(stored.and_then(|stored| match stored.login {
        Login::ClaudeAi(login) if refresh.is_newer(&login, first) => Some(Login::ClaudeAi(login)),
        _ => None,
    }))
}

/// Changes with every write, which replaces the file. A keychain has none: there the lock tells.
fn stamp(file: &PathBuf) -> Option<(std::time::SystemTime, u64)> {
    let metadata: Metadata = std::fs::metadata(file).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

fn busy(who: &str, holder: Option<impl Display>) -> CliError {
    let by = holder.map_or_else(String::new, |holder| format!(" ({holder})"));
    let message = format!("{WHAT}: {who}{by} holds the lock for more than 15 s");
    CliError::new(ExitStatus::Unavailable, "login.lock-busy", message)
        .hint("try again; the lock ends with the process that holds it")
}

fn unusable(error: &impl Display) -> CliError {
    let message = format!("{WHAT}: locking: {error}");
    CliError::new(ExitStatus::Unavailable, "login.lock", message)
        .hint("the configuration directory has to be writable")
}
