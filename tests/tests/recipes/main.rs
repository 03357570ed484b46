//! The recipes for sandboxes, as their pages print them, with the programs that they name.
//!
//! Only the places that a page leaves open are filled in: the image, the port, and `./agent.sh`,
//! which calls the API once and says whether its environment holds the key.

#[cfg(target_os = "linux")]
mod docker;
#[cfg(target_os = "linux")]
mod fixture;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
mod ssh;

use std::process::ExitCode;

use anyhow::Result;

#[cfg(not(target_os = "linux"))]
fn main() -> Result<ExitCode> {
    let case = auth_tests::harness::trial("the recipes for sandboxes", || {
        auth_tests::harness::not_run("their programs are those of Linux")
    });
    Ok(auth_tests::harness::run(vec![case]))
}

#[cfg(target_os = "linux")]
fn main() -> Result<ExitCode> {
    linux::main()
}
