//! `cargo xtask modes`: how the file store behaves on the platform that it runs on.

use anyhow::Result;

use crate::report::Report;
use crate::suite::{self, BinArgs};

/// File-mode behavior: modes, links, full disks, names, concurrency, kills
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    programs: BinArgs,
    /// Only cases whose name contains this
    #[arg(value_name = "WORDS")]
    filter: Option<String>,
}

pub(crate) fn run(args: &Args) -> Result<Report> {
    let variables = args.programs.variables()?;
    suite::report(
        "cargo xtask modes",
        "file_store",
        args.filter.as_deref(),
        &variables,
    )
}
