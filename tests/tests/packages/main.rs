//! What `cargo xtask dist` packaged, installed and used.
//!
//! `cargo xtask dist --check` names the folder in `AUTH_TOOLS_DIST`; without that only what needs no
//! package runs.

mod aur;
mod binstall;
mod chroot;
mod completions;
mod homebrew;
mod manual;
mod nix;
mod reproduce;
mod rpm;
mod scoop;
mod sources;
mod units;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use auth_tests::harness::tools::{self, Tool};
use auth_tests::harness::{self, Outcome, not_run, passed, platform, process, trial};

/// A check of what was made; the program is one that it needs.
type Check = (&'static str, &'static str, fn(&Made) -> Result<Outcome>);

const CHECKS: &[Check] = &[
    ("lintian finds no error", "lintian", lintian),
    (
        "each .deb installs, runs and is removed alone, in a bare Debian",
        "debootstrap",
        chroot::check,
    ),
    ("each .rpm is whole, installs and runs", "rpm", rpm::check),
    ("man pages read well at 80 columns", "man", manual::check),
    (
        "bash completes commands, options and values",
        "bash",
        completions::bash,
    ),
    (
        "zsh completes commands, options and values",
        "zsh",
        completions::zsh,
    ),
    (
        "fish completes commands, options and values",
        "fish",
        completions::fish,
    ),
    (
        "the formulae load, install and pass their tests",
        "ruby",
        homebrew::check,
    ),
    (
        "the flake evaluates on every system, and its files exist",
        "nix",
        nix::check,
    ),
    (
        "shellcheck finds nothing in the PKGBUILD",
        "shellcheck",
        aur::lint,
    ),
    ("makepkg packs every tool", "makepkg", aur::pack),
    (
        "the Scoop manifests name archives and programs that exist",
        "sh",
        scoop::check,
    ),
    (
        "systemd finds nothing wrong with the units",
        "systemd-analyze",
        units::check,
    ),
];

fn main() -> ExitCode {
    let made: Arc<OnceLock<Result<Made, String>>> = Arc::default();
    let checks = CHECKS.iter().map(|(name, program, check)| {
        let made = Arc::clone(&made);
        trial(*name, move || {
            let Some(folder) = process::variable("AUTH_TOOLS_DIST") else {
                return not_run("it needs packages: `cargo xtask dist --check`");
            };
            if !process::is_installed(program) {
                return not_run(format!("{program} is not installed"));
            }
            let unpack = || Made::unpacked(PathBuf::from(folder)).map_err(|e| format!("{e:#}"));
            let made = made.get_or_init(unpack).as_ref();
            check(made.map_err(|why| anyhow!("unpacking what was made: {why}"))?)
        })
    });
    let binstall = trial("cargo binstall fetches the archives that are made", || {
        binstall::check()
    });
    let asked = |name: &str, check: fn() -> Result<Outcome>| {
        trial(name, move || {
            if process::variable("AUTH_TOOLS_SOURCES").is_none() {
                return not_run("it takes long: `cargo xtask dist --sources`");
            }
            check()
        })
    };
    let sources = [
        asked("each source package builds by itself", sources::alone),
        asked(
            "each tool builds offline from vendored sources",
            sources::vendored,
        ),
        trial(
            "two builds in two folders give the same bytes",
            || match process::variable("AUTH_TOOLS_REPRODUCE") {
                Some(tools) => reproduce::check(&tools.to_string_lossy()),
                None => not_run("it takes long: `cargo xtask dist --reproduce`"),
            },
        ),
    ];
    harness::run(checks.chain([binstall]).chain(sources).collect())
}

/// What the files for other package managers are checked with.
struct Made {
    /// Where everything is.
    folder: PathBuf,
    tools: Vec<Tool>,
    /// A folder for what a check needs.
    scratch: PathBuf,
    /// The unpacked sources.
    sources: PathBuf,
    /// The files of all `.deb`s.
    installed: PathBuf,
    _scratch: tempfile::TempDir,
}

impl Made {
    fn unpacked(folder: PathBuf) -> Result<Self> {
        let scratch = tempfile::tempdir()?;
        // makepkg works as another user.
        platform::set_mode(scratch.path(), 0o755)?;
        let archive = tools::source_archive();
        let mut tar = process::command("tar");
        tar.arg("--extract")
            .arg("--file")
            .arg(folder.join(&archive));
        process::read(tar.current_dir(scratch.path()))?;
        let installed = scratch.path().join("installed");
        for package in packages(&folder)? {
            let mut dpkg = process::command("dpkg-deb");
            process::read(dpkg.arg("--extract").arg(package).arg(&installed))?;
        }
        let stem = archive.strip_suffix(".tar.gz").context("a tarball")?;
        Ok(Self {
            tools: tools::tools(&[])?,
            sources: scratch.path().join(stem),
            scratch: scratch.path().to_owned(),
            installed,
            _scratch: scratch,
            folder,
        })
    }
}

/// The `.deb`s that were made.
fn packages(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "deb") {
            paths.push(path);
        }
    }
    ensure!(!paths.is_empty(), "no .deb was made");
    Ok(paths)
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

fn lintian(made: &Made) -> Result<Outcome> {
    let mut lintian = process::command("lintian");
    lintian.args([
        "--fail-on",
        "error",
        "--allow-root",
        "--tag-display-limit",
        "0",
    ]);
    let packages = packages(&made.folder)?;
    lintian.args(&packages);
    let answer = process::ask(&mut lintian, b"", process::LONG)?;
    let said = answer.text();
    ensure!(answer.status.success(), "{}{}", said, answer.errors());
    let warnings = said.lines().filter(|line| line.starts_with("W:"));
    passed(format!(
        "{} packages, {} warnings",
        packages.len(),
        warnings.count()
    ))
}
