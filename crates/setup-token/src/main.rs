//! The `setup-token` program.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: auth_core::WipingAllocator = auth_core::WIPING_ALLOCATOR;

fn main() -> ExitCode {
    auth_core::cli::main(setup_token::TOOL)
}
