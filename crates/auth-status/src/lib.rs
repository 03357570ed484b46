//! Shows the active credential, who pays, and how to fix what is wrong.
//!
//! - `collect`: reads everything: the decision (`auth_core`), the store, the key helper's cache
//! - `warnings`: what is wrong beyond the decision, each with the step that fixes it
//! - `report`: the document, the same as one screen, and one line for a shell prompt
//! - `assertion`: what a script demands
//!
//! # Example
//! ```
//! let definition = auth_status::command();
//! assert!(definition.get_arguments().any(|option| option.get_long() == Some("assert")));
//! ```
//!
//! # Invariants
//! - Nothing is changed: no file is written, no lock is taken, no key helper is run.
//! - Nothing is decided here: which credential is used is `auth_core`'s answer.
//! - No socket is opened, and no other program is started unless the login is in the keychain; with
//!   `--verify`, `auth-login` asks the API and gets the secret on stdin.
//! - No secret is shown: a credential is named by its fingerprint.
//!
//! # Limitations
//! - Only this process's environment is seen, not that of other programs.
//! - An instance role of a cloud provider cannot be seen without the network.

mod assertion;
mod collect;
mod commands;
mod payer;
mod report;
mod warnings;

/// The `auth-status` program.
pub const TOOL: auth_core::cli::Tool = auth_core::cli::Tool {
    name: "auth-status",
    entry: commands::main,
};

/// The definition of its arguments, for manuals and completions.
#[must_use]
pub fn command() -> clap::Command {
    commands::definition()
}
