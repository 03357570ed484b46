//! `cargo xtask test`: everything that has to hold before a change lands.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::cargo_tools::DENY;
use crate::report::{Outcome, Report, say};
use crate::{debian, demo, keychain, process, servers, workspace};

/// Format, lints, and every test of the workspace against the built programs
#[derive(clap::Args)]
pub(crate) struct Args {
    /// First install the Debian packages that the tests need
    #[arg(long)]
    install: bool,
}

pub(crate) fn run(args: &Args) -> Result<Report> {
    let mut report = Report::new("cargo xtask test");
    if args.install {
        report.check("Debian packages are there", || {
            Outcome::of(debian::install(debian::FOR_TESTS))
        });
        report.check("browser and interpreters are there", || {
            Outcome::of(debian::install(&servers::packages()))
        });
        report.check("a Secret Service is there", || {
            Outcome::of(debian::install(keychain::PACKAGES))
        });
    }
    report.check("formatted", || {
        quiet(workspace::cargo().args(["fmt", "--all", "--check"]))
    });
    report.check("no lint complains", || {
        quiet(workspace::cargo().args([
            "clippy",
            "--workspace",
            "--all-targets",
            "--locked",
            FEATURES[0],
            FEATURES[1],
            "--",
            "-D",
            "warnings",
        ]))
    });
    cargo_deny(&mut report, args.install);
    report.check("documentation has no warning (cargo doc)", || {
        let mut cargo = workspace::cargo();
        cargo.env("RUSTDOCFLAGS", "-D warnings");
        quiet(cargo.args([
            "doc",
            "--workspace",
            "--no-deps",
            "--locked",
            "--keep-going",
        ]))
    });
    // Small, pinned and inside the target folder: installed without asking.
    servers::check(&mut report, true);
    let built = report.check("builds", || {
        let mut cargo = workspace::cargo();
        quiet(
            cargo
                .args(["build", "--workspace", "--bins", "--locked"])
                .args(FEATURES),
        )
    });
    if matches!(built, Outcome::Passed(_)) {
        tests(&mut report);
        report.check("the demo plays to its end", || {
            Outcome::of(
                process::run(&mut demo::command(&workspace::target().join("debug"))).map(|()| ""),
            )
        });
    }
    Ok(report)
}

fn quiet(command: &mut Command) -> Outcome {
    Outcome::of(process::run(command).map(|()| ""))
}

/// Managed settings lie where only an administrator writes; with this feature a variable names
/// another place, so that the programs can be tested with them.
const FEATURES: [&str; 2] = [
    "--features",
    "auth-core/test-support,auth-tests/test-support",
];

/// Tests that need a program that may not be installed: a part of their names, and the program.
const NEEDING: [(&str, &str); 2] = [("live_in_tmux", "tmux"), ("under_strace", "strace")];

/// Notes the tests whose programs are missing as not run; the answer is what to pass over.
fn impossible(report: &mut Report) -> Vec<&'static str> {
    let missing = |(_, program): &&(&str, &str)| !process::is_installed(program);
    let mut skipped = Vec::new();
    for (test, program) in NEEDING.iter().filter(missing) {
        let why = format!("{program} is not installed; `cargo xtask test --install` does it");
        report.push(test, Outcome::NotRun(why), Duration::ZERO);
        skipped.push(*test);
    }
    skipped
}

/// All tests of the workspace, whole-tool tests included, against the programs just built.
fn tests(report: &mut Report) {
    let mut counts = Counts::default();
    let skipped = impossible(report);
    report.check("tests pass (cargo test --workspace)", || {
        let mut cargo = workspace::cargo();
        cargo
            .args(["test", "--workspace", "--locked", "--no-fail-fast"])
            .args(FEATURES)
            .arg("--");
        cargo.args(skipped.iter().flat_map(|test| ["--skip", test]));
        cargo.env("AUTH_TOOLS_BIN_DIR", workspace::target().join("debug"));
        cargo.env("AUTH_TOOLS_FAULTS", "sample");
        Outcome::of(counting(&mut cargo, &mut counts))
    });
    // The row itself stands for the run, the counts for the tests in it.
    report.count(counts.passed, counts.failed, counts.ignored);
}

#[derive(Default)]
struct Counts {
    passed: usize,
    failed: usize,
    ignored: usize,
}

/// Runs cargo's tests, shows what they print, and adds up the runner's closing lines.
fn counting(cargo: &mut Command, counts: &mut Counts) -> Result<String> {
    cargo.stdout(Stdio::piped());
    let mut child = cargo.spawn().context("cargo test")?;
    let stdout = child.stdout.take().context("cargo's stdout is a pipe")?;
    let reader = std::thread::spawn(move || {
        let mut counts = Counts::default();
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            say(&line);
            add(&line, &mut counts);
        }
        counts
    });
    let status = process::wait(child, process::LONG)?;
    *counts = reader.join().unwrap_or_default();
    let Counts {
        passed,
        failed,
        ignored,
    } = counts;
    if !status.success() {
        bail!("cargo test ended with {status}; {failed} failed, {passed} passed");
    }
    if *passed == 0 {
        bail!("no test ran");
    }
    Ok(format!("{passed} passed, {ignored} ignored"))
}

/// Reads `test result: ok. 12 passed; 0 failed; 1 ignored; …`.
fn add(line: &str, counts: &mut Counts) {
    let Some(result) = line.strip_prefix("test result: ") else {
        return;
    };
    for part in result.split([';', '.']) {
        let Some((number, word)) = part.trim().split_once(' ') else {
            continue;
        };
        let Ok(number) = number.parse::<usize>() else {
            continue;
        };
        match word {
            "passed" => counts.passed += number,
            "failed" => counts.failed += number,
            "ignored" => counts.ignored += number,
            _ => {}
        }
    }
}

/// Licenses, sources and banned crates; advisories if their database can be reached.
fn cargo_deny(report: &mut Report, install: bool) {
    if install {
        report.check("cargo-deny is installed", || Outcome::of(DENY.install()));
    }
    if !DENY.is_installed() {
        let why = Outcome::NotRun("run `cargo xtask test --install`".into());
        report.push(DEPENDENCIES, why, Duration::ZERO);
        return;
    }
    report.check(DEPENDENCIES, || {
        quiet(workspace::cargo().args([
            "deny",
            "--offline",
            "check",
            "licenses",
            "bans",
            "sources",
        ]))
    });
    report.check("no dependency has a known advisory (cargo-deny)", || {
        let mut cargo = workspace::cargo();
        let answer = process::ask(
            cargo.args(["deny", "check", "advisories"]),
            b"",
            process::LONG,
        );
        match answer {
            Ok(answer) if answer.status.success() => Outcome::Passed(String::new()),
            Ok(answer) if answer.errors().contains("fetch") => {
                Outcome::NotRun("the advisory database cannot be reached".into())
            }
            Ok(answer) => Outcome::Failed(answer.errors()),
            Err(error) => Outcome::of::<String>(Err(error)),
        }
    });
}

const DEPENDENCIES: &str = "dependencies are allowed (cargo-deny)";

#[cfg(test)]
mod tests {
    use super::{Counts, add};

    #[test]
    fn the_closing_lines_of_several_runners_are_added_up() {
        let mut counts = Counts::default();
        for line in [
            "running 3 tests",
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.10s",
            "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.50s",
        ] {
            add(line, &mut counts);
        }
        assert_eq!((counts.passed, counts.failed, counts.ignored), (15, 2, 1));
    }
}
