//! Why a store did not do what was asked, and what the user is told: the one place that gives
//! these errors exit codes, codes and hints.

use auth_core::json::Malformed;
use auth_core::{CliError, ExitStatus};
use auth_fs::client_lock::ClientLockError;
use auth_fs::lock::LockError;
use auth_fs::private_file::WriteError;
use auth_fs::{ReadError, quote_path};

use crate::backend::{BackendError, ItemLocation};
use crate::platform::UNLOCK;
use crate::profile_dirs::ProfileError;

/// What is stored after a write that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoredNow {
    /// What was stored before.
    Unchanged,
    /// That cannot be told.
    Unknown,
}

/// A store operation that failed. Unless a variant says otherwise, nothing was changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// A file cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A file cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// What is stored is not of the format; it was left alone.
    #[error("{location} is malformed: {reason}")]
    Malformed {
        /// The file or item.
        location: ItemLocation,
        /// What is wrong with it.
        reason: Malformed,
    },
    /// Another program of auth-tools is writing.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// Claude Code is writing.
    #[error(transparent)]
    ClientLock(#[from] ClientLockError),
    /// A change failed half way.
    #[error("{cause}")]
    NotStored {
        /// What failed.
        cause: Box<StoreError>,
        /// What is stored now.
        now: StoredNow,
    },
    /// What was read back is not what was written.
    #[error("{0} reads back differently")]
    ReadBackMismatch(ItemLocation),
    /// It was to replace another login than the one that is stored.
    #[error("another login was stored meanwhile")]
    Superseded,
    /// The login is erased, but an API key remains in a file that cannot be edited.
    #[error("an API key (`primaryApiKey`) remains in {location}: {cause}")]
    KeyRemains {
        /// The file.
        location: ItemLocation,
        /// Why it cannot be edited.
        cause: Box<StoreError>,
    },
    /// A switch or a rename that was killed cannot be finished.
    #[error("an unfinished switch or rename of profiles: {0}")]
    Switch(Box<SwitchError>),
    /// The keychain.
    #[error(transparent)]
    Keychain(BackendError),
}

impl From<BackendError> for StoreError {
    fn from(error: BackendError) -> Self {
        match error {
            BackendError::Read(error) => Self::Read(error),
            BackendError::Write(error) => Self::Write(error),
            error => Self::Keychain(error),
        }
    }
}

impl From<StoreError> for CliError {
    fn from(error: StoreError) -> Self {
        let message = error.to_string();
        let unavailable = |code| Self::new(ExitStatus::Unavailable, code, message.clone());
        match error {
            StoreError::Read(error) => error.into(),
            StoreError::Write(error) => error.into(),
            StoreError::Malformed { location, reason } => malformed(message, &location, &reason),
            StoreError::Lock(LockError::File(error))
            | StoreError::ClientLock(ClientLockError::File(error)) => error.into(),
            StoreError::ClientLock(ClientLockError::Interrupted { .. }) => {
                Self::new(ExitStatus::Interrupted, "interrupted", message)
            }
            StoreError::Lock(_) | StoreError::ClientLock(_) => unavailable("store.busy")
                .hint("try again; `auth-store check` shows who holds which lock"),
            StoreError::NotStored { cause, now } => {
                let failure = Self::from(*cause);
                match now {
                    StoredNow::Unchanged => failure.hint("the stored login is unchanged"),
                    StoredNow::Unknown => {
                        failure.hint("`auth-store show` prints what is stored now")
                    }
                }
            }
            StoreError::ReadBackMismatch(_) => unavailable("store.differs")
                .hint("another program may be writing the same login; try again"),
            StoreError::Superseded => {
                unavailable("store.changed").hint("`auth-store show` prints what is stored now")
            }
            StoreError::KeyRemains { location, .. } => {
                let failure = unavailable("store.key-remains");
                match location {
                    ItemLocation::File(path) => failure.hint(format!(
                        "edit {} and remove the member `primaryApiKey`",
                        quote_path(&path)
                    )),
                    ItemLocation::Keychain { .. } => failure,
                }
            }
            StoreError::Switch(error) => Self::from(*error),
            StoreError::Keychain(error) => keychain(message, &error),
        }
    }
}

impl StoreError {
    /// The next steps, as in the error that the user sees.
    pub(crate) fn hints(&self) -> Vec<String> {
        match self {
            Self::Malformed { location, reason } => {
                malformed(String::new(), location, reason).hints().to_vec()
            }
            Self::Keychain(error) => keychain(String::new(), error).hints().to_vec(),
            _ => Vec::new(),
        }
    }
}

fn malformed(message: String, location: &ItemLocation, reason: &Malformed) -> CliError {
    let failure = CliError::new(ExitStatus::Data, "store.malformed", message);
    match (location, reason) {
        (_, Malformed::Member(_)) => {
            failure.hint("`auth-store erase` removes the login and keeps the rest")
        }
        (ItemLocation::File(path), _) => failure.hint(move_away(path)),
        (ItemLocation::Keychain { .. }, _) => {
            failure.hint("remove the item with the keychain's own program, then log in again")
        }
    }
}

