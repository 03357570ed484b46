//! Runs `apiKeyHelper` once for all who ask, and keeps its key as long as it is good.

pub mod cache;
pub mod command;
mod commands;
mod failure;
pub mod notice;
pub mod reply;
pub mod setting;

/// The `auth-helper-runner` program.
pub const TOOL: auth_core::tool::Tool = auth_core::tool::Tool {
    name: "auth-helper-runner",
    entry: commands::main,
};
