//! Files and directories of other users, seen by a user without privileges.

use std::fs;

use anyhow::{Context, Result, ensure};

use auth_tests::harness::platform::{is_root, mode, own, set_mode};
use auth_tests::harness::{Case, Outcome, Programs, TestEnv, login, not_run, passed, process};

pub(crate) const CASES: &[Case] = &[
    Case {
        name: "a file of another owner is named by check and never widened",
        check: foreign_file,
    },
    Case {
        name: "a file that may not be read is refused, not taken for none",
        check: unreadable,
    },
    Case {
        name: "a directory that may not be written keeps the old login",
        check: read_only_directory,
    },
];

/// A user without privileges, and another one.
const NOBODY: u32 = 65534;
const OTHER: u32 = 65533;

/// Why other users cannot be tried here.
fn obstacle(programs: &Programs) -> Option<&'static str> {
    if programs.is_windows() {
        return Some("another user needs a real Windows");
    }
    if !is_root() {
        return Some("only root can become other users");
    }
    (!process::is_installed("setpriv")).then_some("setpriv is not installed")
}

/// Programs that nobody can read, in a env whose directories are nobody's.
fn for_nobody(env: &TestEnv<'_>) -> Result<Programs> {
    set_mode(&env.path(""), 0o755)?;
    let folder = env.path("bin");
    fs::create_dir(&folder)?;
    fs::copy(
        env.programs.program("auth-store")?,
        folder.join("auth-store"),
    )?;
    fs::create_dir_all(env.config())?;
    for folder in ["home", "run", "config", "project"] {
        own(&env.path(folder), NOBODY)?;
    }
    Ok(Programs::native(folder))
}

fn foreign_file(programs: &Programs) -> Result<Outcome> {
    if let Some(why) = obstacle(programs) {
        return not_run(why);
    }
    let env = programs.env()?;
    let programs = for_nobody(&env)?;
    let path = env.with_credentials(&login("old").to_string(), 0o644)?;
    own(&path, OTHER)?;
    let store = |args: &[&str]| -> Result<_> { Ok(env.store_of(&programs, args)?.as_user(NOBODY)) };
    store(&["get"])?.end()?.expect_code(7)?;
    let found = store(&["check"])?.end()?;
    let said = format!("{}{}", found.stdout, found.stderr);
    ensure!(
        said.contains("own"),
        "check does not name the owner: {said}"
    );
    let done = store(&["put"])?.input(&login("new")).end()?;
    let text = fs::read_to_string(&path)?;
    match done.code {
        Some(0) => {
            ensure!(text.contains("invented-new"), "success without a write");
            ensure!(mode(&path)? == 0o600, "it is {:04o}", mode(&path)?);
            passed("a put replaces it by a private file of the user's own")
        }
        _ => {
            done.expect_any(&[4, 7])?;
            ensure!(
                login("old") == serde_json::from_str::<serde_json::Value>(&text)?,
                "refused, and changed"
            );
            passed("a put is refused")
        }
    }
}

fn unreadable(programs: &Programs) -> Result<Outcome> {
    if let Some(why) = obstacle(programs) {
        return not_run(why);
    }
    let env = programs.env()?;
    let programs = for_nobody(&env)?;
    let path = env.with_credentials(&login("old").to_string(), 0o600)?;
    own(&path, OTHER)?;
    for args in [&["get"][..], &["put"], &["show"]] {
        let run = env.store_of(&programs, args)?.input(&login("new"));
        let done = run.as_user(NOBODY).end()?;
        done.expect_any(&[4, 6, 7])
            .with_context(|| args.join(" "))?;
    }
    ensure!(
        login("old") == serde_json::from_str::<serde_json::Value>(&fs::read_to_string(&path)?)?,
        "it changed"
    );
    passed("")
}

fn read_only_directory(programs: &Programs) -> Result<Outcome> {
    if let Some(why) = obstacle(programs) {
        return not_run(why);
    }
    let env = programs.env()?;
    let programs = for_nobody(&env)?;
    let path = env.with_credentials(&login("old").to_string(), 0o600)?;
    own(&path, NOBODY)?;
    set_mode(&env.config(), 0o555)?;
    let store = |args: &[&str]| -> Result<_> { Ok(env.store_of(&programs, args)?.as_user(NOBODY)) };
    store(&["put"])?
        .input(&login("new"))
        .end()?
        .expect_any(&[4, 7])?;
    store(&["erase"])?.end()?.expect_any(&[4, 7])?;
    let done = store(&["get"])?.end()?.expect_code(0)?;
    ensure!(
        done.stdout.contains("invented-old"),
        "the old login is gone"
    );
    set_mode(&env.config(), 0o700)?;
    passed("")
}
