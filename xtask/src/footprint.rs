//! `cargo xtask footprint`: what each program brings along, against the ceilings in
//! `xtask/footprint.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::bench::release;
use crate::bench::scenes::Worlds;
use crate::bench::yardstick::Libc;
use crate::report::{Outcome, Report};
use crate::{debian, process, workspace};
use auth_tests::harness::Programs;

/// Packages, size, shared libraries, system calls and instructions against their ceilings
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

/// What counts system calls and instructions, and what reads a program's libraries.
const PACKAGES: &[&str] = &["binutils", "strace", "valgrind"];

/// The file of ceilings.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ceilings {
    program: BTreeMap<String, Ceiling>,
    call: BTreeMap<String, Counts>,
}

/// Of one program.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ceiling {
    packages: usize,
    glibc_kb: u64,
    musl_kb: u64,
}

/// Of one call; a count that is not given is not held.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Counts {
    system_calls: Option<usize>,
    /// Of the plain build: they differ with the compiler, hence a margin.
    glibc_instructions: Option<u64>,
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
    calls(&ceilings, &Programs::native(folder), args.libc, &mut report)?;
    Ok(report)
}

/// System calls and instructions of the calls that the benchmark measures.
fn calls(ceilings: &Ceilings, kit: &Programs, libc: Libc, report: &mut Report) -> Result<()> {
    let worlds = Worlds::new(kit)?;
    let scenes = worlds.scenes()?;
    for (name, counts) in &ceilings.call {
        let scene = scenes.iter().find(|scene| scene.call.name == *name);
        let call = &scene
            .with_context(|| format!("no call is named `{name}`"))?
            .call;
        if let Some(most) = counts.system_calls {
            report.check(&format!("{name}: system calls"), || {
                counted("strace", || at_most(call.system_calls()?, most, ""))
            });
        }
        if let Some(most) = counts.glibc_instructions.filter(|_| libc == Libc::Glibc) {
            report.check(&format!("{name}: instructions"), || {
                counted("valgrind", || {
                    at_most(
                        usize::try_from(call.instructions()?)?,
                        usize::try_from(most)?,
                        "",
                    )
                })
            });
        }
    }
    Ok(())
}

fn counted(program: &str, count: impl FnOnce() -> Result<String>) -> Outcome {
    if process::is_installed(program) {
        Outcome::of(count())
    } else {
        Outcome::NotRun(format!("{program} is not installed"))
    }
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

/// The plain build loads libc alone, the static release nothing.
fn libraries(program: &Path, libc: Libc) -> Result<String> {
    let listed = process::read(process::command("readelf").arg("-d").arg(program))?;
    let names: Vec<&str> = listed
        .lines()
        .filter(|line| line.contains("(NEEDED)"))
        .filter_map(|line| Some(line.split_once('[')?.1.trim_end_matches(']')))
        .collect();
    let of_libc = |name: &&str| {
        libc == Libc::Glibc && ["libc.so.6", "libm.so.6", "ld-linux-x86-64.so.2"].contains(name)
    };
    ensure!(names.iter().all(of_libc), "it loads {}", names.join(", "));
    Ok(names.join(", "))
}
