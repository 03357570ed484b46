//! The `.rpm` packages, as rpm's own programs see them.

use std::path::Path;

use anyhow::{Result, ensure};

use super::file;
use crate::dist::tools::Tool;
use crate::process;
use crate::report::{Outcome, Report};

/// Installs each into an empty root and runs it from there.
pub(super) fn run(report: &mut Report, tools: &[Tool], folder: &Path) {
    if !process::is_installed("rpm") {
        let why = Outcome::NotRun("rpm is not installed".into());
        report.push("each .rpm installs", why, std::time::Duration::ZERO);
        return;
    }
    for tool in tools {
        let name = format!("{}.rpm is whole, installs and runs", tool.name);
        report.check(&name, || Outcome::of(install(tool, folder)));
    }
}

fn install(tool: &Tool, folder: &Path) -> Result<String> {
    let package = file(folder, &format!("{}-{}", tool.name, tool.version), ".rpm")?;
    let digests = rpm(&["--checksig", "--nosignature"], &package)?;
    ensure!(digests.contains("digests OK"), "{digests}");
    let recommends = rpm(&["--query", "--recommends", "--package"], &package)?;
    let mut recommends: Vec<&str> = recommends.lines().collect();
    let mut expected = tool.recommends.to_vec();
    recommends.sort_unstable();
    expected.sort_unstable();
    ensure!(recommends == expected, "recommends {recommends:?}");
    let root = tempfile::tempdir()?;
    let place = format!("--root={}", root.path().display());
    // The empty root has no glibc package; what is required is read above all by `rpm` itself.
    rpm(&["--install", "--nodeps", "--noscripts", &place], &package)?;
    let program = root.path().join("usr/bin").join(&tool.name);
    let version = process::read(process::command(program).arg("--version"))?;
    ensure!(
        version.trim() == format!("{} {}", tool.name, tool.version),
        "{version}"
    );
    Ok(rpm(&["--query", "--requires", "--package"], &package)?.replace('\n', " "))
}

fn rpm(args: &[&str], package: &Path) -> Result<String> {
    let mut rpm = process::command("rpm");
    process::read(rpm.args(args).arg(package))
}
