//! How the file store behaves on the platform that it runs on: modes, links, full disks, names,
//! concurrency, kills.
//!
//! Each case runs the built programs in an environment of its own and looks at the files from outside.
//! `cargo xtask modes` and `cargo xtask platforms` run it with the programs of other platforms.

mod content;
mod creation;
mod disk;
mod kills;
mod links;
mod locks;
mod names;
mod owner;

use std::process::ExitCode;
use std::sync::Arc;

use auth_tests::harness::{self, Programs, mount};

/// Why modes are not looked at, on Windows.
const NO_MODES: &str = "Windows has no permission bits; the profile's access control is inherited";

fn main() -> anyhow::Result<ExitCode> {
    if let Some(code) = mount::again_inside()? {
        return Ok(code);
    }
    let programs = Arc::new(Programs::from_env()?);
    let cases = [
        creation::CASES,
        content::CASES,
        links::CASES,
        owner::CASES,
        disk::CASES,
        names::CASES,
        locks::CASES,
        kills::CASES,
    ];
    let cases = cases.into_iter().flatten().copied();
    Ok(harness::run(harness::trials(cases, &programs).collect()))
}
