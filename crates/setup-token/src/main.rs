//! The `setup-token` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    auth_core::tool::run(setup_token::TOOL)
}
