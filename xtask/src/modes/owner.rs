//! Files and directories of other users, seen by a user without privileges.

use std::fs;

use anyhow::{Context, Result, ensure};

use super::{Behaviour, not_run, passed};
use crate::kit::platform::{is_root, mode, own, set_mode};
use crate::kit::world::login;
use crate::kit::{Kit, World};
use crate::process;
use crate::report::Outcome;

pub(super) const BEHAVIOURS: &[Behaviour] = &[
    Behaviour {
        name: "a file of another owner is named by check and never widened",
        check: foreign_file,
    },
    Behaviour {
        name: "a file that may not be read is refused, not taken for none",
        check: unreadable,
    },
    Behaviour {
        name: "a directory that may not be written keeps the old login",
        check: read_only_directory,
    },
];

/// A user without privileges, and another one.
const NOBODY: u32 = 65534;
const OTHER: u32 = 65533;

/// Why other users cannot be tried here.
fn obstacle(kit: &Kit) -> Option<&'static str> {
    if kit.is_windows() {
        return Some("another user needs a real Windows");
    }
    if !is_root() {
        return Some("only root can become other users");
    }
    (!process::is_installed("setpriv")).then_some("setpriv is not installed")
}

/// Programs that nobody can read, in a world whose directories are nobody's.
fn for_nobody(world: &World<'_>) -> Result<Kit> {
    set_mode(&world.path(""), 0o755)?;
    let folder = world.path("bin");
    fs::create_dir(&folder)?;
    fs::copy(world.kit.program("auth-store")?, folder.join("auth-store"))?;
    fs::create_dir_all(world.config())?;
    for folder in ["home", "run", "config", "project"] {
        own(&world.path(folder), NOBODY)?;
    }
    Ok(Kit::native(folder))
}

fn foreign_file(kit: &Kit) -> Result<Outcome> {
    if let Some(why) = obstacle(kit) {
        return not_run(why);
    }
    let world = kit.world()?;
    let programs = for_nobody(&world)?;
    let path = world.with_credentials(&login("old").to_string(), 0o644)?;
    own(&path, OTHER)?;
    let store =
        |args: &[&str]| -> Result<_> { Ok(world.store_of(&programs, args)?.by_user(NOBODY)) };
    store(&["get"])?
        .ask()?
        .expect_code(0)?
        .expect_words("warning")?;
    let found = store(&["check"])?.ask()?;
    let said = format!("{}{}", found.stdout, found.stderr);
    ensure!(
        said.contains("own"),
        "check does not name the owner: {said}"
    );
    let done = store(&["put"])?.input(&login("new")).ask()?;
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

fn unreadable(kit: &Kit) -> Result<Outcome> {
    if let Some(why) = obstacle(kit) {
        return not_run(why);
    }
    let world = kit.world()?;
    let programs = for_nobody(&world)?;
    let path = world.with_credentials(&login("old").to_string(), 0o600)?;
    own(&path, OTHER)?;
    for args in [&["get"][..], &["put"], &["show"]] {
        let run = world.store_of(&programs, args)?.input(&login("new"));
        let done = run.by_user(NOBODY).ask()?;
        done.expect_any(&[4, 6, 7])
            .with_context(|| args.join(" "))?;
    }
    ensure!(
        login("old") == serde_json::from_str::<serde_json::Value>(&fs::read_to_string(&path)?)?,
        "it changed"
    );
    passed("")
}

fn read_only_directory(kit: &Kit) -> Result<Outcome> {
    if let Some(why) = obstacle(kit) {
        return not_run(why);
    }
    let world = kit.world()?;
    let programs = for_nobody(&world)?;
    let path = world.with_credentials(&login("old").to_string(), 0o600)?;
    own(&path, NOBODY)?;
    set_mode(&world.config(), 0o555)?;
    let store =
        |args: &[&str]| -> Result<_> { Ok(world.store_of(&programs, args)?.by_user(NOBODY)) };
    store(&["put"])?
        .input(&login("new"))
        .ask()?
        .expect_any(&[4, 7])?;
    store(&["erase"])?.ask()?.expect_any(&[4, 7])?;
    let done = store(&["get"])?.ask()?.expect_code(0)?;
    ensure!(
        done.stdout.contains("invented-old"),
        "the old login is gone"
    );
    set_mode(&world.config(), 0o700)?;
    passed("")
}
