//! Where the built programs are.

use std::path::{Path, PathBuf};

use crate::harness::process::{command, run, variable};

/// Where the programs under test are: `$AUTH_TOOLS_BIN_DIR`, else the target folder that the running
/// test was built into.
pub(crate) fn folder() -> PathBuf {
    variable("AUTH_TOOLS_BIN_DIR").map_or_else(built_into, PathBuf::from)
}

fn built_into() -> PathBuf {
    let test = std::env::current_exe().expect("the test knows its own path");
    let folder = test.ancestors().find(|folder| folder.ends_with("deps"));
    let folder = folder.and_then(|deps| deps.parent());
    folder.expect("tests are built into `deps`").to_owned()
}

/// The built program `name`. If it is missing next to the running test, as after `cargo test -p CRATE`
/// in a new checkout, it is built.
///
/// # Panics
/// If it has not been built and cannot be.
#[must_use]
pub fn program(name: &str) -> PathBuf {
    let folder = folder();
    let path = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    if !path.is_file() && variable("AUTH_TOOLS_BIN_DIR").is_none() {
        build(name, &folder);
    }
    assert!(path.is_file(), "{} is not built", path.display());
    path
}

fn build(name: &str, folder: &Path) {
    let mut cargo = command(variable("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(env!("CARGO_MANIFEST_DIR"));
    cargo.args(["build", "--quiet", "--workspace", "--bin", name]);
    if folder.ends_with("release") {
        cargo.arg("--release");
    }
    cargo.arg("--target-dir").args(folder.parent());
    run(&mut cargo).expect("the program is built");
}
