//! Which credential is used: sources, sessions, precedence. Pure functions without I/O.

pub mod client_view;
mod credential;
mod differences;
pub mod facts;
pub mod guard;
mod origin;
mod precedence;
mod report;
mod session;
mod source;
mod values;
mod warnings;

pub use credential::{Credential, base_url, billing, document_time};
pub use differences::differences;
pub use facts::{CloudProvider, Facts, Header};
pub use origin::{CredentialOrigin, Scope, SettingLocation};
pub use precedence::{Decision, Depth, MissingFact, Outcome, decide};
pub use report::{
    AccountReport, Active, Billing, ProfileReport, Report, SourceReport, State, Warning,
};
pub use session::Session;
pub use source::Source;
pub use warnings::{REFRESH_BEFORE, remedy, warnings};
