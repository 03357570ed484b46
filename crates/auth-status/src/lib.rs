//! Which credential is in effect, why, how it is billed, and what to mend.

mod commands;

/// The `auth-status` program.
pub const TOOL: auth_core::tool::Tool = auth_core::tool::Tool {
    name: "auth-status",
    entry: commands::main,
};
