//! Why a store did not do what was asked, and what the person is told.

use auth_core::{CliError, ExitStatus};

use crate::backend::{BackendError, Origin};
use crate::document::Malformed;
use crate::file::client_lock::ClientLockError;
use crate::file::lock::LockError;
use crate::file::private_file::FileError;
use crate::platform::UNLOCK;
use crate::via_tool::CHANGED;

/// A store operation that failed. The stored login is as it was, unless said otherwise.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A file cannot be read.
    #[error("reading {0}")]
    Read(FileError),
    /// A file cannot be written.
    #[error("writing {0}")]
    Write(FileError),
    /// What is stored is not of the format; it was left alone.
    #[error("reading the login: {place}: {reason}")]
    Malformed {
        /// The file or item.
        place: Origin,
        /// What is wrong with it.
        reason: Malformed,
    },
    /// Another program of the kit is writing.
    #[error("waiting to write: {0}")]
    Lock(#[from] LockError),
    /// Claude Code is writing.
    #[error("waiting to write: {0}")]
    ClientLock(#[from] ClientLockError),
    /// What was read back is not what was written.
    #[error("writing the login: {0} reads back differently")]
    Differs(Origin),
    /// It was to replace another login than the one that is stored.
    #[error("writing the login: another one was stored meanwhile")]
    Changed,
    /// The keychain.
    #[error("asking the keychain: {0}")]
    Keychain(BackendError),
}

impl From<BackendError> for StoreError {
    fn from(error: BackendError) -> Self {
        match error {
            BackendError::File(error) => Self::Read(error),
            error => Self::Keychain(error),
        }
    }
}

impl StoreError {
    /// The same for an error of a write.
    pub(super) fn on_write(error: BackendError) -> Self {
        match error {
            BackendError::File(error) => Self::Write(error),
            error => Self::Keychain(error),
        }
    }
}

impl From<StoreError> for CliError {
    fn from(error: StoreError) -> Self {
        let message = error.to_string();
        match &error {
            StoreError::Read(_) => Self::new(ExitStatus::Unavailable, "store.unreadable", message),
            StoreError::Write(_) => {
                Self::new(ExitStatus::Unavailable, "store.not-written", message)
                    .hint("the stored login is as it was")
            }
            StoreError::Malformed { place, reason } => malformed(message, place, reason),
            StoreError::Lock(_) | StoreError::ClientLock(_) => {
                Self::new(ExitStatus::Unavailable, "store.busy", message)
                    .hint("try again; `auth-store check` shows who holds which lock")
            }
            StoreError::Differs(_) => Self::new(ExitStatus::Unavailable, "store.differs", message)
                .hint("another program may be writing the same login; try again"),
            StoreError::Changed => Self::new(ExitStatus::Unavailable, CHANGED, message)
                .hint("`auth-store show` tells which one"),
            StoreError::Keychain(error) => keychain(message, error),
        }
    }
}

fn malformed(message: String, place: &Origin, reason: &Malformed) -> CliError {
    let failure = CliError::new(ExitStatus::Data, "store.malformed", message);
    match (place, reason) {
        (_, Malformed::Member(_)) => {
            failure.hint("`auth-store erase` removes the login and keeps the rest")
        }
        (Origin::File(path), _) => failure.hint(format!(
            "mend it, or move it away: mv '{0}' '{0}.broken'",
            path.display()
        )),
        (Origin::Keychain { .. }, _) => {
            failure.hint("remove the item with the keychain's own program, then log in again")
        }
    }
}

fn keychain(message: String, error: &BackendError) -> CliError {
    let (exit, code) = match error {
        BackendError::Locked(_) => (ExitStatus::Unavailable, "store.locked"),
        BackendError::Absent(_) => (ExitStatus::Unavailable, "store.absent"),
        BackendError::Silent(_) => (ExitStatus::Unavailable, "store.silent"),
        BackendError::Malformed(_) => (ExitStatus::Data, "store.malformed"),
        BackendError::File(_) | BackendError::Failed(_) => {
            (ExitStatus::Unavailable, "store.failed")
        }
    };
    let failure = CliError::new(exit, code, message);
    let failure = match error {
        BackendError::Malformed(_) => return failure.hint("`auth-store check` tells more"),
        BackendError::Locked(_) | BackendError::Silent(_) => failure.hint(UNLOCK),
        _ => failure,
    };
    failure.hint("to use the file instead: `--backend file`, or AUTH_STORE_BACKEND=file")
}
