//! macOS: types and lints. Nothing of it runs here.

use anyhow::Result;

use super::{cargo, target_dir};
use crate::process;
use crate::workspace::write;
use auth_tests::harness::platform::set_mode;

/// The processors that Macs have.
pub(crate) const TARGETS: [&str; 2] = ["aarch64-apple-darwin", "x86_64-apple-darwin"];

/// A C compiler that makes empty objects: a check links nothing, so that C dependencies need no
/// Apple compiler.
const EMPTY_OBJECTS: &str = r#"#!/bin/sh
for word; do
    [ "$previous" = -o ] && : >"$word"
    previous=$word
done
exit 0
"#;

/// Type-checks and lints auth-tools and its tasks for one of [`TARGETS`].
pub(crate) fn lint(target: &str) -> Result<()> {
    let compiler = target_dir().join("no-compiler");
    std::fs::create_dir_all(target_dir())?;
    write(&compiler, EMPTY_OBJECTS)?;
    set_mode(&compiler, 0o755)?;
    let mut cargo = cargo("clippy", target)?;
    for tool in ["CC", "AR", "RANLIB"] {
        cargo.env(format!("{tool}_{}", target.replace('-', "_")), &compiler);
    }
    cargo.args(["--workspace", "--exclude=auth-tests", "--lib", "--bins"]);
    process::run(cargo.args(["--", "--deny", "warnings"]))
}
