//! Many programs at once, and file systems without locks.

use std::fs;
use std::path::Path;
use std::thread;

use anyhow::{Context, Result, anyhow, ensure};

use super::{Behaviour, not_run, passed};
use crate::kit::world::{login, write};
use crate::kit::{Kit, World};
use crate::process;
use crate::report::Outcome;

pub(super) const BEHAVIOURS: &[Behaviour] = &[
    Behaviour {
        name: "concurrent writers and readers: no error, nothing torn",
        check: concurrent,
    },
    Behaviour {
        name: "concurrent writers of different profiles lose none",
        check: profiles,
    },
    Behaviour {
        name: "a file system without locks: no hang, nothing torn",
        check: without_locks,
    },
    Behaviour {
        name: "the lock directory of a killed program is taken over at once",
        check: left_behind,
    },
];

/// Runs `count` checks at once and fails with the first that fails.
pub(crate) fn at_once(count: usize, check: impl Fn(usize) -> Result<()> + Sync) -> Result<()> {
    thread::scope(|scope| {
        let check = &check;
        let threads: Vec<_> = (0..count).map(|n| scope.spawn(move || check(n))).collect();
        threads.into_iter().try_for_each(|thread| {
            let ended = thread.join();
            ended.unwrap_or_else(|_| Err(anyhow!("a check panicked")))
        })
    })
}

fn concurrent(kit: &Kit) -> Result<Outcome> {
    let each = if kit.runs_in_wine() { 12 } else { 60 };
    let world = kit.world()?;
    world.put(&login("first"))?;
    at_once(each * 2, |n| {
        if n % 2 == 0 {
            return world
                .put(&login(&format!("writer-{n}")))
                .context("a writer");
        }
        let token = world.token().context("a reader")?;
        let whole = token
            .strip_prefix("sk-ant-oat01-invented-")
            .is_some_and(|tag| tag == "first" || tag.starts_with("writer-"));
        ensure!(whole, "a reader saw `{token}`");
        Ok(())
    })?;
    ensure!(world.token()?.contains("writer-"), "no write was kept");
    passed(format!("{each} writers, {each} readers"))
}

fn profiles(kit: &Kit) -> Result<Outcome> {
    let each = if kit.runs_in_wine() { 8 } else { 30 };
    let world = kit.world()?;
    let name = |n: usize| format!("profile-{n}");
    at_once(each, |n| {
        let put = world.store(&["put", "--profile", &name(n)])?;
        put.input(&login(&name(n))).ask()?.expect_code(0).map(drop)
    })?;
    for n in 0..each {
        let done = world
            .store(&["get", "--profile", &name(n)])?
            .ask()?
            .expect_code(0)?;
        let token = done.stdout.trim_end();
        ensure!(
            token.ends_with(&format!("-{}", name(n))),
            "profile {n} holds {token}"
        );
    }
    passed(format!("{each} profiles"))
}

/// As on a network file system whose lock service is off: every lock call fails.
fn without_locks(kit: &Kit) -> Result<Outcome> {
    if kit.is_windows() || !process::is_installed("strace") {
        return not_run(
            "strace, which makes lock calls fail, is not here or not for these programs",
        );
    }
    let mut ended = Vec::new();
    for error in ["ENOLCK", "ENOSYS", "EOPNOTSUPP"] {
        let world = kit.world()?;
        world.put(&login("old"))?;
        let inject = format!("inject=flock,fcntl:error={error}");
        let strace = ["strace", "-f", "-o", "/dev/null", "-e", &inject];
        let put = world.store(&["put"])?.input(&login("new")).under(strace);
        let done = put
            .ask()
            .with_context(|| format!("locks fail with {error}"))?;
        let stored = if done.code == Some(0) { "new" } else { "old" };
        world.expect_token(&login(stored))?;
        let done = done.expect_any(&[0, 4, 7])?;
        ended.push(format!("{error}: exit {}", done.code.unwrap_or_default()));
    }
    passed(ended.join(", "))
}

/// A directory that may be the client's is left alone as long as that is quick to tell; one that
/// the kit marked, or whose owner file names no process that runs, is nobody's.
fn left_behind(kit: &Kit) -> Result<Outcome> {
    let world = kit.world()?;
    world.put(&login("old"))?;
    let directory = world.config().join(".storage-write.lock");
    let owner = world.config().join(".storage-write.lock.owner");
    let put = |tag, code| {
        let put = world.store(&["put", "--timeout", "300ms"])?;
        put.input(&login(tag)).ask()?.expect_code(code)
    };

    fs::create_dir(&directory)?;
    put("early", 4).context("a directory that tells nothing")?;
    write(&owner, r#"{"pid": 2000000000, "procStart": null}"#)?;
    put("ended", 0).context("a directory of a process that has ended")?;
    world.expect_token(&login("ended"))?;

    fs::create_dir(&directory)?;
    mark(&world, &directory)?;
    put("marked", 0).context("a marked directory without an owner file")?;
    world.expect_token(&login("marked"))?;
    ensure!(!directory.exists() && !owner.exists(), "a lock stayed");
    passed("")
}

/// Gives a directory the mark of the kit: on Windows an attribute, elsewhere a mode.
fn mark(world: &World<'_>, directory: &Path) -> Result<()> {
    let (program, sign, path) = if world.kit.is_windows() {
        ("attrib", "+s", world.kit.path(directory))
    } else {
        ("chmod", "500", directory.into())
    };
    let path = path.to_string_lossy();
    let marked = world.system(program, &[sign, &path])?.ask()?;
    marked.expect_code(0).map(drop)
}
