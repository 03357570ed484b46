//! What is around us: read once, handed on as values.

pub mod claude_json;
pub mod client_inputs;
mod cloud;
pub mod config;
mod descriptor;
pub mod effective_env;
pub mod obstacle;
pub mod paths;
pub mod refresher;
pub mod resolver;
pub mod settings;
pub mod stored;
pub mod user_dirs;
