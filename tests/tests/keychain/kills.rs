//! Programs that are killed while they write to the keychain.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use auth_tests::harness::{Outcome, TestEnv, login, passed, process, token_of};

const BACKENDS: [&str; 2] = ["file", "keychain"];

/// Kills `migrate` again and again, in turn towards the one and the other backend.
pub(super) fn migrate(env: &TestEnv<'_>, kills: u32) -> Result<Outcome> {
    let moving = login("moving");
    env.put(&moving)?;
    let whole = time(env)?;
    let mut in_time = 0;
    for n in 0..kills {
        let to = BACKENDS[(n % 2) as usize];
        let start = env.store(&["migrate", "--to", to])?;
        in_time += u32::from(kill(start.start()?, part(whole, n))?);
        let there = BACKENDS.map(|backend| has(env, backend, token_of(&moving)));
        let [file, keychain] = there;
        ensure!(
            file? || keychain?,
            "kill {n}: neither backend has the login"
        );
    }
    ensure!(
        in_time > kills / 10,
        "only {in_time} of {kills} were killed before their end"
    );
    // And whatever was left half done can be done.
    for to in BACKENDS {
        let done = env.store(&["migrate", "--to", to])?.end()?;
        done.expect_code(0).context("a migrate after the kills")?;
    }
    ensure!(
        !has(env, "file", token_of(&moving))?,
        "the file still has a copy"
    );
    ensure!(
        has(env, "keychain", token_of(&moving))?,
        "the keychain lost the login"
    );
    env.store(&["erase", "--all"])?.end()?.expect_code(0)?;
    passed(format!("{in_time} of {kills} killed in time"))
}

/// Whether a backend has the login; anything but yes and no is an error.
fn has(env: &TestEnv<'_>, backend: &str, token: &str) -> Result<bool> {
    let get = env.store(&["get", "--backend", backend])?;
    let done = get
        .end()?
        .expect_any(&[0, 1])
        .context("a get after a kill")?;
    match done.code {
        Some(0) if done.stdout.trim_end() == token => Ok(true),
        Some(1) => Ok(false),
        _ => bail!("the {backend} holds something else"),
    }
}

fn time(env: &TestEnv<'_>) -> Result<Duration> {
    let start = Instant::now();
    for to in BACKENDS {
        env.store(&["migrate", "--to", to])?.end()?.expect_code(0)?;
    }
    Ok(start.elapsed() / 2)
}

/// Kills a put of a login with some thirty parts again and again.
pub(super) fn split_put(env: &TestEnv<'_>, kills: u32) -> Result<Outcome> {
    let example = |words: &[&str]| env.run("examples/backend", words);
    let start = Instant::now();
    let first = example(&["put", "0"])?.end()?;
    ensure!(first.code == Some(0), "a split put: {}", first.stdout);
    let whole = start.elapsed();
    let mut stored = "0".to_owned();
    let mut in_time = 0;
    for n in 1..=kills {
        let new = n.to_string();
        in_time += u32::from(kill(example(&["put", &new])?.start()?, part(whole, n))?);
        let found = example(&["get"])?.end()?.stdout.trim_end().to_owned();
        let is_whole = found == stored || found == new;
        ensure!(
            is_whole,
            "kill {n}: `{found}` instead of `{stored}` or `{new}`"
        );
        stored = found;
    }
    ensure!(
        in_time > kills / 10,
        "only {in_time} of {kills} were killed before their end"
    );
    passed(format!("{in_time} of {kills} killed in time"))
}

/// Kills a switch of profiles again and again: both logins are there afterwards, each once.
pub(super) fn switch(env: &TestEnv<'_>, kills: u32) -> Result<Outcome> {
    const NAMES: [&str; 2] = ["private", "work"];
    env.put(&login("private"))?;
    let put = env.store(&["put", "--profile", "work"])?;
    put.input(&login("work")).end()?.expect_code(0)?;
    let save = ["switch", "work", "--save-as", "private"];
    env.store(&save)?.end()?.expect_code(0)?;
    let start = Instant::now();
    env.store(&["switch", "private"])?.end()?.expect_code(0)?;
    let whole = start.elapsed();
    let both = logins(env)?;
    ensure!(both.len() == 2, "{both:?}");
    let mut in_time = 0;
    for n in 0..kills {
        let name = NAMES[(n % 2) as usize];
        in_time += u32::from(kill(
            env.store(&["switch", name])?.start()?,
            part(whole, n),
        )?);
        env.store(&["check", "--fix"])?.end()?.expect_any(&[0, 1])?;
        let found = logins(env)?;
        ensure!(found == both, "kill {n}: {found:?} instead of {both:?}");
    }
    for args in [
        &["erase", "--profile", "work"][..],
        &["erase", "--profile", "private"],
        &["erase"],
    ] {
        env.store(args)?.end()?.expect_code(0)?;
    }
    ensure!(
        in_time > kills / 10,
        "only {in_time} of {kills} were killed before their end"
    );
    passed(format!("{in_time} of {kills} killed in time"))
}

/// The fingerprints of all logins of all profiles, sorted.
fn logins(env: &TestEnv<'_>) -> Result<Vec<String>> {
    let done = env.store(&["list", "--json"])?.end()?;
    let document: Value = serde_json::from_str(&done.expect_code(0)?.stdout)?;
    let logins = document["logins"].as_array().cloned().unwrap_or_default();
    let fingerprints = logins
        .iter()
        .filter_map(|login| login["fingerprint"].as_str());
    let mut found: Vec<String> = fingerprints.map(str::to_owned).collect();
    found.sort();
    Ok(found)
}

/// Kills a program after a while; says whether it had not ended by itself.
pub(super) fn kill(mut child: std::process::Child, after: Duration) -> Result<bool> {
    std::thread::sleep(after);
    let in_time = child.try_wait()?.is_none();
    // It may have ended already.
    drop(child.kill());
    process::wait(child, Duration::from_secs(10))?;
    Ok(in_time)
}

/// A moment between none and `whole`, random.
pub(super) fn part(whole: Duration, seed: u32) -> Duration {
    let random = RandomState::new().hash_one(seed) % 1_000;
    whole * u32::try_from(random).unwrap_or_default() / 1_000
}
