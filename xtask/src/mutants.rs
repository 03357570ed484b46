//! `cargo xtask mutants`: whether the tests notice a change of what decides and what hides secrets.
//!
//! cargo-mutants changes one expression at a time and runs the package's own tests. A change that no
//! test notices has to stand in `xtask/mutants.toml` with the reason why it changes nothing that
//! matters.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;

use crate::cargo_tools::MUTANTS;
use crate::report::{Outcome, Report};
use crate::{process, workspace};

/// Change the decision, the prediction, the redaction, assertions and expiry; tests have to notice
#[derive(clap::Args)]
pub(crate) struct Args {
    /// First install cargo-mutants
    #[arg(long)]
    install: bool,
    /// Only this package of `xtask/mutants.toml`; may be repeated
    #[arg(long, value_name = "NAME")]
    package: Vec<String>,
    /// Only this file of `xtask/mutants.toml`; may be repeated
    #[arg(long, value_name = "PATH")]
    file: Vec<String>,
    /// Leave out what an interrupted or earlier run has seen noticed
    #[arg(long)]
    resume: bool,
}

/// `xtask/mutants.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    /// How many of a hundred changes may go unnoticed.
    most_missed_percent: usize,
    /// What is changed, and the tests that have to notice.
    package: Vec<Package>,
    /// Changes that no test can notice, with the reason.
    #[serde(default)]
    survivors: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Package {
    name: String,
    /// The files that are changed.
    files: Vec<String>,
    /// Arguments of `cargo test`.
    tests: Vec<String>,
    /// Slow tests, which run only for what the others do not notice.
    #[serde(default)]
    slow: Vec<String>,
    /// Tests of other code, which never run.
    #[serde(default)]
    unrelated: Vec<String>,
}

/// How long all changes of one package may take: 15 s each on a busy machine.
const DEADLINE: Duration = Duration::from_secs(4 * 60 * 60);
const LIST_DEADLINE: Duration = Duration::from_secs(120);

pub(crate) fn run(args: &Args) -> Result<Report> {
    let mut report = Report::new("cargo xtask mutants");
    if args.install {
        report.check("cargo-mutants is installed", || {
            Outcome::of(MUTANTS.install())
        });
    }
    let path = workspace::root().join("xtask/mutants.toml");
    let settings: Settings =
        toml::from_str(&std::fs::read_to_string(&path)?).context("mutants.toml")?;
    let mut missed = Vec::new();
    for package in settings.package.iter().filter(|it| args.includes(it)) {
        let name = format!("tests of {} notice every change that matters", package.name);
        report.check(&name, || {
            Outcome::of(check(args, &settings, package, &mut missed))
        });
    }
    if args.package.is_empty() && args.file.is_empty() {
        report.check("every survivor in the list is one", || {
            Outcome::of(no_longer_missed(&settings, &missed))
        });
    }
    Ok(report)
}

impl Args {
    fn includes(&self, package: &Package) -> bool {
        let named = self.package.is_empty() || self.package.contains(&package.name);
        named && (self.file.is_empty() || package.files.iter().any(|it| self.file.contains(it)))
    }
}

fn check(
    args: &Args,
    settings: &Settings,
    package: &Package,
    all: &mut Vec<String>,
) -> Result<String> {
    MUTANTS.require()?;
    let tried = count(args, package)?;
    ensure!(tried > 0, "nothing is changed");
    let fast: Vec<&String> = package.unrelated.iter().chain(&package.slow).collect();
    let mut missed = mutate(args, package, &fast, args.resume)?;
    if !package.slow.is_empty() && !missed.is_empty() {
        let whole: Vec<&String> = package.unrelated.iter().collect();
        missed = mutate(args, package, &whole, true)?;
    }
    all.extend(missed.iter().map(|mutant| without_place(mutant)));
    let is_known = |mutant: &&String| !settings.survivors.contains_key(&without_place(mutant));
    let unknown: Vec<&str> = missed.iter().filter(is_known).map(String::as_str).collect();
    ensure!(
        unknown.is_empty(),
        "of {tried} changes no test notices:\n{}",
        unknown.join("\n")
    );
    let (missed, most) = (missed.len(), tried * settings.most_missed_percent / 100);
    ensure!(
        missed <= most,
        "{missed} of {tried} are missed, more than {most}"
    );
    Ok(format!("{tried} changes, {missed} missed with a reason"))
}

