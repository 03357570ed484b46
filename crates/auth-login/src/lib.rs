//! Log in, log out, refresh: the life of a stored login.

mod commands;

/// The `auth-login` program.
pub const TOOL: auth_core::tool::Tool = auth_core::tool::Tool {
    name: "auth-login",
    entry: commands::main,
};
