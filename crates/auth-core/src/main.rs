//! The `auth-core` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    auth_core::tool::run(auth_core::TOOL)
}
