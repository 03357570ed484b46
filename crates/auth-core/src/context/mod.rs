//! What is around us: read once, handed on as values.

pub mod client_state;
mod cloud;
pub mod config;
mod descriptor;
pub mod env;
pub mod gather;
pub mod paths;
pub mod settings;
mod stored;
pub mod variables;
