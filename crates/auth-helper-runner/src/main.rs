//! The `auth-helper-runner` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    auth_core::tool::run(auth_helper_runner::TOOL)
}
