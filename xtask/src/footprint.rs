//! `cargo xtask footprint`: what each program brings along, against the ceilings in
//! `xtask/footprint.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::bench::release;
use crate::bench::yardstick::Libc;
use crate::report::{Outcome, Report};
use crate::{debian, process, workspace};

/// Packages, size and shared libraries against their ceilings
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The plain build, or the static release
    #[arg(long, value_enum, default_value = "glibc")]
    libc: Libc,
    /// Where the programs are [default: build them]
    #[arg(long, value_name = "DIR")]
    bin_dir: Option<PathBuf>,
    /// Only this program; may be repeated
    #[arg(long, value_name = "NAME")]
    program: Vec<String>,
    /// First install the Debian packages that count
    #[arg(long)]
    install: bool,
}

/// What reads a program's libraries.
const PACKAGES: &str = "binutils";

/// The file of ceilings.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ceilings {
    program: BTreeMap<String, Ceiling>,
}

/// Of one program.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ceiling {
    packages: usize,
    glibc_kb: u64,
    musl_kb: u64,
}

pub(crate) fn run(args: &Args) -> Result<Report> {
    let mut report = Report::new("cargo xtask footprint");
    let text = std::fs::read_to_string(workspace::root().join("xtask/footprint.toml"))?;
    let ceilings: Ceilings = toml::from_str(&text).context("xtask/footprint.toml")?;
    if args.install {
        report.check("what counts is there", || {
            Outcome::of(debian::install(PACKAGES))
        });
    }
    let folder = match &args.bin_dir {
        Some(folder) => folder.canonicalize()?,
        None => release(args.libc, &args.program)?,
    };
    let is_wanted = |name: &str| args.program.is_empty() || args.program.iter().any(|p| p == name);
    for (name, ceiling) in ceilings.program.iter().filter(|(name, _)| is_wanted(name)) {
        let program = folder.join(name);
        report.check(&format!("{name}: packages"), || {
            Outcome::of(packages(name).and_then(|found| at_most(found, ceiling.packages, "")))
        });
        report.check(&format!("{name}: size"), || {
            Outcome::of(size(&program, args.libc, ceiling))
        });
        report.check(&format!("{name}: shared libraries"), || {
            Outcome::of(libraries(&program, args.libc))
        });
    }
    Ok(report)
}

fn at_most(found: usize, most: usize, unit: &str) -> Result<String> {
    ensure!(found <= most, "{found}{unit}, more than {most}{unit}");
    Ok(format!("{found}{unit} of {most}{unit}"))
}

/// How many packages a program is made of, its own included.
fn packages(name: &str) -> Result<usize> {
    let mut cargo = workspace::cargo();
    cargo.args(["tree", "--locked", "--package", name, "--edges=normal"]);
    let tree = process::read(cargo.args(["--prefix=none", "--format={p}"]))?;
    let names: BTreeSet<&str> = tree
        .lines()
        .filter_map(|line| line.split(" (").next())
        .collect();
    Ok(names.len())
}

fn size(program: &Path, libc: Libc, ceiling: &Ceiling) -> Result<String> {
    let found = std::fs::metadata(program)?.len().div_ceil(1000);
    let most = match libc {
        Libc::Glibc => ceiling.glibc_kb,
        Libc::Musl => ceiling.musl_kb,
    };
    at_most(usize::try_from(found)?, usize::try_from(most)?, " kB")
}

/// The plain build loads libc and, as every Rust program, gcc's unwinder; the static release nothing.
fn libraries(program: &Path, libc: Libc) -> Result<String> {
    let listed = process::read(process::command("readelf").arg("-d").arg(program))?;
    let names: Vec<&str> = listed
        .lines()
        .filter(|line| line.contains("(NEEDED)"))
        .filter_map(|line| Some(line.split_once('[')?.1.trim_end_matches(']')))
        .collect();
    let plain = [
        "ld-linux-x86-64.so.2",
        "libc.so.6",
        "libgcc_s.so.1",
        "libm.so.6",
    ];
    let allowed = |name: &&str| libc == Libc::Glibc && plain.contains(name);
    ensure!(names.iter().all(allowed), "it loads {}", names.join(", "));
    Ok(names.join(", "))
}
