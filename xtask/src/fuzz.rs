//! `cargo xtask fuzz`: libFuzzer over everything that parses text from outside.
//!
//! The instrumentation is LLVM's own pass, which the stable compiler has; nothing is installed.
//! New inputs that reach new code go to `target/fuzz/corpus`; a crash is kept next to them and is to
//! be copied into `fuzz/corpus` with its fix.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::process::{self, ask, command};
use crate::report::{Outcome, Report};
use crate::workspace;

/// Fuzz each parser for a bounded time
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Seconds for each target
    #[arg(long, default_value_t = 20)]
    seconds: u32,
    /// One target only
    #[arg(long)]
    target: Option<String>,
}

/// What makes LLVM tell libFuzzer which code an input reached.
const INSTRUMENTATION: &str = "--cfg fuzzing -Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table -Ccodegen-units=1";

/// The platform that is fuzzed on; naming it keeps the flags away from build scripts.
const PLATFORM: &str = "x86_64-unknown-linux-gnu";

pub(crate) fn run(args: &Args) -> Result<Report> {
    let mut report = Report::new("cargo xtask fuzz");
    if std::env::consts::OS != "linux" {
        report.check("fuzzing", || {
            Outcome::NotRun("the instrumented build is for Linux".into())
        });
        return Ok(report);
    }
    let folder = workspace::root().join("fuzz");
    let target = workspace::target().join("fuzz");
    build(&folder, &target)?;
    for name in targets(&folder)? {
        if args.target.as_ref().is_some_and(|only| *only != name) {
            continue;
        }
        report.check(&format!("fuzz {name}"), || {
            Outcome::of(fuzz(&folder, &target, &name, args.seconds))
        });
    }
    Ok(report)
}

fn build(folder: &Path, target: &Path) -> Result<()> {
    let mut cargo = workspace::cargo();
    cargo.current_dir(folder).env("RUSTFLAGS", INSTRUMENTATION);
    cargo.args("build --release --locked --target".split(' '));
    cargo.args([PLATFORM, "--target-dir"]).arg(target);
    process::run(&mut cargo)
}

/// A target for each file of `fuzz/targets`.
fn targets(folder: &Path) -> Result<Vec<String>> {
    let files = std::fs::read_dir(folder.join("targets")).context("reading fuzz/targets")?;
    let mut names = Vec::new();
    for file in files {
        let path = file?.path();
        names.extend(
            path.file_stem()
                .map(|stem| stem.to_string_lossy().into_owned()),
        );
    }
    names.sort_unstable();
    Ok(names)
}

fn fuzz(folder: &Path, target: &Path, name: &str, seconds: u32) -> Result<String> {
    let grown: PathBuf = target.join("corpus").join(name);
    std::fs::create_dir_all(&grown)?;
    let mut fuzzer = command(target.join(PLATFORM).join("release").join(name));
    fuzzer
        .current_dir(&grown)
        .arg(format!("-max_total_time={seconds}"))
        .arg("-max_len=8192");
    fuzzer
        .arg("-print_final_stats=1")
        .arg(&grown)
        .arg(folder.join("corpus").join(name));
    let answer = ask(
        &mut fuzzer,
        b"",
        Duration::from_secs(u64::from(seconds) + 120),
    )?;
    let log = answer.errors();
    if !answer.status.success() {
        let end: Vec<&str> = log.lines().rev().take(12).collect();
        bail!("{}", end.into_iter().rev().collect::<Vec<_>>().join("\n"));
    }
    let runs = log
        .lines()
        .find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
    Ok(format!(
        "{} inputs",
        runs.context("the fuzzer tells how much it ran")?.trim()
    ))
}
