//! One refresh at a time: the kernel lock of auth-tools, then Claude Code's own lock directory.

use std::fmt::Display;
use std::fs::{File, Metadata};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use auth_core::secret::{ClaudeAiLogin, Login};
use auth_core::{CliError, ExitStatus};
use auth_fs::client_lock::{ClientLock, ClientLockError};
use auth_fs::lock::{Lock, LockError};

use super::{Refresh, WHAT};

/// How long to wait for the locks; another refresh may take 45 s.
const LOCK_TIMEOUT: Duration = Duration::from_secs(60);
/// How often a lock is tried.
const POLL_INTERVAL: Duration = Duration::from_millis(20);
/// How long Claude Code's lock is waited for between two checks for signals.
const SIGNAL_INTERVAL: Duration = Duration::from_millis(100);

/// Both locks; the client's is released first. They live as long as this process writes. If it is
/// killed, the next refresh removes the client's lock directory.
pub(super) struct Locks {
    _client: ClientLock,
    kernel: Lock,
}

impl Locks {
    /// The open lock file, for a program that has to inherit the lock.
    pub(super) fn file(&self) -> &File {
        self.kernel.file()
    }
}

/// What waiting led to.
pub(super) enum RefreshLock {
    /// The locks are ours.
    Acquired(Box<Locks>),
    /// Another process has refreshed the login meanwhile.
    AlreadyRefreshed(Login),
}

/// Takes both locks. A change of the credentials file is looked at meanwhile: a process that only
/// waits for the result needs no lock.
pub(super) fn acquire(
    refresh: &Refresh<'_>,
    first: &ClaudeAiLogin,
) -> Result<RefreshLock, CliError> {
    let profile = &refresh.setup.profile;
    let end = Instant::now() + LOCK_TIMEOUT;
    let file = profile.credentials();
    let mut seen = stamp(&file);
    let kernel = loop {
        let holder = match Lock::try_acquire(&profile.refresh_lock()) {
            Ok(lock) => break lock,
            Err(LockError::Busy { holder, .. }) => holder,
            Err(error) => return Err(error.into()),
        };
        refresh.setup.interrupt.check(WHAT)?;
        if Instant::now() >= end {
            let holder = holder.map(|pid| format!("process {pid}"));
            return Err(busy("another refresh", holder));
        }
        thread::sleep(POLL_INTERVAL);
        let now = stamp(&file);
        if now != seen {
            seen = now;
            if let Some(login) = refreshed_meanwhile(refresh, first)? {
                return Ok(RefreshLock::AlreadyRefreshed(login));
            }
        }
    };
    let client = loop {
        match ClientLock::refresh(profile.dir(), &kernel, SIGNAL_INTERVAL) {
            Ok(lock) => break lock,
            Err(ClientLockError::Busy { holder, .. }) if Instant::now() >= end => {
                return Err(busy(
                    "Claude Code",
                    holder.map(|pid| format!("process {pid}")),
                ));
            }
            Err(ClientLockError::Busy { .. } | ClientLockError::Interrupted { .. }) => {
                refresh.setup.interrupt.check(WHAT)?;
            }
            Err(ClientLockError::File(error)) => return Err(error.into()),
            Err(error) => {
                let message = format!("{WHAT}: {error}");
                return Err(CliError::new(
                    ExitStatus::Unavailable,
                    "login.lock",
                    message,
                ));
            }
        }
    };
    Ok(RefreshLock::Acquired(Box::new(Locks {
        _client: client,
        kernel,
    })))
}

/// What another process has made of the login, if it has.
fn refreshed_meanwhile(
    refresh: &Refresh<'_>,
    first: &ClaudeAiLogin,
) -> Result<Option<Login>, CliError> {
    let stored = refresh.store.get()?;
    Ok(stored.and_then(|document| match document.stored.login {
        Login::ClaudeAi(login) if refresh.is_newer(&login, first) => Some(Login::ClaudeAi(login)),
        _ => None,
    }))
}

/// Changes with every write, which replaces the file. A keychain has none: there the lock tells.
fn stamp(file: &Path) -> Option<(std::time::SystemTime, u64)> {
    let metadata: Metadata = std::fs::metadata(file).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

fn busy(who: &str, holder: Option<impl Display>) -> CliError {
    let by = holder.map_or_else(String::new, |holder| format!(" ({holder})"));
    let seconds = LOCK_TIMEOUT.as_secs();
    let message = format!("{WHAT}: {who}{by} holds the refresh lock for more than {seconds} s");
    CliError::new(ExitStatus::Unavailable, "login.lock-busy", message)
        .hint("try again; the lock is released when the process that holds it exits")
}
