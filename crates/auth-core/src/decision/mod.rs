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
pub use facts::{Facts, Header, Provider};
pub use origin::{Origin, Place, Scope};
pub use precedence::{Decision, Look, Question, Winner, decide};
pub use report::{AccountReport, Active, Billing, Report, SourceReport, State, Warning};
pub use session::Session;
pub use source::Source;
pub use warnings::{REFRESH_BEFORE, remedy, warnings};
