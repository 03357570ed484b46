//! The platforms, and how each is tried.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::cross::{Profile, macos, musl, windows};
use crate::report::{Outcome, Report, Row};
use crate::{suite, workspace};

/// A platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Column {
    /// The plain build of this machine.
    Native,
    /// Static programs.
    Musl,
    /// Windows programs under Wine.
    Windows,
    /// Type-checked and linted.
    Macos,
}

/// The rows that are no behaviours: that there are programs at all.
pub(super) const BUILDS: &str = "all programs build";
pub(super) const LINTS: &str = "types and lints hold, on both processors";

impl Column {
    const ALL: [Self; 4] = [Self::Native, Self::Musl, Self::Windows, Self::Macos];

    /// Those that were asked for; all if none was.
    pub(super) fn chosen(asked: &[Self]) -> Vec<Self> {
        let wanted = |column: &Self| asked.is_empty() || asked.contains(column);
        Self::ALL.into_iter().filter(wanted).collect()
    }

    /// The head of the column.
    pub(super) fn title(self) -> String {
        match self {
            Self::Native if cfg_is("linux") => "Linux (glibc)".into(),
            Self::Native => std::env::consts::OS.into(),
            Self::Musl => "Linux (musl)".into(),
            Self::Windows => "Windows (Wine)".into(),
            Self::Macos => "macOS (checked)".into(),
        }
    }

    /// Builds the platform's programs and runs every case with them.
    pub(super) fn run(self, only: Option<&str>, bin_dir: Option<&Path>) -> Vec<Row> {
        let mut report = Report::new(self.title());
        match self {
            Self::Macos => lint(&mut report),
            _ => self.try_programs(only, bin_dir, &mut report),
        }
        report.into_rows()
    }

    /// The folder of the platform's programs, built now unless they are given.
    fn programs(self, given: Option<&Path>) -> Result<PathBuf> {
        match self {
            Self::Musl => musl::programs_for(Profile::Dev),
            Self::Windows => windows::programs_for(Profile::Dev),
            _ => workspace::programs(given),
        }
    }

    fn try_programs(self, only: Option<&str>, given: Option<&Path>, report: &mut Report) {
        let start = Instant::now();
        let folder = match self.programs(given) {
            Ok(folder) => folder,
            Err(error) => {
                report.push(BUILDS, obstacle(&error), start.elapsed());
                return;
            }
        };
        report.push(BUILDS, Outcome::Passed(String::new()), start.elapsed());
        if self != Self::Windows {
            run_suites(only, &suite::bin_dir(&folder), report);
            return;
        }
        match windows::Wine::start() {
            Ok(wine) => {
                let variables = [suite::bin_dir(&folder), wine.variables()].concat();
                run_suites(only, &variables, report);
            }
            Err(error) => drop(report.push("programs run", obstacle(&error), start.elapsed())),
        }
    }
}

/// The cases of the file store, then those that every keychain passes.
fn run_suites(only: Option<&str>, variables: &[(OsString, OsString)], report: &mut Report) {
    for (name, filter) in [
        ("file_store", only),
        ("keychain", Some(only.unwrap_or("keychain: "))),
    ] {
        match suite::run(name, filter, variables) {
            Ok(rows) => report.extend(rows),
            Err(error) => {
                report.push(name, Outcome::of::<String>(Err(error)), Duration::ZERO);
            }
        }
    }
}

fn lint(report: &mut Report) {
    let start = Instant::now();
    let result = macos::TARGETS
        .iter()
        .try_for_each(|target| macos::lint(target));
    let outcome = match &result {
        Ok(()) => Outcome::Passed("aarch64 and x86_64".into()),
        Err(error) => obstacle(error),
    };
    report.push(LINTS, outcome, start.elapsed());
}

/// What is not installed was not tried; everything else failed.
fn obstacle(error: &anyhow::Error) -> Outcome {
    let text = format!("{error:#}");
    if text.contains("not installed") {
        Outcome::NotRun(text)
    } else {
        Outcome::Failed(text)
    }
}

fn cfg_is(system: &str) -> bool {
    std::env::consts::OS == system
}
