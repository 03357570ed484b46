//! What was packaged, installed and used.

mod chroot;
mod completions;
mod manual;
mod rpm;

use std::path::{Path, PathBuf};

use anyhow::{Result, bail, ensure};

use super::tools::Tool;
use crate::process;
use crate::report::{Outcome, Report};

/// Debian packages that the checks run.
pub(crate) const PACKAGES: &[&str] = &[
    "binutils",
    "cpio",
    "debootstrap",
    "dpkg",
    "fish",
    "lintian",
    "man-db",
    "rpm",
    "tmux",
    "zsh",
];

/// Every check of what is in `folder`.
pub(crate) fn run(report: &mut Report, tools: &[Tool], folder: &Path) {
    report.check("lintian finds no error", || Outcome::of(lintian(folder)));
    chroot::run(report, tools, folder);
    rpm::run(report, tools, folder);
    report.check("man pages read well at 80 columns", || {
        Outcome::of(manual::read(tools))
    });
    completions::run(report, folder);
}

/// The file whose name begins and ends so; one is expected.
fn file(folder: &Path, begins: &str, ends: &str) -> Result<PathBuf> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(begins) && name.ends_with(ends) {
            return Ok(entry.path());
        }
    }
    bail!("{begins}…{ends} was not made")
}

fn lintian(folder: &Path) -> Result<String> {
    let mut lintian = process::command("lintian");
    lintian.args([
        "--fail-on",
        "error",
        "--allow-root",
        "--tag-display-limit",
        "0",
    ]);
    let mut count = 0;
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "deb") {
            lintian.arg(path);
            count += 1;
        }
    }
    ensure!(count > 0, "no .deb was made");
    let answer = process::ask(&mut lintian, b"", process::LONG)?;
    let said = answer.text();
    ensure!(answer.status.success(), "{}{}", said, answer.errors());
    let warnings = said.lines().filter(|line| line.starts_with("W:"));
    Ok(format!("{count} packages, {} warnings", warnings.count()))
}
