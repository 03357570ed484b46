//! The same sources in two folders give the same bytes.

use anyhow::{Result, ensure};
use auth_tests::harness::{Outcome, passed, process};
use sha2::{Digest as _, Sha256};

use crate::sources::{target, unpack};

/// Builds the tools that `AUTH_TOOLS_REPRODUCE` names twice, from two copies of the committed sources,
/// each by the task of its own copy.
pub(super) fn check(tools: &str) -> Result<Outcome> {
    // Names of different lengths: an offset that depends on the path shows.
    let folders = ["one", "another-folder"].map(|name| target().join("reproduce").join(name));
    let mut sums = Vec::new();
    for folder in &folders {
        unpack(folder)?;
        let mut cargo = process::command("cargo");
        cargo
            .current_dir(folder)
            .env("SOURCE_DATE_EPOCH", "1700000000");
        cargo.env("CARGO_TARGET_DIR", folder.join("target"));
        cargo.args([
            "run",
            "--quiet",
            "--package",
            "xtask",
            "--",
            "dist",
            "--build",
        ]);
        for tool in tools.split(',') {
            cargo.args(["--tool", tool]);
        }
        process::run(&mut cargo)?;
        for tool in tools.split(',') {
            let bytes = std::fs::read(folder.join("target/programs").join(tool))?;
            let inside = folder.to_string_lossy().into_owned();
            let names_path = bytes
                .windows(inside.len())
                .any(|part| part == inside.as_bytes());
            ensure!(!names_path, "{tool} names {inside}");
            sums.push(Sha256::digest(&bytes).to_vec());
        }
    }
    let (one, other) = sums.split_at(sums.len() / 2);
    ensure!(one == other, "the builds differ");
    passed(tools)
}
