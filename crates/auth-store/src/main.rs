//! The `auth-store` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    auth_core::tool::run(auth_store::TOOL)
}
