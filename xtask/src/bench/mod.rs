//! `cargo xtask bench`: how long auth-tools' common calls take, beside a C program that does nothing
//! and beside what people use today.
//!
//! All programs are run in turn, whole processes, so that what disturbs one disturbs all; what
//! counts are ratios of medians. Instructions and system calls don't drift.

pub(crate) mod call;
mod keychain;
mod load;
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
use call::{Call, medians};
use scenes::{Scene, Worlds};
use table::{Line, Table};
use yardstick::{Libc, compile};

/// Start-up, memory, system calls and instructions of common calls, beside peers
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
    /// Also many processes at once, and stores and settings that grow
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
        let folder = programs(args.libc.unwrap_or(Libc::Glibc), args)?;
        keychain::check(&mut report, &folder, args.runs);
        return Ok(report);
    }
    if args.proxy {
        let folder = match &args.bin_dir {
            Some(folder) => folder.canonicalize()?,
            None => release(args.libc.unwrap_or(Libc::Glibc), &["auth-proxy".to_owned()])?,
        };
        proxy::check(&mut report, &folder, args.runs);
        return Ok(report);
    }
    for libc in [Libc::Glibc, Libc::Musl].into_iter().filter(wanted) {
        let measured = programs(libc, args).and_then(|folder| {
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

fn programs(libc: Libc, args: &Args) -> Result<PathBuf> {
    match &args.bin_dir {
        Some(folder) => Ok(folder.canonicalize()?),
        None => release(libc, &[]),
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
        let (peers, missing) = peers::calls(&peers_world)?;
        calls.extend(peers);
        table.missing = missing;
    }
    let times = medians(&calls, runs)?;
    let peak = compile("peak", Libc::Musl).or_else(|_| compile("peak", Libc::Glibc))?;
    for (number, (call, time)) in calls.iter().zip(&times).enumerate() {
        let scene = number.checked_sub(1).and_then(|at| scenes.get(at));
        let ratio = time.as_secs_f64() / times[0].as_secs_f64();
        let line = Line::new(
            libc,
            call,
            *time,
            ratio,
            scene.map(|scene| scene.limit(libc)),
        );
        table.lines.push(line.with_counts(call, &peak));
    }
    let [least, ours] = worlds.put(compile("put", libc)?)?;
    if args.load && table.throughput.is_empty() {
        table.throughput = load::throughput(&worlds, ours.clone())?;
        table.growth = load::growth(kit, &worlds, runs.min(50))?;
        table.growth.push(waiters::waiters(kit)?);
    }
    let times = medians(&[least.clone(), ours.clone()], runs)?;
    for (call, time) in [least, ours].iter().zip(&times) {
        let ratio = time.as_secs_f64() / times[0].as_secs_f64();
        let line = Line::new(libc, call, *time, ratio, Some(1.5));
        table.writes.push(line.with_counts(call, &peak));
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
