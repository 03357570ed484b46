//! Programs that are killed at a random moment.

use std::collections::hash_map::RandomState;
use std::fs;
use std::hash::BuildHasher;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use auth_tests::harness::{Case, Outcome, Programs, TestEnv, login, passed, process};

pub(crate) const CASES: &[Case] = &[Case {
    name: "killed writers leave the old or the new login and no lock that stays",
    check: killed,
}];

fn killed(programs: &Programs) -> Result<Outcome> {
    let kills = if programs.runs_in_wine() { 40 } else { 300 };
    let env = programs.env()?;
    env.put(&login("0"))?;
    let whole_run = time_of_a_put(&env)?;
    let mut stored = 0;
    let mut in_time = 0;
    for n in 1..=kills {
        let mut child = env.store(&["put"])?.input(&login(&n.to_string())).start()?;
        thread::sleep(random_part(whole_run * 5 / 4, n));
        // It may have ended already.
        in_time += usize::from(child.try_wait()?.is_none());
        drop(child.kill());
        process::wait(child, Duration::from_secs(10))?;
        stored = expect_old_or_new(&env, stored, n).with_context(|| format!("kill {n}"))?;
    }
    ensure!(
        in_time > kills / 10,
        "only {in_time} of {kills} were killed before their end"
    );
    let start = Instant::now();
    env.put(&login("last")).context("a put after the kills")?;
    env.expect_token(&login("last"))?;
    let waited = start.elapsed();
    ensure!(
        waited < Duration::from_secs(20),
        "a lock stayed: {waited:?}"
    );
    let left = leftovers(&env)?;
    env.store(&["check", "--fix"])?.end()?;
    ensure!(
        leftovers(&env)? == 0,
        "{left} temporary files, and check --fix leaves them"
    );
    env.expect_token(&login("last"))?;
    passed(format!(
        "{in_time} of {kills} killed in time; {left} temporary files, fixed"
    ))
}

/// The number in the stored token, which must be that of the old or the new login.
fn expect_old_or_new(env: &TestEnv<'_>, old: usize, new: usize) -> Result<usize> {
    let text = fs::read_to_string(env.credentials())?;
    let document: serde_json::Value = serde_json::from_str(&text).context(text)?;
    let token = document["claudeAiOauth"]["accessToken"]
        .as_str()
        .unwrap_or_default();
    match token.rsplit('-').next().and_then(|tag| tag.parse().ok()) {
        Some(found) if found == old || found == new => Ok(found),
        _ => bail!("neither the old nor the new login is stored"),
    }
}

fn time_of_a_put(env: &TestEnv<'_>) -> Result<Duration> {
    let mut times = Vec::new();
    for _ in 0..5 {
        let start = Instant::now();
        env.put(&login("0"))?;
        times.push(start.elapsed());
    }
    times.sort();
    Ok(times[2])
}

/// A moment between none and `whole`, random.
fn random_part(whole: Duration, seed: usize) -> Duration {
    let random = RandomState::new().hash_one(seed) % 1_000;
    whole * u32::try_from(random).unwrap_or_default() / 1_000
}

fn leftovers(env: &TestEnv<'_>) -> Result<usize> {
    let mut count = 0;
    for entry in fs::read_dir(env.config())? {
        count += usize::from(entry?.file_name().to_string_lossy().contains(".tmp"));
    }
    Ok(count)
}
