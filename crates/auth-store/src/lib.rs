//! Where Claude Code logins are stored: a private file or the platform's keychain.
//!
//! - [`FileStore`]: one profile's login in Claude Code's own files, for programs that link this
//! - [`store`]: the operations, whatever the backend is; [`backend`]: files and keychains
//! - [`document`]: the login document
//! - [`profile`]: where a profile's login is stored
//! - [`keychain`]: the platform's keychain, for the `auth-store` program alone
//!
//! # Example
//! ```
//! use auth_core::{Env, context::paths::Paths, json::JsonObject};
//! use auth_store::{FileStore, document::LoginDocument, profile::Profile};
//!
//! let home = tempfile::tempdir()?;
//! let paths = Paths::find(Some(home.path()), &Env::default(), home.path())?;
//! let profile = Profile::find(&paths, None).expect("the default profile");
//! let store = FileStore::new(profile, &Env::default());
//! let login = JsonObject::parse(r#"{"claudeAiOauth":{"accessToken":"token","scopes":[]}}"#.into())?;
//! store.put(&LoginDocument::from_document(&login)?)?;
//! assert!(store.get()?.is_some());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Invariants
//! - A login that is in two files is changed in both or in neither; what an edit does not concern
//!   stays byte for byte; success is reported only of what was read back.
//! - A malformed file is never overwritten; a keychain that fails is never "logged out".
//! - Tokens that a server has issued are not given up: what cannot be stored is kept in a recovery
//!   file.
//! - Whoever holds one of Claude Code's lock directories holds a kernel lock of auth-tools too, so
//!   a lock directory that a killed program left behind is known to be dead.
//! - Nothing waits without a deadline.
//!
//! # Limitations
//! - A keychain may ask the user to unlock it; the question stays on the screen when the deadline
//!   has passed.

pub mod backend;
mod commands;
pub mod document;
pub mod file_backend;
mod file_store;
pub mod keychain;
mod platform;
pub mod profile;
pub mod profile_dirs;
mod reservation;
mod running;
pub mod store;

pub use commands::configured_kind;
pub use file_store::FileStore;
pub use reservation::{Kept, Reservation};
pub use store::switch::{SwitchRequest, Switched, finish, is_pending, switch};
pub use store::{StoreError, StoredNow, SwitchError, TokenUpdate};

/// The `auth-store` program.
pub const TOOL: auth_core::cli::Tool = auth_core::cli::Tool {
    name: "auth-store",
    entry: commands::main,
};

/// The definition of its arguments, for manuals and completions.
#[must_use]
pub fn command() -> clap::Command {
    commands::definition()
}
