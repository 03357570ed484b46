//! Many processes at once, and stores and settings that grow.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use serde::Serialize;
use serde_json::json;

use super::call::{Call, medians};
use super::scenes::Worlds;
use crate::workspace::write;
use auth_tests::harness::Programs;
use auth_tests::harness::login;

/// How many calls a second, for a number of processes at once.
#[derive(Serialize)]
pub(super) struct Throughput {
    pub(super) name: String,
    /// `(processes, calls a second)`.
    pub(super) rates: Vec<(usize, f64)>,
}

/// The median time of a call, as what it works on grows.
#[derive(Serialize)]
pub(super) struct Growth {
    pub(super) name: String,
    /// `(size, microseconds)`.
    pub(super) times: Vec<(usize, f64)>,
}

/// How many at once.
const PROCESSES: [usize; 3] = [1, 8, 64];

/// How many calls each measurement makes.
const CALLS: usize = 640;

/// The rates of the calls that shell loops make.
pub(super) fn throughput(worlds: &Worlds<'_>, put: Call) -> Result<Vec<Throughput>> {
    let scenes = worlds.scenes()?;
    let mut calls: Vec<Call> = scenes.into_iter().skip(1).map(|scene| scene.call).collect();
    calls.push(put);
    let of_call = |call: Call| {
        let rates = PROCESSES.map(|processes| Ok((processes, rate(&call, processes)?)));
        Ok(Throughput {
            name: call.name,
            rates: rates.into_iter().collect::<Result<_>>()?,
        })
    };
    calls.into_iter().map(of_call).collect()
}

/// Calls a second with so many threads that each start one process after the other.
fn rate(call: &Call, processes: usize) -> Result<f64> {
    let start = Instant::now();
    thread::scope(|scope| {
        let one_after_the_other = || (0..CALLS / processes).try_for_each(|_| call.time().map(drop));
        let threads: Vec<_> = (0..processes)
            .map(|_| scope.spawn(one_after_the_other))
            .collect();
        threads.into_iter().try_for_each(|thread| {
            let ended = thread.join();
            ended.unwrap_or_else(|_| Err(anyhow!("a thread panicked")))
        })
    })?;
    let calls = u32::try_from(CALLS / processes * processes)?;
    Ok(f64::from(calls) / start.elapsed().as_secs_f64())
}

/// `auth-store get` beside more and more profiles; `auth-core resolve` with larger settings.
pub(super) fn growth(kit: &Programs, worlds: &Worlds<'_>, runs: usize) -> Result<Vec<Growth>> {
    let (get, resolve) = (
        worlds.scenes()?.swap_remove(2).call,
        worlds.scenes()?.swap_remove(0).call,
    );
    let mut profiles = Vec::new();
    for count in [1, 10, 1000] {
        let world = kit.env()?;
        world.put(&login("default"))?;
        for n in 1..count {
            let put = world.store(&["put", "--profile", &format!("profile-{n}")])?;
            put.input(&login("other")).end()?.expect_code(0)?;
        }
        let mut call = get.clone();
        call.variables = world.environment();
        call.folder = world.path("project");
        profiles.push((count, once(&call, runs)?));
    }
    let mut settings = Vec::new();
    for kilobytes in [1, 100, 1000] {
        let mut world = kit.env()?;
        world.set("ANTHROPIC_API_KEY", "sk-ant-api03-invented-key");
        std::fs::create_dir_all(world.config())?;
        let rules = vec!["Bash(npm run test:*)"; kilobytes * 40];
        let text = json!({"permissions": {"allow": rules}});
        write(&world.config().join("settings.json"), text.to_string())?;
        let mut call = resolve.clone();
        call.variables = world.environment();
        call.folder = world.path("project");
        settings.push((kilobytes, once(&call, runs)?));
    }
    let growth = |name: &str, times| Growth {
        name: name.into(),
        times,
    };
    Ok(vec![
        growth("auth-store get, by stored profiles", profiles),
        growth("auth-core resolve, by kB of settings", settings),
    ])
}

fn once(call: &Call, runs: usize) -> Result<f64> {
    let times = medians(std::slice::from_ref(call), runs)?;
    Ok(times
        .first()
        .copied()
        .unwrap_or(Duration::ZERO)
        .as_secs_f64()
        * 1e6)
}
