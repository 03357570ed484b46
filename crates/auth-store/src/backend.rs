//! Where items are stored: the one interface of files and keychains.

use std::fmt;
use std::path::PathBuf;

use auth_fs::ReadError;
use auth_fs::private_file::WriteError;
use zeroize::Zeroizing;

use crate::profile::Profile;

/// What is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// The credentials document, with `claudeAiOauth` and members of others.
    Credentials,
    /// The key of a Console login, bare. Only if [`Backend::stores_api_key_separately`].
    ApiKey,
    /// The login that the last refresh replaced, as a login document.
    Backup,
    /// Logins of a switch, encoded: no program takes a login from there.
    Switched,
}

/// Which kind of backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Claude Code's own files.
    File,
    /// The platform's keychain.
    Keychain,
}

impl Kind {
    /// `file` or `keychain`, as in options and documents.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Keychain => "keychain",
        }
    }
}

/// Where an item is, as it may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ItemLocation {
    /// A file.
    File(PathBuf),
    /// An item of a keychain.
    Keychain {
        /// Its service.
        service: String,
        /// Its account (`username` in the Secret Service).
        account: String,
    },
}

impl fmt::Display for ItemLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "`{}`", path.display()),
            Self::Keychain { service, account } => {
                write!(f, "keychain item `{service}` of {account}")
            }
        }
    }
}

/// A write that is prepared as far as possible; dropped, nothing is changed.
pub trait StagedWrite {
    /// Puts the content in place, as a whole or not at all.
    ///
    /// # Errors
    /// [`BackendError`]; the old content is readable then, except as [`WriteError::NotFlushed`]
    /// says.
    fn commit(self: Box<Self>) -> Result<(), BackendError>;
}

/// Stores items. Every call ends within the backend's own deadline.
pub trait Backend {
    /// Which kind it is.
    fn kind(&self) -> Kind;

    /// Whether a Console login's key is an item of its own, rather than a member of `.claude.json`.
    fn stores_api_key_separately(&self) -> bool {
        true
    }

    /// An item's content; `None` if it provably does not exist.
    ///
    /// # Errors
    /// [`BackendError`]. A transient failure is never `None`.
    fn read(&self, item: Item) -> Result<Option<Zeroizing<Vec<u8>>>, BackendError>;

    /// The same for a write, which repairs a mode that is too open.
    ///
    /// # Errors
    /// [`BackendError`].
    fn read_for_write(&self, item: Item) -> Result<Option<Zeroizing<Vec<u8>>>, BackendError> {
        self.read(item)
    }

    /// Replaces an item's content, as a whole or not at all.
    ///
    /// # Errors
    /// [`BackendError`]; the old content is readable then.
    fn write(&self, item: Item, content: &[u8]) -> Result<(), BackendError>;

    /// Prepares such a write as far as possible; `None` if the backend can prepare nothing.
    ///
    /// # Errors
    /// [`BackendError`]; nothing is changed.
    fn stage(
        &self,
        _item: Item,
        _content: &[u8],
    ) -> Result<Option<Box<dyn StagedWrite>>, BackendError> {
        Ok(None)
    }

    /// Removes an item, if it exists.
    ///
    /// # Errors
    /// [`BackendError`].
    fn remove(&self, item: Item) -> Result<(), BackendError>;

    /// Where an item is or would be.
    fn location(&self, item: Item) -> ItemLocation;

    /// The same kind of backend for another profile; `None` if this one knows no other.
    fn for_profile(&self, _profile: &Profile) -> Option<Box<dyn Backend>> {
        None
    }

    /// How many items are left over that belong to no content; removes them if asked to.
    ///
    /// # Errors
    /// [`BackendError`].
    fn stale(&self, _item: Item, _remove: bool) -> Result<usize, BackendError> {
        Ok(0)
    }

    /// A warning about what was read, once.
    fn take_warning(&self) -> Option<String> {
        None
    }
}

/// Why a backend failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackendError {
    /// A file cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A file cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The keychain exists, but is locked, or access was refused.
    #[error("the keychain is locked: {0}")]
    Locked(String),
    /// There is no keychain: no service, no bus, or none in this build.
    #[error("no keychain is available: {0}")]
    Unavailable(String),
    /// The keychain did not answer in time.
    #[error("the keychain did not answer within {:.1} s", .0.as_secs_f32())]
    TimedOut(std::time::Duration),
    /// The keychain failed in another way.
    #[error("the keychain failed: {0}")]
    Failed(String),
    /// The keychain has what cannot be a login of ours.
    #[error("{0}")]
    Malformed(String),
}
