//! The engine against an independently written model, and the entry point on given streams.

mod active;
mod client;
mod documents;
mod entry;
mod guard;
mod handover;
mod json_scan;
mod model;
mod profiles;
mod sources;
#[cfg(unix)]
mod subprocess;
mod survival;
mod trust;
mod world;
