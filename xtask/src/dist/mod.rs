//! `cargo xtask dist`: what is handed to users and to distributions, in `target/dist`.
//!
//! For each tool and target: a tarball (a zip for Windows) and an SBOM; for Linux a `.deb` and an
//! `.rpm`; for all of them the checksums and the filled templates of `packaging/`. The same sources
//! give the same bytes: times come from `SOURCE_DATE_EPOCH`, else from the last commit.

mod archive;
mod build;
mod content;
mod licences;
mod linux;
mod sbom;
mod source;
mod templates;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use auth_tests::harness::tools::{self, Tool};

use crate::report::{Outcome, Report, say};
use crate::workspace::write;
use crate::{cargo_tools, debian, suite, workspace};

/// Packages of every tool, checksums, SBOMs and the files of other package managers
#[derive(clap::Args)]
pub(crate) struct Args {
    /// For which target [default: this machine's]
    #[arg(long, value_name = "TRIPLE")]
    target: Vec<String>,
    /// Only this tool [default: all]
    #[arg(long, value_name = "NAME")]
    tool: Vec<String>,
    /// Package the programs of this folder instead of building them
    #[arg(long, value_name = "DIR")]
    bin_dir: Option<PathBuf>,
    /// Only build, as for packages, into `target/programs`
    #[arg(long)]
    build: bool,
    /// Build twice, from two copies of the sources, and compare the bytes
    #[arg(long)]
    reproduce: bool,
    /// Install, run and inspect what was packaged; needs root and Debian's mirror
    #[arg(long)]
    check: bool,
    /// First install the Debian packages that `--check` needs
    #[arg(long)]
    install: bool,
    /// Build each published package from its own source archive, and all of them offline from
    /// vendored sources
    #[arg(long)]
    sources: bool,
}

/// Debian packages that `--check` runs.
const FOR_CHECKS: &str = "cpio debootstrap fish groff-base libarchive-tools lintian makepkg man-db \
    mandoc nix-bin pacman-package-manager rpm ruby shellcheck systemd tmux unzip zsh";

pub(crate) fn run(args: &Args) -> Result<Report> {
    let mut report = Report::new("cargo xtask dist");
    if args.install {
        install(args.check, &mut report);
    }
    let tools = tools::tools(&args.tool)?;
    let mut long: Vec<(OsString, OsString)> = Vec::new();
    if args.reproduce {
        let names: Vec<&str> = tools.iter().map(|tool| tool.name.as_str()).collect();
        long.push(("AUTH_TOOLS_REPRODUCE".into(), names.join(",").into()));
    }
    if args.sources {
        long.push(("AUTH_TOOLS_SOURCES".into(), "1".into()));
    }
    if !long.is_empty() {
        return suite::report("cargo xtask dist", "packages", Some("build"), &long);
    }
    if args.build {
        report.check("programs are built", || {
            Outcome::of(build_all(args, &tools))
        });
        return Ok(report);
    }
    let made = report.check("packages are made", || Outcome::of(make(args, &tools)));
    if args.check && matches!(made, Outcome::Passed(_)) {
        let made = [("AUTH_TOOLS_DIST".into(), folder().into())];
        report.absorb(suite::report("packages", "packages", None, &made)?);
    }
    Ok(report)
}

/// What packages are made with, and what checks them.
fn install(checks: bool, report: &mut Report) {
    let makers = [
        cargo_tools::CYCLONEDX,
        cargo_tools::DEB,
        cargo_tools::GENERATE_RPM,
    ];
    report.check("cargo's packaging tools are installed", || {
        Outcome::of(
            makers
                .iter()
                .try_for_each(|tool| tool.install().map(drop))
                .map(|()| ""),
        )
    });
    if checks {
        report.check("Debian packages are installed", || {
            Outcome::of(debian::install(FOR_CHECKS))
        });
    }
}

/// Builds the programs as packages have them, and nothing else.
fn build_all(args: &Args, tools: &[Tool]) -> Result<String> {
    let folder = workspace::target().join("programs");
    std::fs::create_dir_all(&folder)?;
    let target = args.target.first().cloned().map_or_else(build::host, Ok)?;
    for tool in tools {
        let program = build::program(tool, &target, &workspace::root(), &build::target_dir())?;
        std::fs::copy(program, folder.join(tool.file_name(&target)))?;
    }
    Ok(folder.display().to_string())
}

/// Where everything goes.
fn folder() -> PathBuf {
    workspace::target().join("dist")
}

/// Makes everything anew and says what.
fn make(args: &Args, tools: &[Tool]) -> Result<String> {
    let folder = folder();
    if folder.is_dir() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    let host = [build::host()?];
    let targets = if args.target.is_empty() {
        &host[..]
    } else {
        &args.target
    };
    for target in targets {
        sbom::describe(target)?;
        for tool in tools {
            let program = match &args.bin_dir {
                Some(given) => given.join(tool.file_name(target)),
                None => build::program(tool, target, &workspace::root(), &build::target_dir())?,
            };
            package(tool, target, &program, &folder)?;
        }
    }
    source::archive(&folder)?;
    templates::fill(tools, &folder)?;
    checksums(&folder)
}

/// Everything of one tool for one target.
fn package(tool: &Tool, target: &str, program: &Path, folder: &Path) -> Result<()> {
    ensure!(program.is_file(), "{} is not built", program.display());
    say(&format!("packing {} for {target}", tool.name));
    let sbom = sbom::read(tool)?;
    let licences = licences::of(tool, &sbom)?;
    let extras = content::Extras {
        sbom: &sbom,
        licences: &licences,
    };
    write(
        &folder.join(format!("{}.cdx.json", tool.stem(target))),
        &sbom,
    )?;
    let files = content::portable(tool, target, program, &extras)?;
    archive::write(&files, tool, target, folder)?;
    // A static program needs no distribution's package: its archive runs everywhere.
    if target.contains("linux-gnu") {
        linux::packages(tool, target, program, &extras, folder)?;
    }
    Ok(())
}

/// Writes `SHA256SUMS` over everything that was made.
fn checksums(folder: &Path) -> Result<String> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            names.push(entry.file_name().into_string().ok().context("a name")?);
        }
    }
    names.sort();
    let mut lines = String::new();
    for name in &names {
        let sum = archive::sha256(&std::fs::read(folder.join(name))?);
        lines.push_str(&format!("{sum}  {name}\n"));
    }
    write(&folder.join("SHA256SUMS"), lines)?;
    Ok(format!("{} files in {}", names.len(), folder.display()))
}
