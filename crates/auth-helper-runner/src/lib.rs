//! Runs `apiKeyHelper` with caching: one run is shared by all concurrent callers.
//!
//! - [`setting`]: where the command is set; [`mod@command`]: runs it with a deadline, in a process
//!   group of its own
//! - [`reply`]: what it printed; [`cache`]: the key, shared by all processes, with a single flight
//! - [`notice`]: tells the user that it is slow
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
//! - However many processes request a key at once, the helper runs once.
//! - A key is never returned past its own expiry. A rejected key is not returned from the cache
//!   again; if the helper itself prints it again, a warning says so.
//! - No failed run is cached as a key.
//! - No helper outlives its deadline; no process that is not a descendant of it is ended.
//!
//! # Limitations
//! - A descendant that detaches itself as a daemon is left running.
//! - The cache is one file per helper and project on one machine.

pub mod cache;
mod cli_error;
pub mod command;
mod commands;
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
