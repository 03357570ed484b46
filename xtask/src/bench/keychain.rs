//! What the keychain costs: `auth-store get` from the file with and without the code for it, and
//! from a real Secret Service, compared with `secret-tool`.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::call::{Call, Timing, in_turn};
use crate::report::{Outcome, Report};
use crate::{process, workspace};
use auth_tests::harness::login;
use auth_tests::harness::{Keyring, SecretService};
use auth_tests::harness::{Programs, TestEnv};

/// How many times the program without keychain code the one with it may take for the file.
const FILE: f64 = 1.1;
/// How many times `secret-tool` it may take for an item.
const ITEM: f64 = 0.7;

/// Whose the items are.
const ACCOUNT: &str = "ada";

/// Both comparisons, each with the programs run in turn.
pub(super) fn check(report: &mut Report, programs: &Path, runs: usize) {
    let kit = Programs::native(programs.to_owned());
    report.check("get from the file, with keychain code and without", || {
        outcome(file(&kit, runs), FILE)
    });
    report.check("get from the keychain, compared with secret-tool", || {
        outcome(item(&kit, runs), ITEM)
    });
}

/// Two timings, of which the first may be at most so many times the second.
fn outcome(compared: Result<[Timing; 2]>, at_most: f64) -> Outcome {
    let [other, ours] = match compared {
        Ok(timings) => timings,
        Err(error) if format!("{error:#}").contains("not installed") => {
            return Outcome::NotRun(format!("{error:#}"));
        }
        Err(error) => return Outcome::Failed(format!("{error:#}")),
    };
    let [own, others] = [ours, other].map(|timing| timing.median.as_micros());
    let ratio = ours.ratio;
    let text = format!("{own} µs and {others} µs: {ratio:.2} times, at most {at_most}");
    match ratio <= at_most {
        true => Outcome::Passed(text),
        false => Outcome::Failed(text),
    }
}

fn compare(ours: Call, other: Call, runs: usize) -> Result<[Timing; 2]> {
    let timings = in_turn(&[other, ours], runs)?;
    timings[..].try_into().context("two calls, two timings")
}

fn file(kit: &Programs, runs: usize) -> Result<[Timing; 2]> {
    let without = without_keychain()?;
    let world = kit.env()?;
    world.put(&login("bench"))?;
    let ours = call(&world, kit.program("auth-store")?, &["get"]);
    let other = call(&world, without, &["get"]);
    compare(ours, other, runs)
}

/// The program without the code for keychains, of the same build.
fn without_keychain() -> Result<PathBuf> {
    const NAME: &str = "without_keychain";
    let mut cargo = workspace::cargo();
    cargo.args(["build", "--release", "--package", "auth-store"]);
    process::run(cargo.args(["--no-default-features", "--example", NAME]))?;
    Ok(workspace::target().join("release/examples").join(NAME))
}

fn item(kit: &Programs, runs: usize) -> Result<[Timing; 2]> {
    ensure!(
        process::is_installed("secret-tool"),
        "libsecret-tools is not installed"
    );
    let service = SecretService::start(Keyring::GnomeKeyring)?;
    let mut variables = service.variables();
    variables.push(("AUTH_STORE_BACKEND".into(), "keychain".into()));
    variables.push(("USER".into(), ACCOUNT.into()));
    let kit = kit.clone().with(variables);
    let world = kit.env()?;
    world.put(&login("bench"))?;
    let path = world.store(&["path"])?.end()?.expect_code(0)?.stdout;
    let (name, account) = path.trim_end().split_once('\t').context("two fields")?;
    let ours = call(&world, kit.program("auth-store")?, &["get"]);
    let words = ["lookup", "service", name, "username", account];
    let other = call(&world, "/usr/bin/secret-tool".into(), &words);
    compare(ours, other, runs)
}

fn call(world: &TestEnv<'_>, program: PathBuf, args: &[&str]) -> Call {
    Call {
        name: format!("{} {}", program.display(), args.join(" ")),
        program,
        args: args.iter().map(Into::into).collect(),
        variables: world.environment(),
        folder: world.path("project"),
        input: None,
    }
}
