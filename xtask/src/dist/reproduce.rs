//! The same sources in two folders give the same bytes.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use auth_tests::harness::tools::Tool;

use super::archive::sha256;
use super::{build, source};
use crate::report::{Outcome, Report};
use crate::workspace;

/// Builds each tool twice, from two copies of the committed sources.
pub(crate) fn run(report: &mut Report, tools: &[Tool]) {
    for tool in tools {
        let name = format!(
            "{}: two builds in two folders give the same bytes",
            tool.name
        );
        report.check(&name, || Outcome::of(twice(tool)));
    }
}

fn twice(tool: &Tool) -> Result<String> {
    let target = build::host()?;
    let base = workspace::target().join("reproduce");
    let mut sums = Vec::new();
    // Names of different lengths: an offset that depends on the path shows.
    let folders = ["one", "another-folder"].map(|name| base.join(name));
    // Both at once: the first build takes minutes, in which somebody may edit.
    for folder in &folders {
        fresh(&folder.join("sources"))?;
    }
    for folder in &folders {
        let sources = folder.join("sources");
        let program = build::program(tool, &target, &sources, &folder.join("target"))?;
        let bytes = std::fs::read(&program)?;
        let inside = workspace::root().to_string_lossy().into_owned();
        let names_path = contains(&bytes, inside.as_bytes());
        ensure!(!names_path, "{} names {inside}", program.display());
        sums.push(sha256(&bytes));
    }
    let (one, other) = (&sums[0], &sums[1]);
    ensure!(one == other, "{one} and {other}");
    Ok(format!("sha256 {one}"))
}

/// The committed sources, in a folder of their own.
fn fresh(folder: &Path) -> Result<()> {
    if folder.is_dir() {
        std::fs::remove_dir_all(folder)?;
    }
    std::fs::create_dir_all(folder)?;
    source::unpack(folder).context("copying the sources")
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
