//! `auth-store`, to be built with `--no-default-features`: what `cargo xtask bench` compares the
//! program with that has the keychain code.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: auth_core::WipingAllocator = auth_core::WIPING_ALLOCATOR;

fn main() -> ExitCode {
    auth_core::cli::main(auth_store::TOOL)
}
