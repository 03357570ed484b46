//! Disks that are full, read-only, or fail in the middle.

use std::fs;

use anyhow::{Context, Result, ensure};

use auth_tests::harness::mount::{self, Mount};
use auth_tests::harness::{
    Case, Outcome, Programs, TestEnv, login, not_run, passed, process, write,
};

pub(crate) const CASES: &[Case] = &[
    Case {
        name: "a full disk keeps the old login and leaves no temporary file",
        check: full,
    },
    Case {
        name: "a read-only file system is refused and can still be read",
        check: read_only,
    },
    Case {
        name: "a system call that fails in the middle of a write keeps the old login",
        check: failing_calls,
    },
];

/// A env whose configuration directory is a small file system with a login on it.
fn small_disk(env: &TestEnv<'_>) -> Result<Mount> {
    fs::create_dir(env.config())?;
    let disk = Mount::tmpfs(&env.config(), "size=256k,mode=0700")?;
    env.put(&login("old"))?;
    Ok(disk)
}

fn names(env: &TestEnv<'_>) -> Result<Vec<String>> {
    let entries = fs::read_dir(env.config())?.map(|entry| Ok(entry?.file_name()));
    let mut names = entries
        .map(|name: Result<_>| Ok(name?.to_string_lossy().into_owned()))
        .collect::<Result<Vec<_>>>()?;
    names.sort();
    Ok(names)
}

fn full(programs: &Programs) -> Result<Outcome> {
    if let Some(why) = mount::obstacle() {
        return not_run(why);
    }
    let env = programs.env()?;
    let _disk = small_disk(&env)?;
    let filler = env.config().join("filler");
    ensure!(
        write(&filler, vec![0; 1 << 20]).is_err(),
        "the disk is not full"
    );
    let before = names(&env)?;
    let done = env.store(&["put"])?.input(&login("new")).end()?;
    done.expect_any(&[4, 6]).context("put on a full disk")?;
    env.expect_token(&login("old")).context("after the put")?;
    let done = env.store(&["erase"])?.end()?;
    if done.code == Some(0) {
        env.store(&["get"])?.end()?.expect_code(1)?;
    } else {
        env.expect_token(&login("old")).context("after the erase")?;
    }
    let after = names(&env)?;
    ensure!(before == after, "{before:?} became {after:?}");
    fs::remove_file(filler)?;
    env.put(&login("new")).context("once there is room")?;
    env.expect_token(&login("new"))?;
    passed("")
}

fn read_only(programs: &Programs) -> Result<Outcome> {
    if let Some(why) = mount::obstacle() {
        return not_run(why);
    }
    let env = programs.env()?;
    let disk = small_disk(&env)?;
    disk.remount("ro")?;
    let store = |args: &[&str]| env.store(args)?.input(&login("new")).end();
    store(&["put"])?.expect_any(&[4, 7])?;
    store(&["erase"])?.expect_any(&[4, 7])?;
    env.expect_token(&login("old"))?;
    passed("")
}

/// Each call fails once, as a failing disk or a file system with a quota would make it.
fn failing_calls(programs: &Programs) -> Result<Outcome> {
    if programs.is_windows() || !process::is_installed("strace") {
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
        let env = programs.env()?;
        env.put(&login("old"))?;
        let inject = format!("inject={call}:error={error}:when=1+");
        let strace = ["strace", "-f", "-o", "/dev/null", "-e", &inject];
        let put = env.store(&["put"])?.input(&login("new"));
        let done = put.under(strace).end()?;
        let stored = match done.code {
            Some(0) => login("new"),
            _ => {
                refused += 1;
                login("old")
            }
        };
        env.expect_token(&stored)
            .with_context(|| format!("{call} fails with {error}"))?;
        ensure!(!done.stderr.contains("internal error"), "{}", done.stderr);
    }
    ensure!(refused > 0, "no injected failure was noticed");
    passed(format!("{} calls, {refused} refused", calls.len()))
}
