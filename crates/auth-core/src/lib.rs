//! Shared types, and the decision which credential is used.
//!
//! - [`secret`]: secrets, fingerprints, logins, headers
//! - [`json`]: objects whose order and unknown members survive an edit
//! - [`decision`]: sources, sessions and their precedence; pure functions
//! - [`context`]: the facts: environment, paths, settings, Claude Code's state
//! - [`cli`]: what every tool shares: arguments, streams, exit codes, errors, subprocesses
//!
//! # Example
//! A whole tool, run in this process:
//! ```
//! use auth_core::cli::{Context, Streams, Terminals, run_with};
//! use auth_core::{Env, ExitStatus};
//!
//! let home = std::env::temp_dir();
//! let home = home.display().to_string();
//! let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
//! let exit = run_with(Context {
//!     tool: auth_core::TOOL,
//!     args: vec!["auth-core".into(), "resolve".into()],
//!     env: Env::from_pairs([("HOME", home.as_str()), ("ANTHROPIC_API_KEY", "sk-ant-api03-example")]),
//!     cwd: home.as_str().into(),
//!     streams: Streams {
//!         stdin: &mut std::io::empty(),
//!         stdout: &mut stdout,
//!         stderr: &mut stderr,
//!         terminals: Terminals::default(),
//!     },
//!     now: jiff::Timestamp::now,
//! });
//! assert_eq!(exit, ExitStatus::Ok);
//! assert_eq!(String::from_utf8_lossy(&stdout), "api-key\tANTHROPIC_API_KEY\n");
//! ```
//!
//! # Invariants
//! This crate writes no store, opens no socket and knows no keychain: another tool does that, with a
//! deadline ([`cli::subprocess`]).
//!
//! # Memory
//! [`Secret`] wipes its own bytes. Libraries copy secrets too (JSON texts, TLS records, buffers that
//! grew), so each program declares [`WipingAllocator`] as its global allocator, which wipes every
//! block of memory when it is freed.
//!
//! # Limitations
//! - Whether a cloud provider's credential is there cannot be seen if an instance role brings
//!   it: what seems to be missing is a warning.
//! - What Claude Code would send ([`decision`]'s client view) is what one version of it was seen to
//!   do.

pub mod cli;
mod commands;
pub mod context;
pub mod decision;
pub mod env;
mod error;
mod exit_status;
mod file_error;
mod global_args;
mod invocation;
pub mod json;
mod platform;
pub mod sanitize;
pub mod secret;
pub mod subprocess;
pub mod thread;
pub mod token_ledger;

pub use env::Env;
pub use error::CliError;
pub use exit_status::ExitStatus;
pub use platform::{WIPING_ALLOCATOR, WipingAllocator};
pub use secret::Secret;

/// The `auth-core` program.
pub const TOOL: cli::Tool = cli::Tool {
    name: "auth-core",
    entry: commands::main,
};

/// The definition of its arguments, for manuals and completions.
#[must_use]
pub fn command() -> clap::Command {
    commands::definition()
}
