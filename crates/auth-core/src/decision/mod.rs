//! Which credential is in effect: sources, sessions, precedence. Pure functions without I/O.

mod session;
mod source;

pub use session::Session;
pub use source::Source;
