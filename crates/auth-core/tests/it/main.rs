//! The engine against an independently written model, and the entry point on given streams.

mod client;
mod entry;
mod model;
#[cfg(unix)]
mod subprocess;
