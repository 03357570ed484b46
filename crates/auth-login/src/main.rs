//! The `auth-login` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    auth_core::tool::run(auth_login::TOOL)
}
