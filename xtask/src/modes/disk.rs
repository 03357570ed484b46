//! Disks that are full, read-only, or fail in the middle.

use std::fs;

use anyhow::{Context, Result, ensure};

use super::{Behaviour, not_run, passed};
use crate::kit::mount::{self, Mount};
use crate::kit::world::{login, write};
use crate::kit::{Kit, World};
use crate::process;
use crate::report::Outcome;

pub(super) const BEHAVIOURS: &[Behaviour] = &[
    Behaviour {
        name: "a full disk keeps the old login and leaves no temporary file",
        check: full,
    },
    Behaviour {
        name: "a read-only file system is refused and can still be read",
        check: read_only,
    },
    Behaviour {
        name: "a system call that fails in the middle of a write keeps the old login",
        check: failing_calls,
    },
];

/// A world whose configuration directory is a small file system with a login on it.
fn small_disk(world: &World<'_>) -> Result<Mount> {
    fs::create_dir(world.config())?;
    let disk = Mount::tmpfs(&world.config(), "size=256k,mode=0700")?;
    world.put(&login("old"))?;
    Ok(disk)
}

fn names(world: &World<'_>) -> Result<Vec<String>> {
    let entries = fs::read_dir(world.config())?.map(|entry| Ok(entry?.file_name()));
    let mut names = entries
        .map(|name: Result<_>| Ok(name?.to_string_lossy().into_owned()))
        .collect::<Result<Vec<_>>>()?;
    names.sort();
    Ok(names)
}

fn full(kit: &Kit) -> Result<Outcome> {
    if let Some(why) = mount::obstacle() {
        return not_run(why);
    }
    let world = kit.world()?;
    let _disk = small_disk(&world)?;
    let filler = world.config().join("filler");
    ensure!(
        write(&filler, vec![0; 1 << 20]).is_err(),
        "the disk is not full"
    );
    let before = names(&world)?;
    let done = world.store(&["put"])?.input(&login("new")).ask()?;
    done.expect_any(&[4, 6]).context("put on a full disk")?;
    world.expect_token(&login("old")).context("after the put")?;
    let done = world.store(&["erase"])?.ask()?;
    if done.code == Some(0) {
        world.store(&["get"])?.ask()?.expect_code(1)?;
    } else {
        world
            .expect_token(&login("old"))
            .context("after the erase")?;
    }
    let after = names(&world)?;
    ensure!(before == after, "{before:?} became {after:?}");
    fs::remove_file(filler)?;
    world.put(&login("new")).context("once there is room")?;
    world.expect_token(&login("new"))?;
    passed("")
}

fn read_only(kit: &Kit) -> Result<Outcome> {
    if let Some(why) = mount::obstacle() {
        return not_run(why);
    }
    let world = kit.world()?;
    let disk = small_disk(&world)?;
    disk.remount("ro")?;
    let store = |args: &[&str]| world.store(args)?.input(&login("new")).ask();
    store(&["put"])?.expect_any(&[4, 7])?;
    store(&["erase"])?.expect_any(&[4, 7])?;
    world.expect_token(&login("old"))?;
    passed("")
}

/// Each call fails once, as a failing disk or a file system with a quota would make it.
fn failing_calls(kit: &Kit) -> Result<Outcome> {
    if kit.is_windows() || !process::is_installed("strace") {
        return not_run(
            "strace, which makes the calls fail, is not here or not for these programs",
        );
    }
    let calls = [
        ("fsync", "EIO"),
        ("fdatasync", "EIO"),
        ("rename,renameat,renameat2", "ENOSPC"),
        ("fchmod,chmod,fchmodat", "EPERM"),
        ("write,pwrite64,writev", "EDQUOT"),
        ("fsync", "EINVAL"),
    ];
    let mut refused = 0;
    for (call, error) in calls {
        let world = kit.world()?;
        world.put(&login("old"))?;
        let inject = format!("inject={call}:error={error}:when=1+");
        let strace = ["strace", "-f", "-o", "/dev/null", "-e", &inject];
        let put = world.store(&["put"])?.input(&login("new"));
        let done = put.under(strace).ask()?;
        let stored = match done.code {
            Some(0) => login("new"),
            _ => {
                refused += 1;
                login("old")
            }
        };
        world
            .expect_token(&stored)
            .with_context(|| format!("{call} fails with {error}"))?;
        ensure!(!done.stderr.contains("internal error"), "{}", done.stderr);
    }
    ensure!(refused > 0, "no injected failure was noticed");
    passed(format!("{} calls, {refused} refused", calls.len()))
}
