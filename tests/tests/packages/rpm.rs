//! The `.rpm` packages, as rpm's own programs see them.

use std::path::Path;

use anyhow::{Result, ensure};
use auth_tests::harness::tools::Tool;
use auth_tests::harness::{Outcome, passed, process};

use super::{Made, file};

/// Installs each into an empty root and runs it from there.
pub(super) fn check(made: &Made) -> Result<Outcome> {
    let installed = made.tools.iter().map(|tool| install(tool, &made.folder));
    let needs: Vec<String> = installed.collect::<Result<_>>()?;
    passed(needs.first().map(String::as_str).unwrap_or_default())
}

fn install(tool: &Tool, folder: &Path) -> Result<String> {
    let package = file(folder, &format!("{}-{}", tool.name, tool.version), ".rpm")?;
    let digests = rpm(&["--checksig", "--nosignature"], &package)?;
    ensure!(digests.contains("digests OK"), "{digests}");
    let recommends = rpm(&["--query", "--recommends", "--package"], &package)?;
    let mut recommends: Vec<&str> = recommends.lines().collect();
    let mut expected = tool.recommends.clone();
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
