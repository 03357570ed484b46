//! `cargo xtask servers`: the OAuth servers that the end-to-end tests log in at.
//!
//! They come from npm and PyPI, pinned by the files in `tests/servers/`, and are installed into the
//! target folder; nothing outside it is touched.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::report::{Outcome, Report};
use crate::{debian, process, workspace};

/// The OAuth servers that the end-to-end tests log in at, and the browser they use
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Install what is missing; else it is only listed
    #[arg(long)]
    install: bool,
}

/// The Debian packages of the browser and of the servers' interpreters.
pub(crate) fn packages() -> &'static str {
    // Node.js of another source brings npm along, and Debian's npm does not go with it.
    match process::is_installed("npm") {
        true => "chromium chromium-driver curl python3-venv",
        false => "chromium chromium-driver curl nodejs npm python3-venv",
    }
}

pub(crate) fn run(args: &Args) -> Result<Report> {
    let mut report = Report::new("cargo xtask servers");
    if args.install {
        report.check("browser and interpreters are there", || {
            Outcome::of(debian::install(packages()))
        });
    }
    check(&mut report, args.install);
    Ok(report)
}

/// A row for each server; installed first where asked for.
pub(crate) fn check(report: &mut Report, install: bool) {
    for server in &SERVERS {
        report.check(&format!("tests/{} is installed", server.name), || {
            if server.is_current() {
                return Outcome::Passed("already there".into());
            }
            if install {
                return Outcome::of(server.install());
            }
            Outcome::NotRun("run `cargo xtask servers --install`".into())
        });
    }
}

/// A server or client: its folder in `tests/`, the files that pin it, and how it is installed.
pub(crate) struct Server {
    name: &'static str,
    pins: &'static [&'static str],
    steps: fn(&Path) -> Result<()>,
}

/// The real client.
pub(crate) const CLAUDE_CODE: Server = Server::npm("peers/claude-code");

const SERVERS: [Server; 5] = [
    Server::npm("servers/oidc-provider"),
    Server::pip("servers/authlib"),
    Server::pip("servers/anthropic-python"),
    Server::npm("servers/anthropic-typescript"),
    Server::npm("servers/devcontainers-cli"),
];

impl Server {
    const fn npm(name: &'static str) -> Self {
        let pins = &["package.json", "package-lock.json"];
        let steps = npm;
        Self { name, pins, steps }
    }

    const fn pip(name: &'static str) -> Self {
        let pins = &["requirements.txt"];
        let steps = pip;
        Self { name, pins, steps }
    }

    fn source(&self) -> PathBuf {
        workspace::root().join("tests").join(self.name)
    }

    /// Where it is installed.
    pub(crate) fn target(&self) -> PathBuf {
        workspace::target().join(self.name)
    }

    /// What pins it, as one text.
    fn pinned(&self) -> Result<String> {
        let read = |name: &&str| {
            let path = self.source().join(name);
            std::fs::read_to_string(&path).with_context(|| path.display().to_string())
        };
        self.pins.iter().map(read).collect()
    }

    /// Whether the last installation was whole and of the same pins.
    pub(crate) fn is_current(&self) -> bool {
        let installed = std::fs::read_to_string(self.target().join("installed"));
        matches!((installed, self.pinned()), (Ok(was), Ok(is)) if was == is)
    }

    pub(crate) fn install(&self) -> Result<String> {
        let target = self.target();
        if target.exists() {
            std::fs::remove_dir_all(&target).with_context(|| target.display().to_string())?;
        }
        std::fs::create_dir_all(&target)?;
        for name in self.pins {
            std::fs::copy(self.source().join(name), target.join(name))?;
        }
        (self.steps)(&target)?;
        let stamp = target.join("installed");
        workspace::write(&stamp, self.pinned()?)?;
        Ok(String::new())
    }
}

/// Installs what the folder's lock file names.
fn npm(target: &Path) -> Result<()> {
    if !process::is_installed("npm") {
        bail!("npm is not there: install Node.js 20 or later with its npm");
    }
    let mut npm = process::command("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    process::run(npm.current_dir(target))
}

fn pip(target: &Path) -> Result<()> {
    let mut python = process::command("python3");
    python.args(["-m", "venv", "venv"]);
    process::run(python.current_dir(target))
        .context("Python 3 with its venv module is needed (Debian: python3-venv)")?;
    let mut pip = process::command(target.join("venv/bin/python"));
    pip.args("-m pip install --quiet --disable-pip-version-check".split(' '));
    pip.args(["--requirement", "requirements.txt"]);
    process::run(pip.current_dir(target))
}
