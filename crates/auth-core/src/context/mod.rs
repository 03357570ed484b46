//! What is around us: read once, handed on as values.

pub mod client_state;
pub mod config;
pub mod env;
pub mod paths;
pub mod settings;
