//! Locks that a client leaves behind that was killed while it wrote.

use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};
use serde_json::json;

use super::Case;
use crate::fixture::{Fixture, start};
use auth_tests::harness::process;

pub(crate) const CASES: &[Case] = &[
    (
        "a client killed while it writes keeps `auth-store put` waiting for about a second at most",
        killed_writer,
    ),
    (
        "a lock directory as a killed client leaves it keeps `auth-store put` waiting no longer",
        left_directory,
    ),
];

/// The locks that name no holder.
const LOCKS: [&str; 2] = [".claude.json.lock", ".storage-write.lock"];

/// What a leftover may cost beyond a put that meets none.
const ABOUT_A_SECOND: Duration = Duration::from_millis(1200);

/// How many sessions may end without being met while they write.
const SESSIONS: usize = 40;

/// A put that changes both files.
fn put(fixture: &Fixture<'_>, tag: &str) -> Result<Duration> {
    let mut login = fixture.login(28_800);
    login["oauthAccount"] = json!({"emailAddress": format!("{tag}@example.com")});
    let began = Instant::now();
    fixture.put(&login)?;
    Ok(began.elapsed())
}

fn signal(child: &Child, name: &str) -> Result<()> {
    let mut kill = process::command("kill");
    process::read(kill.args([&format!("-{name}"), &child.id().to_string()])).map(drop)
}

/// Stops the client as soon as one of its locks is seen, and kills it if it is still there then.
fn kill_with_a_lock(fixture: &Fixture<'_>) -> Result<Option<PathBuf>> {
    let locks = LOCKS.map(|name| fixture.env.config().join(name));
    let mut client = start(&mut fixture.session(&["-p", "hi"], &[]))?;
    while client.try_wait()?.is_none() {
        if !locks.iter().any(|lock| lock.exists()) {
            continue;
        }
        signal(&client, "STOP")?;
        let held = locks.iter().find(|lock| lock.exists()).cloned();
        if held.is_some() {
            client.kill()?;
            client.wait()?;
            return Ok(held);
        }
        signal(&client, "CONT")?;
    }
    Ok(None)
}

fn killed_writer(fixture: &Fixture<'_>) -> Result<String> {
    let free = put(fixture, "free")?;
    for _ in 0..SESSIONS {
        let Some(left) = kill_with_a_lock(fixture)? else {
            continue;
        };
        ensure!(left.is_dir(), "it is gone before anyone else came");
        let took = put(fixture, "after")?;
        expect_short(&left, free, took)?;
        return Ok(seen(&left, took));
    }
    bail!("no session was met while it held a lock")
}

fn left_directory(fixture: &Fixture<'_>) -> Result<String> {
    let free = put(fixture, "free")?;
    let mut told = Vec::new();
    for name in LOCKS {
        let left = fixture.env.config().join(name);
        std::fs::create_dir(&left)?;
        let took = put(fixture, name)?;
        expect_short(&left, free, took)?;
        told.push(seen(&left, took));
    }
    Ok(told.join("; "))
}

fn expect_short(left: &Path, free: Duration, took: Duration) -> Result<()> {
    ensure!(!left.exists(), "{} is still there", left.display());
    ensure!(
        took <= free + ABOUT_A_SECOND,
        "the put took {took:.1?} instead of {free:.1?}"
    );
    Ok(())
}

fn seen(left: &Path, took: Duration) -> String {
    let name = left.file_name().unwrap_or_default().display();
    format!(
        "`{name}` was left; the put took {:.1} s",
        took.as_secs_f64()
    )
}
