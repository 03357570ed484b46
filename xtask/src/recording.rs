//! `cargo xtask recording`: `docs/demo.svg`, the demo's main scene as termtosvg records it.

use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::report::{Outcome, Report};
use crate::{demo, process, workspace};

/// What records, from PyPI.
const RECORDER: [&str; 2] = ["termtosvg==1.1.0", "setuptools<81"];

/// Record `docs/demo.svg` anew
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The folder of the programs to show [default: build them]
    #[arg(long, value_name = "DIR")]
    bin_dir: Option<PathBuf>,
}

pub(crate) fn run(args: &Args) -> Result<Report> {
    let mut report = Report::new("cargo xtask recording");
    report.check("docs/demo.svg is recorded", || Outcome::of(record(args)));
    Ok(report)
}

fn record(args: &Args) -> Result<String> {
    let folder = workspace::programs(args.bin_dir.as_deref())?;
    let recorder = recorder()?;
    let demo = demo::command(&folder);
    let played = format!("{} --scene --pause 3700", demo.get_program().display());
    let mut record = process::command(recorder);
    record
        .env("AUTH_TOOLS_BIN_DIR", &folder)
        .env("TERM", "xterm-256color");
    record.arg(workspace::root().join("docs/demo.svg"));
    record.args(["--command", &played, "--screen-geometry", "90x32"]);
    record.args(["--loop-delay", "3000", "--template", "window_frame"]);
    process::run(&mut record)?;
    Ok(String::new())
}

/// The recorder in an environment of its own, installed if it is missing.
fn recorder() -> Result<PathBuf> {
    let venv = workspace::target().join("recorder");
    let program = venv.join("bin/termtosvg");
    if !program.is_file() {
        let mut python = process::command("python3");
        process::run(python.args(["-m", "venv"]).arg(&venv))
            .context("Python 3 with its venv module is needed (Debian: python3-venv)")?;
        let mut pip = process::command(venv.join("bin/pip"));
        process::run(pip.args(["install", "--quiet"]).args(RECORDER))?;
    }
    Ok(program)
}
