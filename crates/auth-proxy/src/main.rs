//! The `auth-proxy` program.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: auth_core::WipingAllocator = auth_core::WIPING_ALLOCATOR;

fn main() -> ExitCode {
    auth_core::cli::main(auth_proxy::TOOL)
}
