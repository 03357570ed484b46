//! Locks that a client leaves behind that was killed while it wrote.

use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Result, bail, ensure};
use serde_json::{Value, json};

use super::Case;
use crate::fixture::{Fixture, PATIENCE, start};
use auth_tests::harness::process;

pub(crate) const CASES: &[Case] = &[
    (
        "a lock of a client killed while it writes is kept for 60 s: `auth-store put` names it, and takes it then",
        killed_writer,
    ),
    (
        "the same for a lock directory as a killed client leaves it; the client itself breaks it after 10 s",
        left_directory,
    ),
];

/// The locks that name no holder.
const LOCKS: [&str; 2] = [".claude.json.lock", ".storage-write.lock"];

/// What an old leftover may cost beyond a put that meets none.
const ABOUT_A_SECOND: Duration = Duration::from_millis(1200);

/// Nothing names the holder, so the age decides.
const LIMIT: Duration = Duration::from_secs(60);

/// When the client takes such a lock for a leftover.
const CLIENT_LIMIT: Duration = Duration::from_secs(10);

/// How many sessions may end without being met while they write.
const SESSIONS: usize = 40;

/// A login that changes both files.
fn login(fixture: &Fixture<'_>, tag: &str) -> Value {
    let mut login = fixture.login(28_800);
    login["oauthAccount"] = json!({"emailAddress": format!("{tag}@example.com")});
    login
}

fn put(fixture: &Fixture<'_>, tag: &str) -> Result<Duration> {
    let login = login(fixture, tag);
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
        return kept_until_old(fixture, &left, free);
    }
    bail!("no session was met while it held a lock")
}

fn left_directory(fixture: &Fixture<'_>) -> Result<String> {
    let free = put(fixture, "free")?;
    let mut told = Vec::new();
    for name in LOCKS {
        let left = fixture.env.config().join(name);
        std::fs::create_dir(&left)?;
        told.push(kept_until_old(fixture, &left, free)?);
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

/// A young one may be held: the put ends with 4 and names it. An old one is a leftover.
fn kept_until_old(fixture: &Fixture<'_>, left: &Path, free: Duration) -> Result<String> {
    let name = left.file_name().unwrap_or_default().display().to_string();
    let mut command = fixture.programs(&["auth-store", "put"], &[])?;
    let login = login(fixture, "young").to_string();
    let young = process::ask(&mut command, login.as_bytes(), PATIENCE)?;
    let message = String::from_utf8_lossy(&young.stderr);
    ensure!(young.status.code() == Some(4), "a young lock: {message}");
    ensure!(message.contains(&name), "a young lock: {message}");
    ensure!(left.is_dir(), "a young lock is taken away");
    std::fs::File::open(left)?.set_modified(SystemTime::now() - LIMIT)?;
    let took = put(fixture, "after")?;
    ensure!(!left.exists(), "{} is still there", left.display());
    ensure!(
        took <= free + ABOUT_A_SECOND,
        "the put took {took:.1?} instead of {free:.1?}"
    );
    let seconds = took.as_secs_f64();
    Ok(format!(
        "`{name}` was left; after 60 s the put took {seconds:.1} s"
    ))
}
