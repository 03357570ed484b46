//! The store on a real keychain: the Secret Service on Linux, Credential Manager on Windows.
//!
//! On Linux a private D-Bus session with gnome-keyring is started; the conformance cases run on it,
//! items are looked at with `secret-tool`, programs are killed, and then the service is locked,
//! absent and silent. `AUTH_TOOLS_KEYRINGS=keepassxc` does the same with KeePassXC.

mod accounts;
mod conformance;
mod kills;
mod programs;
mod unavailable;

use std::ffi::OsString;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use auth_tests::harness::{
    self, Keyring, Outcome, Programs, SecretService, TestEnv, login, not_run, passed, process,
    trial,
};
use libtest_mimic::Trial;

/// Whose the items are.
const ACCOUNT: &str = "ada";

fn main() -> Result<ExitCode> {
    let programs = Programs::from_env()?.with([
        variable("AUTH_STORE_BACKEND", "keychain"),
        variable("USER", ACCOUNT),
    ]);
    let programs = Arc::new(programs);
    if programs.is_windows() {
        // Items have names of their own, and are removed.
        let cases = conformance::CASES.iter().copied();
        return Ok(harness::run(harness::trials(cases, &programs).collect()));
    }
    if std::env::consts::OS != "linux" {
        let why = "a throw-away keychain is made on Linux only";
        let cases = conformance::CASES.iter();
        let trials = cases.map(|case| trial(case.name, move || not_run(why)));
        return Ok(harness::run(trials.collect()));
    }
    let mut trials = Vec::new();
    for keyring in keyrings()? {
        trials.extend(with_keyring(keyring, &programs));
    }
    trials.push(trial("auth-store loads libc's libraries only", move || {
        programs::libraries(&programs)
    }));
    Ok(harness::run(trials))
}

/// The keyrings that `AUTH_TOOLS_KEYRINGS` names, separated by commas.
fn keyrings() -> Result<Vec<Keyring>> {
    let Some(names) = process::variable("AUTH_TOOLS_KEYRINGS") else {
        return Ok(vec![Keyring::GnomeKeyring]);
    };
    let names = names.to_string_lossy().into_owned();
    names.split(',').map(str::parse).collect()
}

/// How many programs are killed by each test of kills.
fn kills() -> u32 {
    let asked = process::variable("AUTH_TOOLS_KILLS");
    let asked = asked.and_then(|number| number.to_str()?.parse().ok());
    asked.unwrap_or(200)
}

/// A Secret Service that several tests share, started by the first.
#[derive(Clone)]
struct Shared {
    keyring: Keyring,
    service: Arc<OnceLock<Result<Mutex<SecretService>, String>>>,
}

impl Shared {
    /// Runs a check with programs that reach the service.
    fn with(
        &self,
        programs: &Programs,
        check: impl FnOnce(&Programs, &mut SecretService) -> Result<Outcome>,
    ) -> Result<Outcome> {
        let start = || match SecretService::start(self.keyring) {
            Ok(service) => Ok(Mutex::new(service)),
            Err(error) => Err(format!("{error:#}")),
        };
        match self.service.get_or_init(start) {
            Ok(service) => {
                let mut service = service.lock().unwrap_or_else(PoisonError::into_inner);
                let programs = programs.clone().with(service.variables());
                check(&programs, &mut service)
            }
            Err(why) if why.contains("not installed") => not_run(why),
            Err(why) => bail!("no Secret Service: {why}"),
        }
    }
}

/// A check that needs a service.
type Check = fn(&Programs, &mut SecretService) -> Result<Outcome>;

