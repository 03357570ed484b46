//! Many processes that find the login expired, and wait for the one that refreshes it.

use std::process::{Child, Stdio};
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result, ensure};

use super::growth::{Growth, Point};
use crate::process;
use auth_tests::harness::Programs;
use auth_tests::{Fault, Provider};

/// How many processes wait.
const WAITERS: [usize; 3] = [1, 100, 1000];

/// How long all of them may take; the provider's answer is part of it.
const DEADLINE: Duration = Duration::from_secs(120);

/// From the write of the new login to the end of the last process, by their number.
pub(super) fn waiters(kit: &Programs) -> Result<Growth> {
    let points = WAITERS.map(|count| {
        Ok(Point {
            size: count.to_string(),
            median_us: last_of(kit, count)?,
            peak_kib: None,
        })
    });
    Ok(Growth {
        name: "the last of the processes that wait for one refresh, after the new login is written"
            .into(),
        points: points.into_iter().collect::<Result<_>>()?,
    })
}

/// Microseconds.
fn last_of(kit: &Programs, count: usize) -> Result<f64> {
    let world = kit.env()?;
    let provider = Provider::start();
    provider.configure(&world);
    world.put(&provider.login(0))?;
    // All of them shall have come before it answers.
    let delay = Fault::Delay {
        ms: 500 + 10 * u64::try_from(count)?,
    };
    provider.fault_once("token", delay);
    let mut children = Vec::new();
    let all = (0..count).try_for_each(|_| {
        let mut command = world.run("auth-core", &["token"])?.command();
        command.stdin(Stdio::null()).stdout(Stdio::null());
        children.push(command.spawn()?);
        anyhow::Ok(())
    });
    let ended = children.into_iter().map(succeed).collect::<Vec<_>>();
    let last = SystemTime::now();
    all?;
    ended.into_iter().collect::<Result<()>>()?;
    let requests = provider.count("token.refresh_token");
    ensure!(requests == 1, "{requests} requests for {count} processes");
    let written = std::fs::metadata(world.config().join(".credentials.json"))?.modified()?;
    let after = last
        .duration_since(written)
        .context("the clock went back")?;
    Ok(after.as_secs_f64() * 1e6)
}

fn succeed(child: Child) -> Result<()> {
    let status = process::wait(child, DEADLINE)?;
    ensure!(status.success(), "a waiting process ended with {status}");
    Ok(())
}
