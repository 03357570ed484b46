//! Where a login rests: a private file or the platform's keychain.
//!
//! - [`file`]: private files, the kit's kernel locks, the lock directories of Claude Code
//!
//! # Invariants
//! - A file is replaced as a whole or not at all; a symbolic link stays a link.
//! - Whoever holds one of Claude Code's lock directories holds a kernel lock of the kit too, so a
//!   lock directory that a killed program of the kit left behind is known to be dead.
//! - Nothing waits without a deadline.

mod commands;
pub mod file;

/// The `auth-store` program.
pub const TOOL: auth_core::tool::Tool = auth_core::tool::Tool {
    name: "auth-store",
    entry: commands::main,
};
