//! Which credential is in effect, why, how it is billed, and what to mend.
//!
//! - `gather`: looks at everything: the decision (`auth_core`), the store (asked of `auth-store`,
//!   once), the key helper's cache
//! - `warnings`: what is seen beyond the decision, each with the step that mends it
//! - `report`: the document, and the same as one screen
//! - `assertion`: what a pipeline insists on
//!
//! # Example
//! ```
//! let definition = auth_status::command();
//! assert!(definition.get_arguments().any(|option| option.get_long() == Some("assert")));
//! ```
//!
//! # Invariants
//! - Nothing is changed: no file is written, no lock taken, no key helper run.
//! - Nothing is decided here: which credential is in effect is `auth_core`'s answer.
//! - No socket is opened; with `--verify`, `auth-login` asks the API and gets the secret by stdin.
//! - No secret is shown: a credential is named by its fingerprint.
//!
//! # Limitations
//! - What another program was given in its environment is not seen, only this environment.
//! - A credential that is not known to expire (an API key, a token in a variable) counts as valid
//!   for any time in `--assert valid-for`.
//! - An instance role of a cloud provider cannot be seen without asking the network.

mod assertion;
mod commands;
mod gather;
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
