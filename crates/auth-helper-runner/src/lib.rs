//! Runs `apiKeyHelper` once for all who ask, and keeps its key as long as it is good.

pub mod command;
mod commands;
pub mod reply;

/// The `auth-helper-runner` program.
pub const TOOL: auth_core::tool::Tool = auth_core::tool::Tool {
    name: "auth-helper-runner",
    entry: commands::main,
};
