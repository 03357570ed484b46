//! `cargo xtask faults`: every fault of the suite `tests/tests/faults`, and those that were not held
//! as a table in `target/faults.md`.

use anyhow::Result;

use crate::report::{Outcome, Report};
use crate::suite::BinArgs;
use crate::{process, workspace};

/// Every failing system call, kill, signal and inherited limit, one at a time
#[derive(clap::Args)]
pub(crate) struct Args {
    /// An even sample only
    #[arg(long)]
    sample: bool,
    #[command(flatten)]
    programs: BinArgs,
    /// Only tests whose name contains this, such as `put: kills`
    #[arg(value_name = "WORDS")]
    filter: Option<String>,
}

pub(crate) fn run(args: &Args) -> Result<Report> {
    let mut report = Report::new("cargo xtask faults");
    let table = workspace::target().join("faults.md");
    let columns = "| command | fault | what did not hold | at |\n|---|---|---|---|\n";
    workspace::write(&table, columns)?;
    let mut cargo = workspace::cargo();
    cargo.args(["test", "--package", "auth-tests", "--test", "faults", "--"]);
    cargo.args(&args.filter).envs(args.programs.variables()?);
    cargo.env(
        "AUTH_TOOLS_FAULTS",
        if args.sample { "sample" } else { "all" },
    );
    cargo.env("AUTH_TOOLS_FAULTS_REPORT", &table);
    report.check("no fault costs a login", || {
        Outcome::of(process::run(&mut cargo).map(|()| table.display().to_string()))
    });
    Ok(report)
}
