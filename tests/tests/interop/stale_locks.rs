//! Locks that a client leaves behind that was killed while it wrote.

use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Result, bail, ensure};
use serde_json::json;

use super::Case;
use crate::fixture::{Fixture, PATIENCE, start};
use auth_tests::harness::process;

pub(crate) const CASES: &[Case] = &[
    (
        "a client killed while it writes keeps `auth-store put` waiting until its lock is 12 s old",
        killed_writer,
    ),
    (
        "a lock directory as a killed client leaves it keeps `auth-store put` waiting no longer; the client breaks it after 10 s",
        left_directory,
    ),
];

/// The locks that name no holder.
const LOCKS: [&str; 2] = [".claude.json.lock", ".storage-write.lock"];

/// What a leftover may cost beyond a put that meets none: nothing names its holder, so its age
/// decides. A put waits for 15 s at most.
const WAIT: Duration = Duration::from_millis(13_500);

/// When the client takes such a lock for a leftover.
const CLIENT_LIMIT: Duration = Duration::from_secs(10);

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
    told.push(client_breaks(fixture)?);
    Ok(told.join("; "))
}

/// The age is that of the client's own limit.
fn client_breaks(fixture: &Fixture<'_>) -> Result<String> {
    let sessions: [&[&str]; 2] = [&["-p", "hi"], &["auth", "logout"]];
    for (name, args) in LOCKS.into_iter().zip(sessions) {
        let left = fixture.env.config().join(name);
        std::fs::create_dir(&left)?;
        let then = SystemTime::now() - CLIENT_LIMIT;
        std::fs::File::open(&left)?.set_modified(then)?;
        process::ask(&mut fixture.session(args, &[]), b"", PATIENCE)?;
        ensure!(!left.exists(), "the client leaves `{name}`");
    }
    let seconds = CLIENT_LIMIT.as_secs();
    Ok(format!("the client breaks both after {seconds} s"))
}

fn expect_short(left: &Path, free: Duration, took: Duration) -> Result<()> {
    ensure!(!left.exists(), "{} is still there", left.display());
    ensure!(
        took <= free + WAIT,
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
