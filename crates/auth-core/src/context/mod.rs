//! What is around us: read once, handed on as values.

pub mod client_facts;
pub mod client_state;
mod cloud;
pub mod config;
mod descriptor;
pub mod env;
pub mod gather;
pub mod obstacle;
pub mod paths;
pub mod settings;
pub mod stored;
pub mod variables;
