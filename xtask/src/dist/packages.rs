//! Builds from source as distributions and the package index do them.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use auth_tests::harness::tools::{self, Tool};

use super::source;
use crate::report::{Outcome, Report};
use crate::workspace::write;
use crate::{process, workspace};

/// Source packages alone, then all tools from vendored sources without a network.
pub(crate) fn run(report: &mut Report, tools: &[Tool]) {
    report.check("each source package builds by itself", || {
        Outcome::of(package())
    });
    let vendored = workspace::target().join("vendored");
    let made = report.check("dependencies are vendored", || {
        Outcome::of(vendor(&vendored))
    });
    if !matches!(made, Outcome::Passed(_)) {
        return;
    }
    for tool in tools {
        let name = format!("{} builds offline from vendored sources", tool.name);
        report.check(&name, || Outcome::of(offline(tool, &vendored)));
    }
}

/// `cargo package` of all of them: each is built from its own archive against the archives of the
/// others, as the package index will have them.
fn package() -> Result<String> {
    let packages = tools::published()?;
    let mut cargo = workspace::cargo();
    cargo.args(["package", "--locked", "--allow-dirty", "--quiet"]);
    for package in &packages {
        cargo.args(["--package", &package.name]);
    }
    process::run(&mut cargo)?;
    let folder = workspace::target().join("package");
    for package in &packages {
        let archive = format!("{}-{}.crate", package.name, package.version);
        let list = contents(&folder.join(&archive))?;
        for needed in [
            "LICENSE-APACHE",
            "LICENSE-MIT",
            "README.md",
            "Cargo.toml.orig",
        ] {
            let there = list
                .iter()
                .any(|path| path.ends_with(&format!("/{needed}")));
            ensure!(there, "{archive} has no {needed}");
        }
    }
    Ok(format!("{} archives", packages.len()))
}

/// The paths in a `.crate`.
fn contents(archive: &Path) -> Result<Vec<String>> {
    let bytes = std::fs::read(archive).with_context(|| archive.display().to_string())?;
    let mut reader = tar::Archive::new(flate2::read::GzDecoder::new(&*bytes));
    let mut paths = Vec::new();
    for entry in reader.entries()? {
        paths.push(entry?.path()?.to_string_lossy().replace('\\', "/"));
    }
    Ok(paths)
}

/// A copy of the sources with everything that they are built of beside them.
fn vendor(folder: &Path) -> Result<String> {
    if folder.is_dir() {
        std::fs::remove_dir_all(folder)?;
    }
    std::fs::create_dir_all(folder)?;
    source::unpack(folder)?;
    let mut cargo = workspace::cargo();
    cargo
        .current_dir(folder)
        .args(["vendor", "--locked", "vendor"]);
    let settings = process::read(&mut cargo)?;
    let config = folder.join(".cargo/config.toml");
    let own = std::fs::read_to_string(&config)?;
    write(&config, format!("{own}\n{settings}"))?;
    let crates = std::fs::read_dir(folder.join("vendor"))?.count();
    Ok(format!("{crates} crates"))
}

/// A plain build of one tool, with an empty cargo home.
fn offline(tool: &Tool, folder: &Path) -> Result<String> {
    let home = tempfile::tempdir()?;
    let mut cargo = workspace::cargo();
    cargo.current_dir(folder).env("CARGO_HOME", home.path());
    cargo.env("CARGO_TARGET_DIR", folder.join("target"));
    cargo.args(["build", "--locked", "--offline", "--package", &tool.name]);
    process::run(&mut cargo)?;
    Ok(String::new())
}
