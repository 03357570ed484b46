//! Release builds whose bytes do not depend on where they are made.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use auth_tests::harness::tools::Tool;

use crate::{cross, process, workspace};

/// Where release builds for packages go.
pub(crate) fn target_dir() -> PathBuf {
    workspace::target().join("release-builds")
}

/// This machine's target.
pub(crate) fn host() -> Result<String> {
    let mut rustc = process::command("rustc");
    let said = process::read(rustc.args(["--version", "--verbose"]))?;
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc names its host")?.to_owned())
}

/// Builds one tool from the sources in `sources` and returns its program. Each tool is a build of
/// its own: in a build of several, cargo adds the features of one to the others.
pub(crate) fn program(tool: &Tool, target: &str, sources: &Path, into: &Path) -> Result<PathBuf> {
    let (mut cargo, needed) = cross::packaged(target)?;
    cargo.current_dir(sources);
    cargo.args(["--release", "--package", &tool.name, "--bin", &tool.name]);
    cargo.arg("--target-dir").arg(into);
    let flags = format!("{needed} {}", flags(sources, into));
    cargo.env("RUSTFLAGS", flags.trim_start());
    let map = format!("-ffile-prefix-map={}=/auth-tools", sources.display());
    cargo.env("CFLAGS", map);
    cargo.env("SOURCE_DATE_EPOCH", date()?.to_string());
    process::run(&mut cargo)?;
    Ok(into
        .join(target)
        .join("release")
        .join(tool.file_name(target)))
}

/// Paths of this machine as the programs name them, in messages of panics.
fn flags(sources: &Path, into: &Path) -> String {
    let home = workspace::variable("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(Path::new(&workspace::variable("HOME")?).join(".cargo")));
    let mut flags = vec![
        remap(sources, "/auth-tools"),
        remap(into, "/auth-tools/target"),
    ];
    flags.extend(home.map(|home| remap(&home, "/cargo")));
    flags.extend(workspace::variable("RUSTFLAGS").map(|own| own.to_string_lossy().into_owned()));
    flags.join(" ")
}

fn remap(from: &Path, to: &str) -> String {
    format!("--remap-path-prefix={}={to}", from.display())
}

/// The time of everything that is packaged, in seconds since 1970: `SOURCE_DATE_EPOCH`, else the
/// last commit, else 1980, the first year that a zip can name.
pub(crate) fn date() -> Result<u64> {
    if let Some(given) = workspace::variable("SOURCE_DATE_EPOCH") {
        let given = given.to_string_lossy().into_owned();
        return given.parse().context("SOURCE_DATE_EPOCH is not a number");
    }
    let mut git = process::command("git");
    git.current_dir(workspace::root());
    git.args(["log", "-1", "--format=%ct"]);
    let committed = process::read(&mut git).ok();
    let committed = committed.and_then(|text| text.trim().parse().ok());
    Ok(committed.unwrap_or(315_532_800))
}
