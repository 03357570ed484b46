//! Where items rest: the one interface of files and keychains.

use std::fmt;
use std::path::PathBuf;

use zeroize::Zeroizing;

use crate::file::private_file::FileError;

/// What is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// The credentials document, with `claudeAiOauth` and members of others.
    Credentials,
    /// The key of a Console login, bare. Only where [`Backend::keeps_key`].
    ApiKey,
    /// The login that the last refresh replaced, as a login document.
    Previous,
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
pub enum Origin {
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

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Keychain { service, account } => {
                write!(f, "keychain item {service} of {account}")
            }
        }
    }
}

/// Keeps items. Every call ends within the backend's own deadline.
pub trait Backend {
    /// Which kind it is.
    fn kind(&self) -> Kind;

    /// Whether a Console login's key is an item of its own, rather than a member of `.claude.json`.
    fn keeps_key(&self) -> bool {
        true
    }

    /// An item's content; `None` where there provably is none.
    ///
    /// # Errors
    /// [`BackendError`]. A transient failure is never `None`.
    fn read(&self, item: Item) -> Result<Option<Zeroizing<Vec<u8>>>, BackendError>;

    /// Puts an item's content in place of the old one, as a whole or not at all.
    ///
    /// # Errors
    /// [`BackendError`]; the old content is readable then.
    fn write(&self, item: Item, content: &[u8]) -> Result<(), BackendError>;

    /// Removes an item, where it is there.
    ///
    /// # Errors
    /// [`BackendError`].
    fn remove(&self, item: Item) -> Result<(), BackendError>;

    /// Where an item is or would be.
    fn origin(&self, item: Item) -> Origin;

    /// How many items are left over that belong to no content; removes them where asked to.
    ///
    /// # Errors
    /// [`BackendError`].
    fn stale(&self, _item: Item, _remove: bool) -> Result<usize, BackendError> {
        Ok(0)
    }

    /// What a person should know of what was read, once.
    fn take_warning(&self) -> Option<String> {
        None
    }
}

/// Why a backend did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum BackendError {
    /// A file.
    #[error(transparent)]
    File(#[from] FileError),
    /// The keychain is there, but locked, or access was refused.
    #[error("the keychain is locked: {0}")]
    Locked(String),
    /// There is no keychain: no service, no bus, or none in this build.
    #[error("no keychain can be reached: {0}")]
    Absent(String),
    /// The keychain did not answer in time.
    #[error("the keychain did not answer within {:.1} s", .0.as_secs_f32())]
    Silent(std::time::Duration),
    /// The keychain failed in another way.
    #[error("the keychain failed: {0}")]
    Failed(String),
    /// The keychain has what cannot be a login of ours.
    #[error("{0}")]
    Malformed(String),
}
