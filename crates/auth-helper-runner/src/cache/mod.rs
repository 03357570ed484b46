//! The keys that helpers gave, shared by all processes of the user.
//!
//! One private file for each helper, in a private directory (`place`); what a helper is, is told
//! by its command, the configuration directory and the settings file it came from ([`Identity`]).
//! A key is good as long as `moment` and its own expiry say, on two clocks.
//! However many processes ask at once, one of them runs the helper (`single_flight`).
//!
//! # Invariants
//! - A key that is known to have expired is never handed out.
//! - Nothing is read from, or written to, a directory that others can change.
//! - A cached key is handed out without a lock, a thread or a child process.

mod entry;
mod inspection;
mod moment;
mod place;
mod platform;
mod record;
mod single_flight;
mod ttl;

pub use entry::{CacheError, Entry, Identity, clear};
pub use inspection::{Inspection, LastError};
pub use moment::Moment;
pub use place::directory;
pub(crate) use single_flight::cache_failure;
pub use single_flight::{Attempt, Obtained, Request, Runner, obtain};
pub use ttl::{DEFAULT_TTL, TTL_VARIABLE, TtlError, parse_ttl};
