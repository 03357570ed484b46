//! Builds from source as distributions and the package index do them.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, ensure};
use auth_tests::harness::tools::{self, Tool};
use auth_tests::harness::{Outcome, passed, process, write};

/// Source packages alone.
pub(super) fn alone() -> Result<Outcome> {
    package().and_then(passed)
}

/// All tools from vendored sources without a network.
pub(super) fn vendored() -> Result<Outcome> {
    let folder = target().join("vendored");
    vendor(&folder)?;
    let tools = tools::tools(&[])?;
    tools
        .iter()
        .try_for_each(|tool| offline(tool, &folder).map(drop))?;
    passed(format!("{} tools", tools.len()))
}

/// The target folder of the workspace.
pub(super) fn target() -> PathBuf {
    let target = process::variable("CARGO_TARGET_DIR").map(PathBuf::from);
    target.unwrap_or_else(|| root().join("target"))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

pub(super) fn cargo() -> Command {
    let mut cargo = process::command(process::variable("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root());
    cargo
}

/// Copies the committed files into a new folder.
pub(super) fn unpack(folder: &Path) -> Result<()> {
    if folder.is_dir() {
        std::fs::remove_dir_all(folder)?;
    }
    std::fs::create_dir_all(folder)?;
    let mut git = process::command("git");
    git.current_dir(root()).args(["checkout-index", "--all"]);
    process::read(git.arg(format!("--prefix={}/", folder.display()))).map(drop)
}

/// `cargo package` of all of them: each is built from its own archive against the archives of the
/// others, as the package index will have them.
fn package() -> Result<String> {
    let packages = tools::published()?;
    let mut cargo = cargo();
    cargo.args(["package", "--locked", "--allow-dirty", "--quiet"]);
    for package in &packages {
        cargo.args(["--package", &package.name]);
    }
    process::run(&mut cargo)?;
    let folder = target().join("package");
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
    let mut tar = process::command("tar");
    let listed = process::read(tar.arg("--list").arg("--file").arg(archive))?;
    Ok(listed.lines().map(str::to_owned).collect())
}

/// A copy of the sources with everything that they are built of next to them.
fn vendor(folder: &Path) -> Result<String> {
    unpack(folder)?;
    let mut cargo = cargo();
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
    let mut cargo = cargo();
    cargo.current_dir(folder).env("CARGO_HOME", home.path());
    cargo.env("CARGO_TARGET_DIR", folder.join("target"));
    cargo.args(["build", "--locked", "--offline", "--package", &tool.name]);
    process::run(&mut cargo)?;
    Ok(String::new())
}
