//! The inputs of a decision: read once, passed on as values.

mod anthropic_profile;
mod aws;
pub mod claude_json;
pub mod client_inputs;
pub(crate) mod cloud;
pub mod config;
mod descriptor;
pub mod effective_env;
mod error;
pub mod failure;
pub mod paths;
pub mod profile;
pub mod put_journal;
pub mod refresher;
pub mod resolver;
mod session;
pub mod settings;
pub mod store_client;
pub mod store_program;
pub mod switch_journal;
pub mod tls_files;
pub mod user_dirs;
