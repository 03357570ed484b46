//! `cargo xtask demo`: the whole journey on one screen after another, in a few seconds.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::report::{Outcome, Report};
use crate::{process, workspace};

/// The whole journey on an embedded OAuth provider: key, login, refresh, token, helper, logout
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Click through the authorization page in a real browser, without a window if there is no
    /// display
    #[arg(long)]
    browser: bool,
    /// The folder of the programs to show [default: build them]
    #[arg(long, value_name = "DIR")]
    bin_dir: Option<PathBuf>,
}

pub(crate) fn run(args: &Args) -> Result<Report> {
    let folder = workspace::programs(args.bin_dir.as_deref())?;
    let mut demo = command(&folder);
    demo.args(args.browser.then_some("--browser"));
    let mut report = Report::new("cargo xtask demo");
    report.check("the demo plays to its end", || {
        Outcome::of(process::run(&mut demo).map(|()| ""))
    });
    Ok(report)
}

/// The program that plays it, of the tests' package.
pub(crate) fn command(folder: &Path) -> Command {
    let mut demo = process::command(folder.join(format!("demo{}", std::env::consts::EXE_SUFFIX)));
    demo.env("AUTH_TOOLS_BIN_DIR", folder);
    demo.current_dir(workspace::root());
    demo
}
