//! Where a login rests: a private file or the platform's keychain.
//!
//! - [`document`]: Claude Code's file format, edited in place
//! - [`backend`]: the one interface of files and keychains; [`store`]: the operations on it
//! - [`place`]: where a profile's login rests
//! - [`mod@file`]: private files, the kit's kernel locks, the lock directories of Claude Code
//! - [`keychain`]: the platform's keychain
//! - [`via_tool`]: a store that asks the `auth-store` program, for all other programs
//!
//! # Example
//! ```
//! use auth_store::file::private_file;
//!
//! let folder = tempfile::tempdir()?;
//! let file = folder.path().join("credentials.json");
//! private_file::replace(&file, b"{}")?;
//! assert_eq!(private_file::read(&file)?.as_deref(), Some(&b"{}"[..]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Invariants
//! - A file is replaced as a whole or not at all; a symbolic link stays a link.
//! - What an edit is not about stays byte for byte.
//! - Success is said only of what was read back.
//! - A malformed file is never overwritten; a keychain that fails is never "logged out".
//! - Whoever holds one of Claude Code's lock directories holds a kernel lock of the kit too, so a
//!   lock directory that a killed program of the kit left behind is known to be dead.
//! - Nothing waits without a deadline.
//!
//! # Limitations
//! - A Claude.ai login and its account are in two files. A kill between the two writes leaves the
//!   new login with the old account, until the next login.
//! - A keychain may ask the person to unlock it; the question stays on the screen when the
//!   deadline has passed.

pub mod backend;
mod commands;
pub mod document;
pub mod file;
pub mod keychain;
pub mod place;
mod platform;
pub mod store;
pub mod via_tool;

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