/// `cargo mutants` for the files of a package that are asked for.
fn cargo_mutants(args: &Args, package: &Package) -> Result<Command> {
    let mut cargo = workspace::cargo();
    cargo.arg("mutants");
    let asked = |file: &&String| args.file.is_empty() || args.file.contains(file);
    for file in package.files.iter().filter(asked) {
        ensure!(workspace::root().join(file).is_file(), "there is no {file}");
        cargo.args(["--file", file]);
    }
    Ok(cargo)
}

/// How many changes there are.
fn count(args: &Args, package: &Package) -> Result<usize> {
    let mut cargo = cargo_mutants(args, package)?;
    let answer = process::ask(cargo.arg("--list"), b"", LIST_DEADLINE)?;
    ensure!(answer.status.success(), "{}", answer.errors());
    Ok(answer.text().lines().count())
}

/// Runs cargo-mutants without the tests `skipped`, and returns what no test has noticed; with
/// `rest`, it leaves out what has been noticed before.
fn mutate(args: &Args, package: &Package, skipped: &[&String], rest: bool) -> Result<Vec<String>> {
    let output = workspace::target().join("mutants").join(&package.name);
    std::fs::create_dir_all(&output)?;
    let lists = output.join("mutants.out");
    let mut cargo = cargo_mutants(args, package)?;
    cargo
        .args(["--no-shuffle", "--minimum-test-timeout=120"])
        .args(["--features", "auth-core/test-support", "--output"])
        .arg(&output)
        // What is built is kept: only the workspace's own packages are built again.
        .env(
            "CARGO_TARGET_DIR",
            workspace::target().join("mutants/build"),
        )
        .env("CARGO_PROFILE_DEV_DEBUG", "none");
    if rest {
        // A change after which a test did not end is noticed, too.
        let timeouts = std::fs::read(lists.join("timeout.txt")).unwrap_or_default();
        append(&lists.join("caught.txt"), &timeouts)?;
        cargo.arg("--iterate");
    }
    cargo.arg("--").args(&package.tests).arg("--");
    for test in skipped {
        cargo.args(["--skip", test]);
    }
    // 2 is that a change was missed, 3 that a test did not end, which is to notice it.
    let status = process::status_within(&mut cargo, DEADLINE)?;
    ensure!(
        matches!(status.code(), Some(0 | 2 | 3)),
        "cargo-mutants ended with {status}"
    );
    let missed = std::fs::read_to_string(lists.join("missed.txt"))?;
    Ok(missed.lines().map(str::to_owned).collect())
}

/// Adds to a list, if there is one.
fn append(list: &Path, lines: &[u8]) -> Result<()> {
    if lines.is_empty() || !list.exists() {
        return Ok(());
    }
    let mut file = std::fs::OpenOptions::new().append(true).open(list)?;
    Ok(file.write_all(lines)?)
}

/// A survivor that a test notices by now is to be taken out of the list.
fn no_longer_missed(settings: &Settings, missed: &[String]) -> Result<String> {
    let gone = settings.survivors.keys().filter(|it| !missed.contains(it));
    let gone: Vec<&str> = gone.map(String::as_str).collect();
    ensure!(
        gone.is_empty(),
        "noticed, and still in the list:\n{}",
        gone.join("\n")
    );
    Ok(String::new())
}

/// `FILE:LINE:COLUMN: CHANGE` as `FILE: CHANGE`: lines move.
fn without_place(mutant: &str) -> String {
    let mut parts = mutant.splitn(4, ':');
    let file = parts.next().unwrap_or_default();
    format!("{file}:{}", parts.nth(2).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::{Settings, no_longer_missed, without_place};

    #[test]
    fn a_survivor_is_known_by_file_and_change() {
        let mutant = "crates/a/src/b.rs:12:5: replace f -> bool with true";
        let known = "crates/a/src/b.rs: replace f -> bool with true";
        assert_eq!(without_place(mutant), known);
    }

    #[test]
    fn a_survivor_that_is_noticed_does_not_stay_in_the_list() {
        let text = "most_missed_percent = 3\npackage = []\n[survivors]\n\"a: b\" = \"why\"";
        let settings: Settings = toml::from_str(text).expect("settings");
        assert!(no_longer_missed(&settings, &["a: b".to_owned()]).is_ok());
        assert!(no_longer_missed(&settings, &[]).is_err());
    }
}
