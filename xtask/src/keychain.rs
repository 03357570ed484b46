//! `cargo xtask keychain`: the store on a real keychain.

use anyhow::Result;

use crate::report::{Outcome, Report};
use crate::suite::{self, BinArgs};
use crate::{debian, process, workspace};

/// What is run next to the tools.
pub(crate) const PACKAGES: &str =
    "dbus-daemon gnome-keyring libglib2.0-bin libsecret-tools procps strace";

/// The store on a real keychain: conformance, kills, and a keychain that does not answer
#[derive(clap::Args)]
pub(crate) struct Args {
    /// First install the Debian packages that are needed
    #[arg(long)]
    install: bool,
    /// How many programs to kill
    #[arg(long, default_value_t = 200)]
    kills: u32,
    /// The keyrings, separated by commas: gnome-keyring, keepassxc
    #[arg(long, value_name = "KEYRINGS", default_value = "gnome-keyring")]
    provider: String,
    #[command(flatten)]
    programs: BinArgs,
    /// Only cases whose name contains this
    #[arg(value_name = "WORDS")]
    filter: Option<String>,
}

pub(crate) fn run(args: &Args) -> Result<Report> {
    let mut report = Report::new("cargo xtask keychain");
    if args.install {
        report.check("Debian packages are installed", || {
            let keepassxc = args.provider.contains("keepassxc").then_some("keepassxc");
            let packages = format!("{PACKAGES} {}", keepassxc.unwrap_or_default());
            Outcome::of(debian::install(&packages))
        });
    }
    let mut variables = args.programs.variables()?;
    let mut example = workspace::cargo();
    process::run(example.args(["build", "--package", "auth-store", "--example", "backend"]))?;
    variables.push(("AUTH_TOOLS_KILLS".into(), args.kills.to_string().into()));
    variables.push(("AUTH_TOOLS_KEYRINGS".into(), args.provider.clone().into()));
    let title = "cargo xtask keychain";
    let cases = suite::report(title, "keychain", args.filter.as_deref(), &variables)?;
    report.absorb(cases);
    Ok(report)
}
