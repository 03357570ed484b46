//! `cargo xtask demo`: auth-tools' whole journey on one screen after another, in a few seconds.
//!
//! Every command is shown before its output and runs as a user would type it, against an OAuth
//! provider on loopback, in directories that are gone afterwards. A step that does not do what it
//! should ends the demo with an error.

mod journey;
mod stage;

use std::path::PathBuf;
use std::time::Instant;

use anyhow::Result;

use auth_tests::harness::Programs;

use crate::report::Report;
use crate::workspace;
use stage::Stage;

/// The whole journey on an embedded OAuth provider: key, login, herd, token, helper, logout
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Click through the authorization page in a real browser, without a window where there is no
    /// display
    #[arg(long)]
    browser: bool,
    /// The folder of the programs to show [default: build them]
    #[arg(long, value_name = "DIR")]
    bin_dir: Option<PathBuf>,
}

pub(crate) fn run(args: &Args) -> Result<Report> {
    let folder = match &args.bin_dir {
        Some(folder) => folder.canonicalize()?,
        None => workspace::build_programs()?,
    };
    play(folder, args.browser)?;
    // No table closes a demo: the journey itself is the report.
    Ok(Report::told(true))
}

/// Plays the journey with the programs of that folder; how long it took.
pub(crate) fn play(folder: PathBuf, browser: bool) -> Result<String> {
    let kit = Programs::native(folder);
    let start = Instant::now();
    let mut stage = Stage::new(&kit, browser)?;
    journey::play(&mut stage)?;
    let took = format!("{:.1} s", start.elapsed().as_secs_f64());
    stage.note(&format!(
        "All of it took {took}, in directories that are gone now."
    ));
    Ok(took)
}
