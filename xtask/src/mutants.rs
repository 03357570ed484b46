//! `cargo xtask mutants`: whether the tests notice a change of what decides and what hides secrets.
//!
//! cargo-mutants changes one expression at a time and runs the package's tests. A change that no test
//! notices has to stand in `xtask/mutants.toml` with the reason why it changes nothing that matters.

use std::collections::BTreeMap;

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
    /// Only this file of `xtask/mutants.toml`; may be repeated
    #[arg(long, value_name = "PATH")]
    file: Vec<String>,
}

/// `xtask/mutants.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    /// The files that are changed.
    files: Vec<String>,
    /// How many of a hundred changes may go unnoticed.
    most_missed_percent: usize,
    /// Changes that no test can notice, with the reason.
    #[serde(default)]
    survivors: BTreeMap<String, String>,
}

pub(crate) fn run(args: &Args) -> Result<Report> {
    let mut report = Report::new("cargo xtask mutants");
    if args.install {
        report.check("cargo-mutants is installed", || {
            Outcome::of(MUTANTS.install())
        });
    }
    report.check("tests notice every change that matters", || {
        Outcome::of(mutate(args))
    });
    Ok(report)
}

fn mutate(args: &Args) -> Result<String> {
    MUTANTS.require()?;
    let path = workspace::root().join("xtask/mutants.toml");
    let settings: Settings =
        toml::from_str(&std::fs::read_to_string(&path)?).context("mutants.toml")?;
    let files = if args.file.is_empty() {
        &settings.files
    } else {
        &args.file
    };
    let output = workspace::target().join("mutants");
    let mut cargo = workspace::cargo();
    cargo
        .args([
            "mutants",
            "--no-shuffle",
            "--timeout-multiplier=3",
            "--output",
        ])
        .arg(&output);
    for file in files {
        ensure!(workspace::root().join(file).is_file(), "there is no {file}");
        cargo.args(["--file", file]);
    }
    // Its exit code is 2 if a change was missed; its lists say more.
    let ended = process::run(&mut cargo);
    let list = |name: &str| {
        let text = std::fs::read_to_string(output.join("mutants.out").join(name));
        text.map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>())
    };
    let (Ok(caught), Ok(missed), Ok(slow)) =
        (list("caught.txt"), list("missed.txt"), list("timeout.txt"))
    else {
        return ended.map(|()| String::new());
    };
    let tried = caught.len() + missed.len() + slow.len();
    ensure!(tried > 0, "nothing was changed");
    let is_known = |mutant: &&String| !settings.survivors.contains_key(&without_place(mutant));
    let unknown: Vec<&str> = missed.iter().filter(is_known).map(String::as_str).collect();
    ensure!(
        unknown.is_empty(),
        "no test notices:\n{}",
        unknown.join("\n")
    );
    let most = tried * settings.most_missed_percent / 100;
    ensure!(
        missed.len() <= most,
        "{} of {tried} are missed, more than {most}",
        missed.len()
    );
    Ok(format!(
        "{tried} changes, {} missed with a reason",
        missed.len()
    ))
}

/// `FILE:LINE:COLUMN: CHANGE` as `FILE: CHANGE`: lines move.
fn without_place(mutant: &str) -> String {
    let mut parts = mutant.splitn(4, ':');
    let file = parts.next().unwrap_or_default();
    format!("{file}:{}", parts.nth(2).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::without_place;

    #[test]
    fn a_survivor_is_known_by_file_and_change() {
        let mutant = "crates/a/src/b.rs:12:5: replace f -> bool with true";
        let known = "crates/a/src/b.rs: replace f -> bool with true";
        assert_eq!(without_place(mutant), known);
    }
}
