//! Where the built programs are.

use std::path::PathBuf;

use crate::harness::process::variable;

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

/// The built program `name`.
///
/// # Panics
/// If it has not been built.
#[must_use]
pub fn program(name: &str) -> PathBuf {
    let path = folder().join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(
        path.is_file(),
        "{} is not built: run `cargo xtask test`, or `cargo build` first",
        path.display()
    );
    path
}
