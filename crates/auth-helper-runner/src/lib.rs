//! Runs `apiKeyHelper` once for all who ask, and keeps its key as long as it is good.
//!
//! - [`setting`]: where the command is set; [`mod@command`]: runs it, with a deadline, in a group of its own
//! - [`reply`]: what it printed; [`cache`]: the key, kept for all processes, with a single flight
//! - [`notice`]: that it is slow
//!
//! # Example
//! ```
//! use auth_helper_runner::reply;
//!
//! let reply = reply::parse(b"sk-ant-api03-example\n")?;
//! assert_eq!(reply.key.expose(), "sk-ant-api03-example");
//! assert!(reply::parse(b"two\nlines\n").is_err());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Invariants
//! - However many processes ask at once, the helper runs once.
//! - A key is never given past its own expiry. A refused key does not come out of the cache again;
//!   where the helper itself prints it again, that is said.
//! - No failed run is kept as a key.
//! - No helper outlives its deadline, and nothing of its process group does.
//!
//! # Limitations
//! - A child of the helper that leaves its process group and its pipes is not ended with it.
//! - The cache is one file a helper on one machine; other machines run the helper for themselves.

pub mod cache;
pub mod command;
mod commands;
mod failure;
pub mod notice;
pub mod reply;
pub mod setting;

/// The `auth-helper-runner` program.
pub const TOOL: auth_core::cli::Tool = auth_core::cli::Tool {
    name: "auth-helper-runner",
    entry: commands::main,
};

/// The definition of its arguments, for manuals and completions.
#[must_use]
pub fn command() -> clap::Command {
    commands::definition()
}
