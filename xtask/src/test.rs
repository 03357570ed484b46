//! `cargo xtask test`: everything that has to hold before a change lands.

use std::process::Command;
use std::time::Duration;

use anyhow::Result;

use crate::cargo_tools::DENY;
use crate::report::{Outcome, Report};
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
        report.check("Debian packages are installed", || {
            let needed = [debian::FOR_TESTS, servers::packages(), keychain::PACKAGES];
            Outcome::of(debian::install(&needed.join(" ")))
        });
    }
    report.check("formatted", || {
        quiet(workspace::cargo().args(["fmt", "--all", "--check"]))
    });
    report.check("no lint complains", || {
        let mut cargo = workspace::cargo();
        cargo.args(["clippy", "--workspace", "--all-targets", "--locked"]);
        quiet(cargo.args(FEATURES).args(["--", "-D", "warnings"]))
    });
    cargo_deny(&mut report, args.install);
    report.check("documentation has no warning (cargo doc)", || {
        let mut cargo = workspace::cargo();
        cargo.env("RUSTDOCFLAGS", "-D warnings");
        quiet(cargo.args("doc --workspace --no-deps --locked --keep-going".split(' ')))
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

/// All tests of the workspace, whole-tool tests included, against the programs just built.
fn tests(report: &mut Report) {
    report.check("tests pass (cargo test --workspace)", || {
        let mut cargo = workspace::cargo();
        cargo
            .args(["test", "--workspace", "--locked", "--no-fail-fast"])
            .args(FEATURES);
        cargo.env("AUTH_TOOLS_BIN_DIR", workspace::target().join("debug"));
        cargo.env("AUTH_TOOLS_FAULTS", "sample");
        quiet(&mut cargo)
    });
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
        quiet(workspace::cargo().args("deny --offline check licenses bans sources".split(' ')))
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
