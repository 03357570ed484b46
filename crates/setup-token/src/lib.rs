//! Create a one-year, inference-only token and print it (it is not saved).
//!
//! `token=$(setup-token) && gh secret set CLAUDE_CODE_OAUTH_TOKEN <<< "$token"`
//!
//! # Example
//! ```
//! let definition = setup_token::command();
//! let lifetime = definition.get_arguments().find(|option| option.get_long() == Some("expires-in"));
//! assert_eq!(lifetime.expect("an option").get_default_values(), ["365d"]);
//! ```
//!
//! # Invariants
//! - There is no path to a store: this package links none and starts no other program of auth-tools.
//! - The token goes to stdout as one line, and nowhere else.
//! - No token is printed for an account that is known to have no plan.
//!
//! # Limitations
//! An inference-only token may not read the profile of every provider. If it may not, the plan is
//! what the provider's own refusal says.

mod commands;

/// The `setup-token` program.
pub const TOOL: auth_core::cli::Tool = auth_core::cli::Tool {
    name: "setup-token",
    entry: commands::main,
};

/// The definition of its arguments, for manuals and completions.
#[must_use]
pub fn command() -> clap::Command {
    commands::definition()
}
