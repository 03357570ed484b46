//! `cargo xtask interop`: the tools next to the real client, on the same files at the same time.

mod document;

use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};

use crate::report::{Outcome, Report};
use crate::suite::{self, BinArgs};
use crate::{servers::CLAUDE_CODE, workspace};

/// The real client and the tools on the same files: logins, approvals, headers, helper, refresh
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The client to run [default: the pinned one from npm, installed into the target folder]
    #[arg(long, value_name = "PATH")]
    peer: Option<PathBuf>,
    #[command(flatten)]
    programs: BinArgs,
    /// Only cases whose name contains this
    #[arg(long, value_name = "WORDS", conflicts_with = "write_report")]
    only: Option<String>,
    /// Write what was seen to docs/interop-report.md
    #[arg(long)]
    write_report: bool,
}

pub(crate) fn run(args: &Args) -> Result<Report> {
    let peer = match &args.peer {
        Some(path) => path.canonicalize()?,
        None => match installed() {
            Ok(path) => path,
            Err(error) => {
                let mut report = Report::new("cargo xtask interop");
                report.check("the client is installed", || {
                    Outcome::NotRun(format!("{error:#}"))
                });
                return Ok(report);
            }
        },
    };
    let mut variables = args.programs.variables()?;
    variables.push(("AUTH_TOOLS_PEER".into(), peer.into()));
    let rows = suite::run("interop", args.only.as_deref(), &variables)?;
    if args.write_report {
        let (first, rows) = rows.split_first().expect("a suite that runs has rows");
        let Outcome::Passed(version) = &first.outcome else {
            anyhow::bail!("the client does not run: {}", first.outcome);
        };
        ensure!(!version.is_empty(), "the client does not say its version");
        let text = document::write(version, rows)?;
        workspace::write(&workspace::root().join("docs/interop-report.md"), text)?;
    }
    Ok(Report::of_rows("cargo xtask interop", rows))
}

/// The program of the pinned client: an optional package for this platform next to the wrapper.
fn installed() -> Result<PathBuf> {
    if !CLAUDE_CODE.is_current() {
        CLAUDE_CODE.install().context("installing the client")?;
    }
    let folder = CLAUDE_CODE.target().join("node_modules/@anthropic-ai");
    let entries = std::fs::read_dir(&folder).with_context(|| folder.display().to_string())?;
    let programs = entries.filter_map(|entry| Some(entry.ok()?.path().join("claude")));
    let first = programs.filter(|path| path.is_file()).min();
    first.context("npm installed no program for this platform")
}