/// How to get rid of a malformed file without losing it.
pub(crate) fn move_away(path: &std::path::Path) -> String {
    let mut away = path.as_os_str().to_owned();
    away.push(".broken");
    let (path, away) = (quote_path(path), quote_path(away.as_ref()));
    format!("fix the file, or move it away: mv {path} {away}")
}

fn keychain(message: String, error: &BackendError) -> CliError {
    let (exit, code) = match error {
        BackendError::Locked(_) => (ExitStatus::Unavailable, "store.locked"),
        BackendError::Unavailable(_) => (ExitStatus::Unavailable, "store.absent"),
        BackendError::TimedOut(_) => (ExitStatus::Unavailable, "store.silent"),
        BackendError::Malformed(_) => (ExitStatus::Data, "store.malformed"),
        _ => (ExitStatus::Unavailable, "store.failed"),
    };
    let failure = CliError::new(exit, code, message);
    let failure = match error {
        BackendError::Malformed(_) => return failure.hint("`auth-store check` prints details"),
        BackendError::Locked(_) | BackendError::TimedOut(_) => failure.hint(UNLOCK),
        _ => failure,
    };
    failure.hint("to use the file instead: `--backend file`, or AUTH_STORE_BACKEND=file")
}

/// A switch of profiles that was refused or failed. Nothing was changed, except as [`SwitchError::Store`] says.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SwitchError {
    /// A profile cannot be used.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// The profile exists, but has no login.
    #[error("no login is stored in the profile `{0}`")]
    NoLogin(String),
    /// `default` is the directory that is switched.
    #[error("`default` is Claude Code's own login; name the profile to switch to")]
    IsDefault,
    /// Nothing says which profile the present login belongs to.
    #[error("the present login belongs to no profile yet")]
    Unnamed {
        /// The profile to switch to.
        name: String,
    },
    /// The profile that the present login would be stored in has another one.
    #[error("the profile `{0}` has a login already")]
    Occupied(String),
    /// Claude Code runs and uses one of the directories.
    #[error(
        "Claude Code is running (process {pids}): it keeps using its current token until that is rejected"
    )]
    Running {
        /// Its processes.
        pids: String,
        /// The profile to switch to.
        name: String,
    },
    /// Claude Code runs and uses the directory that is to get another name.
    #[error("Claude Code is running in the profile `{name}` (process {pids})")]
    InUse {
        /// The profile.
        name: String,
        /// Its processes.
        pids: String,
    },
    /// The keychain has items by the name that a profile is to get.
    #[error("the keychain has a login of an earlier profile `{0}`")]
    LeftOver(String),
    /// The items of another rename that was killed still have to be moved or removed.
    #[error("an interrupted rename of a profile in the keychain is not finished")]
    RenamePending,
    /// The backend cannot open other profiles.
    #[error("this backend has one profile only")]
    Unsupported,
    /// The store. If the switch has begun, the next writer finishes it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<WriteError> for SwitchError {
    fn from(error: WriteError) -> Self {
        Self::Store(error.into())
    }
}

impl From<LockError> for SwitchError {
    fn from(error: LockError) -> Self {
        Self::Store(error.into())
    }
}

impl From<ClientLockError> for SwitchError {
    fn from(error: ClientLockError) -> Self {
        Self::Store(error.into())
    }
}

impl From<SwitchError> for CliError {
    fn from(error: SwitchError) -> Self {
        let message = error.to_string();
        let with = |exit, code| Self::new(exit, code, message);
        match error {
            SwitchError::Profile(error) => error.into(),
            SwitchError::NoLogin(name) => with(ExitStatus::NotFound, "profile.empty")
                .hint(format!("auth-login login --profile {name}")),
            SwitchError::IsDefault => {
                with(ExitStatus::Usage, "usage").hint("`auth-store list` prints the profiles")
            }
            SwitchError::Unnamed { name } => with(ExitStatus::Policy, "profile.unnamed").hint(
                format!("give it a name: auth-login switch {name} --save-as NAME"),
            ),
            SwitchError::Occupied(_) => with(ExitStatus::Policy, "profile.occupied")
                .hint("choose another name with `--save-as NAME`"),
            SwitchError::Running { name, .. } => with(ExitStatus::Unavailable, "client.running")
                .hint("end Claude Code first")
                .hint(format!(
                    "to switch nevertheless: auth-login switch {name} --force"
                )),
            SwitchError::InUse { .. } => {
                with(ExitStatus::Unavailable, "client.running").hint("end Claude Code first")
            }
            SwitchError::LeftOver(_) => {
                with(ExitStatus::Policy, "profile.occupied").hint("choose another name")
            }
            SwitchError::RenamePending => with(ExitStatus::Unavailable, "rename.pending")
                .hint("auth-store check --fix --backend keychain"),
            SwitchError::Unsupported => with(ExitStatus::Usage, "usage"),
            SwitchError::Store(error) => error.into(),
        }
    }
}
