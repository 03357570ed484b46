//! `cargo xtask interop`: the kit beside the real client, on the same files at the same time.
//!
//! The client comes from npm, pinned by the files in `tests/peers/claude-code/`, into the target
//! folder. It runs in a network namespace that has nothing but loopback, with a fresh home,
//! invented secrets and an environment of its own; the server that it knows by name is a stand-in.
//!
//! # Invariants
//! The client is never started where any other network interface exists: each run looks first.

mod approvals;
mod document;
mod handed;
mod left;
mod namespace;
mod peer;
mod refresh;
mod stage;
mod stored;
mod terminal;
mod tls;

use std::path::PathBuf;

use anyhow::Result;

use crate::kit::{self, Kit};
use crate::report::{Outcome, Report};
use crate::workspace;
use stage::Stage;

/// The real client and the kit on the same files: logins, approvals, headers, helper, refresh
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The client to run [default: the pinned one from npm, installed into the target folder]
    #[arg(long, value_name = "PATH")]
    peer: Option<PathBuf>,
    /// The folder of the programs to run [default: build them]
    #[arg(long, value_name = "DIR")]
    bin_dir: Option<PathBuf>,
    /// Only scenarios whose name has this in it
    #[arg(long, value_name = "WORDS", conflicts_with = "write_report")]
    only: Option<String>,
    /// Write what was seen to docs/interop-report.md
    #[arg(long)]
    write_report: bool,
}

/// What is to hold, and how it is found out; the text says what was seen.
type Scenario = (&'static str, fn(&Stage<'_>) -> Result<String>);

pub(crate) fn run(args: &Args) -> Result<Report> {
    if namespace::is_inside() {
        return inside(args);
    }
    if let Some(why) = namespace::obstacle() {
        let mut report = Report::new("cargo xtask interop");
        report.check("the client runs on loopback alone", || Outcome::NotRun(why));
        return Ok(report);
    }
    let folder = match &args.bin_dir {
        Some(folder) => folder.canonicalize()?,
        None => kit::build()?,
    };
    let peer = match &args.peer {
        Some(path) => path.canonicalize()?,
        None => match peer::installed() {
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
    let mut words = vec![
        "--peer".into(),
        peer.into(),
        "--bin-dir".into(),
        folder.into(),
    ];
    words.extend(
        args.only
            .iter()
            .flat_map(|only| ["--only".into(), only.into()]),
    );
    words.extend(args.write_report.then(|| "--write-report".into()));
    namespace::again(&words)
}

/// The part that runs where only loopback is.
fn inside(args: &Args) -> Result<Report> {
    namespace::prepare()?;
    let (Some(peer), Some(folder)) = (&args.peer, &args.bin_dir) else {
        anyhow::bail!("the task has to name the client and the programs to itself");
    };
    let kit = Kit::native(folder.clone());
    let version = peer::version(&kit, peer)?;
    let mut report = Report::new(format!("cargo xtask interop, with {version}"));
    let parts = [
        stored::SCENARIOS,
        approvals::SCENARIOS,
        handed::SCENARIOS,
        refresh::SCENARIOS,
        left::SCENARIOS,
    ];
    for (name, scenario) in parts.into_iter().flatten() {
        if args.only.as_ref().is_none_or(|only| name.contains(only)) {
            report.check(name, || {
                Outcome::of(Stage::new(&kit, peer).and_then(|stage| scenario(&stage)))
            });
        }
    }
    if args.write_report {
        let text = document::write(&version, report.rows())?;
        kit::world::write(&workspace::root().join("docs/interop-report.md"), text)?;
    }
    Ok(report)
}
