//! `cargo xtask keychain`: the store on a real Secret Service.
//!
//! A private D-Bus session with gnome-keyring is started; the conformance suite runs on it, items
//! are looked at with `secret-tool`, programs are killed, and then the service is locked, absent
//! and silent. `--provider keepassxc` does the same with KeePassXC.

mod kills;
mod programs;
mod trouble;

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use crate::kit::secret_service::{Provider, SecretService};
use crate::kit::world::login;
use crate::kit::{Kit, Which, World};
use crate::modes::{self, Behaviour, passed};
use crate::report::{Outcome, Report};
use crate::{conformance, debian, process, workspace};

/// What is run beside the kit.
pub(crate) const PACKAGES: &[&str] = &[
    "dbus-daemon",
    "libglib2.0-bin",
    "libsecret-tools",
    "procps",
    "strace",
];

/// The store on a real Secret Service: conformance, kills, and a service in trouble
#[derive(clap::Args)]
pub(crate) struct Args {
    /// First install the Debian packages that are needed
    #[arg(long)]
    install: bool,
    /// How many programs to kill
    #[arg(long, default_value_t = 200)]
    kills: u32,
    /// The keychains
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        value_name = "PROVIDERS",
        default_values_t = [Provider::GnomeKeyring]
    )]
    provider: Vec<Provider>,
    #[command(flatten)]
    which: Which,
}

impl Args {
    /// The suite as a part of `cargo xtask test`: the programs are built and what it needs has
    /// been installed.
    pub(crate) fn in_tests(programs: PathBuf) -> Self {
        Self {
            install: false,
            kills: 200,
            provider: vec![Provider::GnomeKeyring],
            which: Which::built(programs),
        }
    }
}

/// Whose the items are.
const ACCOUNT: &str = "ada";

pub(crate) fn run(args: &Args) -> Result<Report> {
    let mut report = Report::new("cargo xtask keychain");
    if std::env::consts::OS != "linux" {
        report.check("the Secret Service", || {
            Outcome::NotRun("it is a service of Linux desktops".into())
        });
        return Ok(report);
    }
    if args.install {
        report.check("Debian packages are there", || {
            let mut packages = PACKAGES.to_vec();
            packages.extend(args.provider.iter().map(|provider| provider.program().1));
            Outcome::of(debian::install(&packages))
        });
    }
    let kit = args.which.kit()?;
    let mut example = workspace::cargo();
    process::run(example.args(["build", "--package", "auth-store", "--example", "backend"]))?;
    let kit = kit.with([
        variable("AUTH_STORE_BACKEND", "keychain"),
        variable("USER", ACCOUNT),
    ]);
    for provider in &args.provider {
        report.absorb(with_provider(&kit, *provider, args.kills));
    }
    report.check("auth-store loads libc's libraries only", || {
        Outcome::of(programs::libraries(&kit))
    });
    Ok(report)
}

/// All that needs a keychain, with one of them.
fn with_provider(kit: &Kit, provider: Provider, kills: u32) -> Report {
    let mut report = Report::new(provider.program().0);
    match SecretService::start(provider) {
        Ok(mut service) => {
            with_service(kit, &service, kills, &mut report);
            report.check("the service still runs after all that", || {
                Outcome::of(service.ended().and_then(|ended| match ended {
                    Some(status) => bail!("it ended with {status}"),
                    None => Ok(""),
                }))
            });
        }
        Err(error) => drop(report.check("a private Secret Service", || {
            Outcome::of::<String>(Err(error))
        })),
    }
    for (name, check) in trouble::CHECKS {
        report.check(name, || Outcome::of(check(kit, provider)));
    }
    report
}

fn variable(name: &str, value: &str) -> (OsString, OsString) {
    (name.into(), value.into())
}

fn with_service(kit: &Kit, service: &SecretService, kills: u32, report: &mut Report) {
    let kit = kit.clone().with(service.variables());
    let cases: Vec<Behaviour> = conformance::BEHAVIOURS.to_vec();
    modes::check(&cases, &kit, report);
    let mut check = |name: &str, check: &dyn Fn(&World<'_>) -> Result<Outcome>| {
        report.check(name, || {
            let outcome = kit.world().and_then(|world| check(&world));
            outcome.unwrap_or_else(|error| Outcome::Failed(format!("{error:#}")))
        });
    };
    check("the library's own cases hold, whole and split", &library);
    check("secret-tool finds the same login", &seen_by_others);
    check(
        "100 puts and gets at once: no error, nothing torn",
        &at_once,
    );
    check("a killed migrate leaves the login in a backend", &|world| {
        kills::migrate(world, kills)
    });
    check(
        "a killed split put leaves the old login or the new",
        &|world| kills::split_put(world, kills),
    );
    check(
        "other programs ask auth-store, which alone opens the bus",
        &programs::alone,
    );
}

/// The library itself, asked by its example `backend`.
fn library(world: &World<'_>) -> Result<Outcome> {
    let done = world.run("examples/backend", &["conformance"])?.ask()?;
    ensure!(done.code == Some(0), "{}", done.stdout);
    passed(done.stdout.trim_end())
}

fn seen_by_others(world: &World<'_>) -> Result<Outcome> {
    world.put(&login("seen"))?;
    let path = world.store(&["path"])?.ask()?.expect_code(0)?.stdout;
    let (service, account) = path.trim_end().split_once('\t').context("two fields")?;
    ensure!(account == ACCOUNT, "the account is `{account}`");
    let mut tool = process::command("secret-tool");
    world.dress(&mut tool);
    tool.args(["lookup", "service", service, "username", account]);
    let found = process::ask(&mut tool, b"", Duration::from_secs(10))?.text();
    let found: serde_json::Value = serde_json::from_str(found.trim_end())?;
    ensure!(found == login("seen"), "secret-tool finds another login");
    world.store(&["erase"])?.ask()?.expect_code(0)?;
    let mut tool = process::command("secret-tool");
    world.dress(&mut tool);
    tool.args(["lookup", "service", service, "username", account]);
    let found = process::ask(&mut tool, b"", Duration::from_secs(10))?;
    ensure!(found.stdout.is_empty(), "secret-tool finds an erased login");
    passed(service)
}

fn at_once(world: &World<'_>) -> Result<Outcome> {
    world.put(&login("first"))?;
    modes::at_once(100, |n| {
        if n % 2 == 0 {
            return world
                .put(&login(&format!("writer-{n}")))
                .context("a writer");
        }
        let done = world.store(&["get", "--json"])?.ask()?.expect_code(0)?;
        let found = done.json().context("a reader")?;
        let token = |name: &str| {
            let text = found["claudeAiOauth"][name].as_str().unwrap_or_default();
            text.rsplit("invented-").next().map(str::to_owned)
        };
        ensure!(
            token("accessToken") == token("refreshToken"),
            "a reader saw a torn login"
        );
        Ok(())
    })?;
    world.store(&["erase"])?.ask()?.expect_code(0)?;
    passed("50 writers, 50 readers")
}