/// In this order.
const SHARED: &[(&str, Check)] = &[
    (
        "the library's own cases hold, whole and split",
        |programs, _| library(&programs.env()?),
    ),
    ("secret-tool finds the same login", |programs, _| {
        seen_by_others(&programs.env()?)
    }),
    (
        "100 puts and gets at once: no error, nothing torn",
        |programs, _| at_once(&programs.env()?),
    ),
    (
        "a killed migrate leaves the login in a backend",
        |programs, _| kills::migrate(&programs.env()?, kills()),
    ),
    (
        "a killed switch of profiles leaves both logins, each once",
        |programs, _| kills::switch(&programs.env()?, kills()),
    ),
    (
        "a killed split put leaves the old login or the new",
        |programs, _| kills::split_put(&programs.env()?, kills()),
    ),
    (
        "other programs ask auth-store, which alone opens the bus",
        |programs, _| programs::alone(&programs.env()?),
    ),
    (
        "the service still runs after all that",
        |_, service| match service.ended()? {
            Some(status) => bail!("it ended with {status}"),
            None => passed(""),
        },
    ),
];

/// All that needs a keychain, with one of them.
fn with_keyring(keyring: Keyring, programs: &Arc<Programs>) -> Vec<Trial> {
    let prefix = match keyring {
        Keyring::GnomeKeyring => "",
        Keyring::KeePassXc => "keepassxc: ",
    };
    let shared = Shared {
        keyring,
        service: Arc::default(),
    };
    let mut trials: Vec<Trial> = Vec::new();
    for case in conformance::CASES {
        let (shared, programs) = (shared.clone(), Arc::clone(programs));
        let check = case.check;
        trials.push(trial(format!("{prefix}{}", case.name), move || {
            shared.with(&programs, |programs, _| check(programs))
        }));
    }
    let checks = SHARED.iter().map(|(name, check)| {
        let (shared, programs) = (shared.clone(), Arc::clone(programs));
        trial(format!("{prefix}{name}"), move || {
            shared.with(&programs, check)
        })
    });
    trials.extend(checks);
    for (name, check) in unavailable::CHECKS.iter().chain(accounts::CHECKS) {
        let programs = Arc::clone(programs);
        trials.push(trial(format!("{prefix}{name}"), move || {
            match check(&programs, keyring) {
                Err(error) if format!("{error:#}").contains("not installed") => {
                    not_run(format!("{error:#}"))
                }
                outcome => outcome.map(Outcome::Passed),
            }
        }));
    }
    trials
}

fn variable(name: &str, value: &str) -> (OsString, OsString) {
    (name.into(), value.into())
}

/// The library itself, asked by its example `backend`.
fn library(env: &TestEnv<'_>) -> Result<Outcome> {
    let done = env.run("examples/backend", &["conformance"])?.end()?;
    ensure!(done.code == Some(0), "{}", done.stdout);
    passed(done.stdout.trim_end())
}

fn seen_by_others(env: &TestEnv<'_>) -> Result<Outcome> {
    env.put(&login("seen"))?;
    let path = env.store(&["path"])?.end()?.expect_code(0)?.stdout;
    let (service, account) = path.trim_end().split_once('\t').context("two fields")?;
    ensure!(account == ACCOUNT, "the account is `{account}`");
    let mut tool = process::command("secret-tool");
    env.prepare(&mut tool);
    tool.args(["lookup", "service", service, "username", account]);
    let found = process::ask(&mut tool, b"", Duration::from_secs(10))?.text();
    let found: serde_json::Value = serde_json::from_str(found.trim_end())?;
    ensure!(found == login("seen"), "secret-tool finds another login");
    env.store(&["erase"])?.end()?.expect_code(0)?;
    let mut tool = process::command("secret-tool");
    env.prepare(&mut tool);
    tool.args(["lookup", "service", service, "username", account]);
    let found = process::ask(&mut tool, b"", Duration::from_secs(10))?;
    ensure!(found.stdout.is_empty(), "secret-tool finds an erased login");
    passed(service)
}

fn at_once(env: &TestEnv<'_>) -> Result<Outcome> {
    env.put(&login("first"))?;
    harness::at_once(100, |n| {
        if n % 2 == 0 {
            return env.put(&login(&format!("writer-{n}"))).context("a writer");
        }
        let done = env.store(&["get", "--json"])?.end()?.expect_code(0)?;
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
    env.store(&["erase"])?.end()?.expect_code(0)?;
    passed("50 writers, 50 readers")
}
