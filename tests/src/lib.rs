//! What the whole-tool tests share: a sandbox per test, and the built programs.
//!
//! Nothing here links the kit: tests run the programs as a user would.

mod platform;
mod programs;
mod sandbox;

pub use programs::program;
pub use sandbox::Sandbox;
