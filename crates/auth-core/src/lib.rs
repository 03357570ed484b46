//! The ground of the kit: shared types, and the decision which credential is in effect.
//!
//! - [`context`]: what is around us (environment, paths, settings, the client's state)
//! - [`decision`]: sources, sessions and their precedence; pure functions
//! - [`secret`]: secrets, fingerprints, logins, headers
//! - [`json`]: objects whose order and unknown members survive an edit
//! - [`cli`]: what every program of the kit shares: streams, exit codes, failures, siblings
//!
//! # Example
//! A whole program of the kit, run in this process:
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
//! This crate writes no store, opens no socket and knows no keychain: whatever needs one of these
//! is asked of another program of the kit, with a deadline ([`cli::subprocess`]).
//!
//! Whoever links this crate frees memory through its allocator, which wipes every block: secrets are
//! copied by libraries that know nothing of them.
//!
//! # Limitations
//! - A program cannot have both this crate and a global allocator of its own.
//! - Whether a cloud provider's credential is there cannot be seen where an instance role brings
//!   it: what seems to be missing is a warning.
//! - What Claude Code would send ([`decision`]'s client view) is what one version of it was seen to
//!   do.

pub mod cli;
mod commands;
pub mod context;
pub mod decision;
pub mod env;
pub mod json;
mod platform;
pub mod secret;

pub use cli::{CliError, ExitStatus};
pub use env::Env;
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
