//! `cargo xtask man`: man pages and completions in `docs/`, from the definitions of `--help`.

use anyhow::Result;

use crate::report::{Outcome, Report};
use crate::{process, workspace};

/// Write `docs/man` and `docs/completions`
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Write nothing; fail if a file is not as it would be written
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(args: &Args) -> Result<Report> {
    let mut report = Report::new("cargo xtask man");
    let name = if args.check {
        "man pages and completions are current"
    } else {
        "man pages and completions are written"
    };
    report.check(name, || Outcome::of(generate(args.check).map(|()| "")));
    Ok(report)
}

fn generate(check: bool) -> Result<()> {
    let mut cargo = workspace::cargo();
    cargo.args("run --quiet --locked --package auth-manual --".split(' '));
    cargo.arg(workspace::root().join("docs"));
    cargo.args(check.then_some("--check"));
    process::run(&mut cargo)
}
