//! The ground of the kit: shared types, and the decision which credential is in effect.
//!
//! - [`context`]: what is around us (environment, paths, settings, the client's state)
//! - [`decision`]: sources, sessions and their precedence; pure functions
//! - [`secret`]: secrets, fingerprints, logins, headers
//! - [`json`]: objects whose order and unknown members survive an edit
//! - [`tool`]: what every program of the kit shares: streams, exit codes, failures, siblings
//!
//! # Invariants
//! This crate writes no store, opens no socket and knows no keychain: whatever needs one of these
//! is asked of another program of the kit, with a deadline ([`tool::sibling`]).

mod commands;
pub mod context;
pub mod decision;
pub mod json;
mod platform;
pub mod secret;
pub mod tool;

pub use context::env::Env;
pub use secret::Secret;
pub use tool::{Exit, Failure};

/// The `auth-core` program.
pub const TOOL: tool::Tool = tool::Tool {
    name: "auth-core",
    entry: commands::main,
};

/// The definition of its arguments, for manuals and completions.
#[must_use]
pub fn command() -> clap::Command {
    commands::definition()
}
