//! Where a login rests: a private file or the platform's keychain.

mod commands;

/// The `auth-store` program.
pub const TOOL: auth_core::tool::Tool = auth_core::tool::Tool {
    name: "auth-store",
    entry: commands::main,
};
