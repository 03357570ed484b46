//! Which credential is in effect: sources, sessions, precedence. Pure functions without I/O.

mod origin;
mod session;
mod source;

pub use origin::{Origin, Place, Scope};
pub use session::Session;
pub use source::Source;
