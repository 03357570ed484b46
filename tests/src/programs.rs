//! Where the built programs are.

use std::path::PathBuf;

/// The built program `name`: in `$AUTH_TOOLS_BIN_DIR`, else in the target folder that the running
/// test was built into.
///
/// # Panics
/// Where it has not been built.
#[must_use]
#[expect(
    clippy::disallowed_methods,
    reason = "the tests' own setting, not a tool's"
)]
pub fn program(name: &str) -> PathBuf {
    let folder = std::env::var_os("AUTH_TOOLS_BIN_DIR")
        .map(PathBuf::from)
        .unwrap_or_else(|| {
            let test = std::env::current_exe().expect("the test knows its own path");
            let folder = test.ancestors().find(|folder| folder.ends_with("deps"));
            let folder = folder
                .and_then(|deps| deps.parent())
                .expect("tests are built into `deps`");
            folder.to_owned()
        });
    let path = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(
        path.is_file(),
        "{} is not built: run `cargo xtask test`, or `cargo build` first",
        path.display()
    );
    path
}
