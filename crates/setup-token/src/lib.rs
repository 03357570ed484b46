//! Mint a one-year inference-only token, print it, store nothing.

mod commands;

/// The `setup-token` program.
pub const TOOL: auth_core::tool::Tool = auth_core::tool::Tool {
    name: "setup-token",
    entry: commands::main,
};
