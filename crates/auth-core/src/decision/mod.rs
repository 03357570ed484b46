//! Which credential is in effect: sources, sessions, precedence. Pure functions without I/O.

pub mod client_view;
mod credential;
pub mod facts;
mod origin;
mod precedence;
mod report;
mod session;
mod source;
mod warnings;

pub use credential::Credential;
pub use facts::{CloudProvider, Facts, Header};
pub use origin::{CredentialOrigin, Scope, SettingLocation};
pub use precedence::{Decision, Depth, MissingFact, Outcome, decide};
pub use report::{AccountReport, Active, Billing, Report, SourceReport, State, Warning};
pub use session::Session;
pub use source::Source;
pub use warnings::{REFRESH_BEFORE, remedy, warnings};
