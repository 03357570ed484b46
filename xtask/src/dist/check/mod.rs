//! What was packaged, installed and used.

mod aur;
mod chroot;
mod completions;
mod homebrew;
mod manual;
mod nix;
mod rpm;
mod scoop;
mod units;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Result, bail, ensure};

use super::source;
use super::tools::Tool;
use crate::process;
use crate::report::{Outcome, Report};
use auth_tests::harness::platform;

/// Debian packages that the checks run.
pub(crate) const PACKAGES: &[&str] = &[
    "binutils",
    "cpio",
    "debootstrap",
    "dpkg",
    "fish",
    "libarchive-tools",
    "lintian",
    "makepkg",
    "man-db",
    "nix-bin",
    "pacman-package-manager",
    "rpm",
    "ruby",
    "shellcheck",
    "systemd",
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
    match Made::unpacked(folder) {
        Ok((made, _scratch)) => other_managers(report, tools, &made),
        Err(error) => drop(report.check("what was made unpacks", || {
            Outcome::of::<String>(Err(error))
        })),
    }
}

/// What the files for other package managers are held against.
struct Made<'a> {
    /// Where everything is.
    folder: &'a Path,
    /// A folder for what a check needs.
    scratch: PathBuf,
    /// The unpacked sources.
    sources: PathBuf,
    /// The files of all `.deb`s.
    installed: PathBuf,
}

impl<'a> Made<'a> {
    /// In a folder that lives as long as the second value.
    fn unpacked(folder: &'a Path) -> Result<(Self, tempfile::TempDir)> {
        let scratch = tempfile::tempdir()?;
        // makepkg works as another user.
        platform::set_mode(scratch.path(), 0o755)?;
        let archive = source::file_name();
        let bytes = std::fs::read(folder.join(&archive))?;
        tar::Archive::new(flate2::read::GzDecoder::new(&*bytes)).unpack(scratch.path())?;
        let installed = scratch.path().join("installed");
        for package in packages(folder)? {
            let mut dpkg = process::command("dpkg-deb");
            process::read(dpkg.arg("--extract").arg(package).arg(&installed))?;
        }
        let made = Self {
            folder,
            scratch: scratch.path().to_owned(),
            sources: scratch.path().join(source::stem()),
            installed,
        };
        Ok((made, scratch))
    }
}

fn other_managers(report: &mut Report, tools: &[Tool], made: &Made<'_>) {
    homebrew::run(report, tools, made);
    nix::run(report, tools, made);
    aur::run(report, tools, made);
    scoop::run(report, tools, made);
    units::run(report, made);
}

/// A check that needs a program.
fn needing(report: &mut Report, program: &str, name: &str, check: impl FnOnce() -> Result<String>) {
    if process::is_installed(program) {
        report.check(name, || Outcome::of(check()));
    } else {
        not_run(report, name, &format!("{program} is not installed"));
    }
}

fn not_run(report: &mut Report, name: &str, why: &str) {
    report.push(name, Outcome::NotRun(why.into()), Duration::ZERO);
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

fn lintian(folder: &Path) -> Result<String> {
    let mut lintian = process::command("lintian");
    lintian.args([
        "--fail-on",
        "error",
        "--allow-root",
        "--tag-display-limit",
        "0",
    ]);
    let packages = packages(folder)?;
    lintian.args(&packages);
    let answer = process::ask(&mut lintian, b"", process::LONG)?;
    let said = answer.text();
    ensure!(answer.status.success(), "{}{}", said, answer.errors());
    let warnings = said.lines().filter(|line| line.starts_with("W:"));
    Ok(format!(
        "{} packages, {} warnings",
        packages.len(),
        warnings.count()
    ))
}
