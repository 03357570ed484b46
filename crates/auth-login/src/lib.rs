//! Log in, log out, refresh: the life of a stored login.
//!
//! The files of a login are read and written in process, by the library of `auth-store`; a keychain
//! is opened by the program `auth-store` alone. The protocol is `auth-oauth`; without an OAuth client,
//! `auth-claude` runs the user's own Claude Code.
//!
//! # Example
//! ```
//! let definition = auth_login::command();
//! let refresh = definition.find_subcommand("refresh").expect("a command");
//! assert!(refresh.get_arguments().any(|option| option.get_long() == Some("min-validity")));
//! ```
//!
//! # Invariants
//! - Success is reported only after the login was read back.
//! - Of N processes that find a login expired, exactly one sends a request; the others use its
//!   result, or report its error.
//! - Whatever fails, the stored login stays as it was. Only `logout` erases.
//! - What was sent to the server and what came back is never in arguments, messages or logs.
//!
//! # Limitations
//! - A provider that rotates refresh tokens has used the old one up when its answer is lost: by a
//!   kill or a cut cable between the request and the write. Nothing on this side can prevent that;
//!   the login has to be made anew then. An interrupted refresh waits two seconds for its answer,
//!   the store is proven writable before the request, and the write follows at once.
//! - Another program that logs in during the milliseconds between our last look at the store and
//!   our write loses its login to ours.

mod commands;

/// The `auth-login` program.
pub const TOOL: auth_core::cli::Tool = auth_core::cli::Tool {
    name: "auth-login",
    entry: commands::main,
};

/// The definition of its arguments, for manuals and completions.
#[must_use]
pub fn command() -> clap::Command {
    commands::definition()
}
