//! `auth-store`, to be built with `--no-default-features`: what `cargo xtask bench` compares the
//! program with that has the keychain code.

use std::process::ExitCode;

fn main() -> ExitCode {
    auth_core::tool::run(auth_store::TOOL)
}
