//! `cargo xtask dist`: what is handed to users and to distributions, in `target/dist`.
//!
//! For each tool and target: a tarball (a zip for Windows) and an SBOM; for Linux a `.deb` and an
//! `.rpm`; for all of them the checksums and the filled templates of `packaging/`. The same sources
//! give the same bytes: times come from `SOURCE_DATE_EPOCH`, else from the last commit.

mod archive;
mod binstall;
mod build;
mod check;
mod content;
mod deb;
mod elf;
mod licences;
mod packages;
mod reproduce;
mod rpm;
mod sbom;
mod source;
mod templates;
mod tools;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use crate::report::{Outcome, Report, say};
use crate::workspace;
use crate::workspace::write;
use tools::Tool;

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

pub(crate) fn run(args: &Args) -> Result<Report> {
    let mut report = Report::new("cargo xtask dist");
    if args.install {
        report.check("Debian packages are there", || {
            Outcome::of(crate::debian::install(check::PACKAGES))
        });
    }
    let tools = tools::named(&args.tool)?;
    if args.reproduce {
        reproduce::run(&mut report, &tools);
        return Ok(report);
    }
    if args.sources {
        packages::run(&mut report, &tools);
        return Ok(report);
    }
    let made = report.check("packages are made", || Outcome::of(make(args, &tools)));
    if args.check && matches!(made, Outcome::Passed(_)) {
        check::run(&mut report, &tools, &folder());
    }
    Ok(report)
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
        for tool in tools {
            let program = match &args.bin_dir {
                Some(given) => given.join(build::file_name(tool, target)),
                None => build::program(tool, target, &workspace::root(), &build::target_dir())?,
            };
            package(tool, target, &program, &folder)?;
        }
    }
    source::archive(&folder)?;
    templates::fill(tools, &folder)?;
    targets
        .iter()
        .try_for_each(|target| binstall::check(tools, target))?;
    checksums(&folder)
}

/// Everything of one tool for one target.
fn package(tool: &Tool, target: &str, program: &Path, folder: &Path) -> Result<()> {
    ensure!(program.is_file(), "{} is not built", program.display());
    say(&format!("packing {} for {target}", tool.name));
    let sbom = sbom::of(tool, target)?;
    let licences = licences::of(tool, target)?;
    let extras = content::Extras {
        sbom: &sbom,
        licences: &licences,
    };
    let stem = archive::stem(tool, target);
    write(&folder.join(format!("{stem}.cdx.json")), &sbom)?;
    let files = content::portable(tool, target, program, &extras)?;
    archive::write(&files, tool, target, folder)?;
    // A static program needs no distribution's package: its archive runs everywhere.
    if target.contains("linux-gnu") {
        let needs = elf::needs(program)?;
        let files = content::installed(tool, program, &extras)?;
        deb::write(tool, target, &files, &needs, folder)?;
        rpm::write(tool, target, &files, &needs, folder)?;
    }
    Ok(())
}

/// Writes `SHA256SUMS` over everything that is there.
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
