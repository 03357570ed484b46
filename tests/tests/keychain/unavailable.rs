//! A Secret Service that is locked, absent or silent: exit 4 in time, and never "logged out".

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use super::variable;
use auth_tests::harness::{Keyring, Programs, SecretService, TestEnv, login};

pub(super) type Check = fn(&Programs, Keyring) -> Result<String>;

pub(super) const CHECKS: &[(&str, Check)] = &[
    ("a locked keychain is exit 4 with what to do", locked),
    (
        "without a bus, and on a bus without a keychain: exit 4",
        absent,
    ),
    (
        "a keychain that never answers: exit 4 at the deadline",
        silent,
    ),
    (
        "what a keychain holds is there again after it failed",
        afterwards,
    ),
];

/// Every command that needs the keychain; each must give up in time.
fn expect_unavailable(env: &TestEnv<'_>, timeout: &str, slack: Duration) -> Result<Duration> {
    let mut longest = Duration::ZERO;
    for words in [&["get"][..], &["show"], &["put"], &["erase"], &["list"]] {
        let start = Instant::now();
        let words = [words, &["--timeout", timeout]].concat();
        let run = env.store(&words)?.input(&login("new"));
        let done = run.end()?.expect_code(4)?.expect_stderr("--backend file")?;
        ensure!(
            done.stdout.is_empty(),
            "`{}` printed something",
            words.join(" ")
        );
        longest = longest.max(start.elapsed());
    }
    ensure!(longest < slack, "one took {:.1} s", longest.as_secs_f32());
    Ok(longest)
}

fn locked(programs: &Programs, keyring: Keyring) -> Result<String> {
    let mut service = SecretService::start(keyring)?;
    let programs = programs.clone().with(service.variables());
    let env = programs.env()?;
    env.put(&login("kept"))?;
    service.lock()?;
    expect_unavailable(&env, "5s", Duration::from_secs(6))?;
    env.store(&["get"])?.end()?.expect_stderr("unlock")?;
    let other = programs.env()?;
    other.store(&["get"])?.end()?.expect_code(4)?;
    let check = env.store(&["check", "--json"])?.end()?.expect_code(1)?;
    ensure!(
        check.stdout.contains("keychain.locked"),
        "check: {}",
        check.stdout
    );
    Ok("a stored login, and a place without one".to_owned())
}

fn absent(programs: &Programs, keyring: Keyring) -> Result<String> {
    let no_bus = programs.clone().with([variable(
        "DBUS_SESSION_BUS_ADDRESS",
        "unix:path=/nonexistent",
    )]);
    let without_bus = expect_unavailable(&no_bus.env()?, "5s", Duration::from_secs(5))?;
    let bus = SecretService::start_bus(keyring)?;
    let programs = programs.clone().with(bus.variables());
    let env = programs.env()?;
    let without_service = expect_unavailable(&env, "5s", Duration::from_secs(5))?;
    // The file can be used all the same, and erasing everything is no error.
    for words in [
        &["put", "--backend", "file"][..],
        &["erase", "--all", "--backend", "file"],
    ] {
        let run = env.store(words)?.input(&login("new"));
        run.end()?.expect_code(0)?;
    }
    Ok(format!(
        "after {} and {} ms",
        without_bus.as_millis(),
        without_service.as_millis()
    ))
}

fn silent(programs: &Programs, keyring: Keyring) -> Result<String> {
    let service = SecretService::start(keyring)?;
    let programs = programs.clone().with(service.variables());
    let env = programs.env()?;
    env.put(&login("kept"))?;
    service.fall_silent()?;
    let longest = expect_unavailable(&env, "700ms", Duration::from_secs(4))?;
    let start = Instant::now();
    env.store(&["get"])?.end()?.expect_code(4)?;
    let default = start.elapsed();
    ensure!(
        default > Duration::from_millis(4_900),
        "the default is 5 s, it took {default:?}"
    );
    ensure!(
        default < Duration::from_secs(8),
        "the default is 5 s, it took {default:?}"
    );
    let start = Instant::now();
    env.store(&["show", "--backend", "file"])?
        .end()?
        .expect_code(1)?;
    let glance = start.elapsed();
    ensure!(glance < Duration::from_secs(4), "a glance took {glance:?}");
    Ok(format!(
        "{} ms with 700 ms, {} ms by default",
        longest.as_millis(),
        default.as_millis()
    ))
}

fn afterwards(programs: &Programs, keyring: Keyring) -> Result<String> {
    let service = SecretService::start(keyring)?;
    let programs = programs.clone().with(service.variables());
    let env = programs.env()?;
    env.put(&login("kept"))?;
    service.fall_silent()?;
    env.store(&["put", "--timeout", "300ms"])?
        .input(&login("new"))
        .end()?
        .expect_code(4)?;
    env.store(&["erase", "--timeout", "300ms"])?
        .end()?
        .expect_code(4)?;
    let migrate = ["migrate", "--to", "file", "--timeout", "300ms"];
    env.store(&migrate)?.end()?.expect_code(4)?;
    service.answer_again()?;
    env.expect_token(&login("kept"))?;
    Ok(String::new())
}
