//! Files that hold credentials: careful reading, private writing, locks. Knows no file format.
//!
//! - [`read`] opens without blocking, follows no link that another user could have planted, and
//!   reads regular files of a limited size only; [`Rules`] say which owner and mode are accepted
//! - [`private_file`] replaces a file as a whole, readable by its owner only
//! - [`remove`] tries again what fails, and empties a file that cannot be removed
//! - [`lock`] has the locks of auth-tools, which the kernel releases when their process ends
//! - [`client_lock`] has the lock directories of Claude Code
//!
//! # Example
//! ```
//! use auth_fs::{Rules, private_file};
//!
//! let folder = tempfile::tempdir()?;
//! let file = folder.path().join("credentials.json");
//! private_file::replace(&file, b"{}")?;
//! let content = auth_fs::read(&file, &Rules::trusted(folder.path()))?;
//! assert_eq!(content.as_deref(), Some(&b"{}"[..]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Invariants
//! - No call waits without a deadline; a FIFO or device is refused, not read.
//! - A file is replaced as a whole or not at all; a symbolic link stays a link.
//! - Files and directories that are created are 0600 and 0700 under any umask, and belong to the
//!   owner of the directory that they are created in, also if root creates them.
//! - While a temporary file or a short lock directory exists, signals that would end the process
//!   are deferred, so that only SIGKILL leaves one behind.
//!
//! # Limitations
//! Windows has neither modes nor owners in this sense; access control is inherited there.

pub mod client_lock;
mod error;
mod links;
pub mod lock;
pub mod placeholder;
mod platform;
pub mod private_file;
mod read;
pub mod remove;
mod retry;
mod signals;

pub use error::{FileKind, Insecure, ReadError};
pub use platform::{
    group_or_other_bits, is_foreign, is_root, list_dir, make_private, mode, quote_path,
};
pub use read::{MAX_FILE, Opened, Rules, open, read};
pub use signals::DeferredSignals;
