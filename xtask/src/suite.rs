//! Suites of `tests/` that run with the programs of any platform: built natively, they start the
//! programs of a folder as they are or under Wine, and tell each case's outcome.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::report::{Report, Row};
use crate::{process, workspace};

/// The programs to test.
#[derive(clap::Args, Debug, Default)]
pub(crate) struct BinArgs {
    /// The folder of the programs to run [default: build them]
    #[arg(long, value_name = "DIR")]
    bin_dir: Option<PathBuf>,
    /// What starts them: `wine` for Windows programs
    #[arg(long, value_name = "PROGRAM", requires = "bin_dir")]
    runner: Option<String>,
}

impl BinArgs {
    /// The variables by which a suite finds them; they are built if none are named.
    pub(crate) fn variables(&self) -> Result<Vec<(OsString, OsString)>> {
        let folder = workspace::programs(self.bin_dir.as_deref())?;
        let runner = self
            .runner
            .iter()
            .map(|runner| ("AUTH_TOOLS_RUNNER".into(), runner.into()));
        Ok(bin_dir(&folder).into_iter().chain(runner).collect())
    }
}

/// The variable that names a folder of programs.
pub(crate) fn bin_dir(folder: &Path) -> Vec<(OsString, OsString)> {
    vec![("AUTH_TOOLS_BIN_DIR".into(), folder.into())]
}

/// Runs a suite's cases whose names contain `filter`, with these variables added.
pub(crate) fn run(
    suite: &str,
    filter: Option<&str>,
    variables: &[(OsString, OsString)],
) -> Result<Vec<Row>> {
    let results = tempfile::Builder::new()
        .prefix("auth-tools-results-")
        .tempdir()?;
    let results = results.path().join("rows");
    let mut cargo = workspace::cargo();
    cargo.args("test --quiet --package auth-tests --test".split(' '));
    cargo.args([suite, "--"]).args(filter);
    cargo.envs(variables.iter().map(|(name, value)| (name, value)));
    cargo.env("AUTH_TOOLS_RESULTS", &results);
    // Failed cases are rows; a suite that could not run at all has none.
    let ran = process::run(&mut cargo);
    let text = std::fs::read_to_string(&results).unwrap_or_default();
    let rows: Vec<Row> = text
        .lines()
        .map(serde_json::from_str)
        .collect::<Result<_, _>>()
        .context("the results of the suite")?;
    if rows.is_empty() {
        ran?;
    }
    Ok(rows)
}

/// The same as a report.
pub(crate) fn report(
    title: &str,
    suite: &str,
    filter: Option<&str>,
    variables: &[(OsString, OsString)],
) -> Result<Report> {
    Ok(Report::of_rows(title, run(suite, filter, variables)?))
}
