//! `cargo xtask bench`: how long auth-tools' common calls take, compared with a C program that does nothing
//! and with what people use today.
//!
//! All programs are run in turn, whole processes, so that what disturbs one disturbs all; what
//! counts are the medians of the ratios of each turn. Instructions and system calls don't drift.

pub(crate) mod call;
mod growth;
mod keychain;
mod peers;
mod proxy;
pub(crate) mod scenes;
mod table;
mod waiters;
pub(crate) mod yardstick;

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::cross::{Profile, musl};
use crate::report::{Outcome, Report, say};
use crate::workspace::write;
use crate::{process, workspace};
use auth_tests::harness::Programs;
use call::{Call, in_turn};
use scenes::{Scene, Worlds};
use table::{Line, Table};
use yardstick::{Libc, compile, compile_rust};

/// Start-up, memory, system calls and instructions of common calls, compared with peers
#[derive(clap::Args)]
pub(crate) struct Args {
    /// How often each program is run
    #[arg(long, default_value_t = 200)]
    runs: usize,
    /// Only programs linked with this libc: the plain build, or the static release
    #[arg(long, value_enum)]
    libc: Option<Libc>,
    /// The programs to measure, with `--libc` [default: build them]
    #[arg(long, value_name = "DIR", requires = "libc")]
    bin_dir: Option<PathBuf>,
    /// Also files and stores that grow, and many processes that wait
    #[arg(long)]
    load: bool,
    /// What the keychain costs, and nothing else
    #[arg(long)]
    keychain: bool,
    /// auth-proxy next to nginx, and nothing else
    #[arg(long)]
    proxy: bool,
    /// One JSON document on stdout instead of the table
    #[arg(long)]
    json: bool,
    /// Keep the table in docs/performance.md
    #[arg(long)]
    keep: bool,
}

pub(crate) fn run(args: &Args) -> Result<Report> {
    let mut table = Table::default();
    let wanted = |libc: &Libc| args.libc.is_none_or(|only| only == *libc);
    let mut report = Report::new("cargo xtask bench");
    if args.keychain {
        let folder = programs(args.libc.unwrap_or(Libc::Glibc), args, &[])?;
        keychain::check(&mut report, &folder, args.runs);
        return Ok(report);
    }
    if args.proxy {
        let folder = programs(
            args.libc.unwrap_or(Libc::Glibc),
            args,
            &["auth-proxy".into()],
        )?;
        proxy::check(&mut report, &folder, args.runs);
        return Ok(report);
    }
    for libc in [Libc::Glibc, Libc::Musl].into_iter().filter(wanted) {
        let measured = programs(libc, args, &[]).and_then(|folder| {
            let kit = Programs::native(folder);
            measure(&kit, libc, args, &mut table)
        });
        report.check(libc.name(), || match measured {
            Err(error) if format!("{error:#}").contains("not installed") => {
                Outcome::NotRun(format!("{error:#}"))
            }
            other => Outcome::of(other.map(|()| "")),
        });
    }
    if args.json {
        say(&serde_json::to_string(&table)?);
    } else {
        say(&table.markdown());
    }
    if args.keep {
        let page = workspace::root().join("docs/performance.md");
        write(&page, table.page(args.runs))?;
    }
    Ok(report)
}

/// The release build with that libc, of those packages; of all where there are none.
pub(crate) fn release(libc: Libc, packages: &[String]) -> Result<PathBuf> {
    if libc == Libc::Musl {
        return musl::programs_for(Profile::Release);
    }
    let mut cargo = workspace::cargo();
    cargo.args(["build", "--release", "--locked"]);
    for package in packages {
        cargo.args(["--package", package]);
    }
    process::run(&mut cargo)?;
    Ok(workspace::target().join("release"))
}

fn programs(libc: Libc, args: &Args, packages: &[String]) -> Result<PathBuf> {
    match &args.bin_dir {
        Some(folder) => Ok(folder.canonicalize()?),
        None => release(libc, packages),
    }
}

fn measure(kit: &Programs, libc: Libc, args: &Args, table: &mut Table) -> Result<()> {
    let runs = args.runs;
    let worlds = Worlds::new(kit)?;
    let scenes = worlds.scenes()?;
    let nothing = nothing(&scenes, libc)?;
    let mut calls: Vec<Call> = vec![nothing];
    calls.extend(scenes.iter().map(|scene| scene.call.clone()));
    let peers_world = kit.env()?;
    if libc == Libc::Glibc {
        let mut least = calls[0].clone();
        least.name = "a Rust program that does nothing".into();
        least.program = compile_rust("exec")?;
        calls.push(least);
        let (peers, missing) = peers::calls(&peers_world)?;
        calls.extend(peers);
        table.missing = missing;
        if peers::find("bkt").is_none() {
            table.missing.push("bkt (not installed)".into());
        }
    }
    let peak = compile("peak", Libc::Musl).or_else(|_| compile("peak", Libc::Glibc))?;
    for (number, (call, timing)) in calls.iter().zip(in_turn(&calls, runs)?).enumerate() {
        let scene = number.checked_sub(1).and_then(|at| scenes.get(at));
        let at_most = scene.and_then(|scene| scene.limit(libc));
        let line = Line::new(libc, call, timing, at_most);
        table.lines.push(line.with_counts(call, &peak));
    }
    for pair in worlds.comparisons(libc, &calls[0])? {
        let both = pair.each_ref().map(|scene| scene.call.clone());
        for (scene, timing) in pair.iter().zip(in_turn(&both, runs)?) {
            let line = Line::new(libc, &scene.call, timing, scene.limit(libc));
            table.comparisons.push(line.with_counts(&scene.call, &peak));
        }
    }
    if args.load && table.growth.is_empty() {
        table.growth = growth::growth(kit, runs.min(20))?;
        table.growth.push(waiters::waiters(kit)?);
    }
    Ok(())
}

/// The C program that does nothing.
fn nothing(scenes: &[Scene], libc: Libc) -> Result<Call> {
    let mut nothing = scenes.first().context("there are calls")?.call.clone();
    nothing.name = format!("a C program that does nothing, static, {}", libc.name());
    nothing.program = compile("true", libc)?;
    nothing.args.clear();
    Ok(nothing)
}
