//! Local reverse proxy that adds the Claude Code credential, so that a sandboxed program never
//! holds it.
//!
//! - [`gate`]: which requests are served at all: the run's token, the target, `--allow`
//! - [`credential`]: what is added to them, renewed once for all who need it
//! - [`upstream`]: the one host that they go to
//!
//! # Example
//! ```
//! use auth_proxy::gate::{AllowRule, AllowRules, Target};
//! use http::{Method, Uri};
//!
//! let rule: AllowRule = "POST /v1/messages*".parse()?;
//! let rules: AllowRules = [rule].into_iter().collect();
//! let uri = Uri::from_static("/v1/messages?beta=true");
//! let target = Target::check(&Method::POST, &uri, None)?;
//! assert!(rules.allow(&Method::POST, target));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Invariants
//! - Nothing is sent upstream for a request that does not carry the run's token.
//! - A credential is sent to its own base URL only, by TLS or on loopback.
//! - Of a request and its answer, nothing but method, path, status, sizes, model and usage is kept
//!   or logged.
//! - However many requests are refused at once, the credential is renewed once.
//!
//! # Limitations
//! - A process of the same user that is not in a sandbox can read the stored login itself.
//! - Informational answers (1xx) of an HTTP/2 upstream are not passed on, and none to a client of
//!   HTTP/1.0. `100 Continue` is this proxy's own.
//! - Requests that are under way are not counted in tokens yet: `--max-output-tokens` can be
//!   exceeded by them.

mod child;
mod commands;
mod connection;
pub mod credential;
mod exchange;
pub mod gate;
mod informational;
mod listen;
mod notices;
mod platform;
mod replay;
mod server;
pub mod upstream;

/// The `auth-proxy` program.
pub const TOOL: auth_core::cli::Tool = auth_core::cli::Tool {
    name: "auth-proxy",
    entry: commands::main,
};

/// The definition of its arguments, for manuals and completions.
#[must_use]
pub fn command() -> clap::Command {
    commands::definition()
}
