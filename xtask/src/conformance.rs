//! What every backend of the store does, asked through its program: the same cases for the
//! Secret Service, Credential Manager and the Keychain.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::kit::world::login;
use crate::kit::{Kit, World};
use crate::modes::{Behaviour, at_once, passed};
use crate::report::Outcome;

/// The cases; the kit says by `AUTH_STORE_BACKEND` which backend they are for.
pub(crate) const BEHAVIOURS: &[Behaviour] = &[
    Behaviour {
        name: "keychain: what was put is found again, whole, and in no file",
        check: found_again,
    },
    Behaviour {
        name: "keychain: a login longer than one item, then a short one",
        check: long,
    },
    Behaviour {
        name: "keychain: erase removes it, and nothing stored is exit 1",
        check: erased,
    },
    Behaviour {
        name: "keychain: an API key replaces a login, and a login an API key",
        check: replaced,
    },
    Behaviour {
        name: "keychain: configuration directories and profiles lie side by side",
        check: side_by_side,
    },
    Behaviour {
        name: "keychain: show names the place and no secret",
        check: shown,
    },
    Behaviour {
        name: "keychain: concurrent puts and gets: no error, nothing torn",
        check: concurrent,
    },
    Behaviour {
        name: "keychain: migrate to the file and back keeps the login once",
        check: migrated,
    },
];

/// A world whose logins are removed from the keychain after the check.
fn in_world(kit: &Kit, check: impl FnOnce(&World<'_>) -> Result<Outcome>) -> Result<Outcome> {
    let world = kit.world()?;
    let outcome = check(&world);
    for profile in ["default", "work"] {
        let erase = world.store(&["erase", "--all", "--profile", profile])?;
        // The check's own failure tells more.
        drop(erase.ask());
    }
    world.store(&["erase", "--all"])?.ask().and(outcome)
}

fn get(world: &World<'_>) -> Result<Value> {
    let done = world.store(&["get", "--json"])?.ask()?;
    done.expect_code(0)?.json()
}

fn found_again(kit: &Kit) -> Result<Outcome> {
    in_world(kit, |world| {
        let mut odd = login("odd");
        odd["claudeAiOauth"]["unknownKey"] = json!({"täst": "日本 🔑 \u{7f}\" \\ "});
        world.put(&odd)?;
        let found = get(world)?;
        ensure!(
            found["claudeAiOauth"] == odd["claudeAiOauth"],
            "another login came back"
        );
        ensure!(
            !world.credentials().exists(),
            "it was written to a file too"
        );
        passed("")
    })
}

fn long(kit: &Kit) -> Result<Outcome> {
    in_world(kit, |world| {
        for length in [2_000, 2_560, 6_000, 20_000, 100] {
            let mut long = login("long");
            let token = format!("sk-ant-oat01-{}", "x".repeat(length));
            long["claudeAiOauth"]["accessToken"] = json!(token);
            world
                .put(&long)
                .with_context(|| format!("{length} characters"))?;
            let found = get(world).with_context(|| format!("{length} characters"))?;
            let whole = found["claudeAiOauth"] == long["claudeAiOauth"];
            ensure!(whole, "another login of {length} characters came back");
        }
        passed("up to 20,000 characters")
    })
}

fn erased(kit: &Kit) -> Result<Outcome> {
    in_world(kit, |world| {
        let get = || world.store(&["get"])?.ask();
        get()?.expect_code(1).context("nothing stored")?;
        world.put(&login("new"))?;
        for _ in 0..2 {
            world.store(&["erase"])?.ask()?.expect_code(0)?;
            get()?.expect_code(1).context("erased")?;
        }
        passed("")
    })
}

fn replaced(kit: &Kit) -> Result<Outcome> {
    in_world(kit, |world| {
        world.put(&login("old"))?;
        world.put(&json!({"primaryApiKey": "sk-ant-api03-invented"}))?;
        let found = get(world)?;
        ensure!(
            found["primaryApiKey"] == "sk-ant-api03-invented",
            "no API key came back"
        );
        ensure!(found["claudeAiOauth"].is_null(), "the login is still there");
        world.put(&login("new"))?;
        ensure!(
            get(world)?["primaryApiKey"].is_null(),
            "the API key is still there"
        );
        world.expect_token(&login("new"))?;
        passed("")
    })
}

fn side_by_side(kit: &Kit) -> Result<Outcome> {
    in_world(kit, |world| {
        in_world(kit, |other| {
            world.put(&login("one"))?;
            other.put(&login("two"))?;
            let put = world.store(&["put", "--profile", "work"])?;
            put.input(&login("work")).ask()?.expect_code(0)?;
            world.expect_token(&login("one"))?;
            other.expect_token(&login("two"))?;
            let work = world.store(&["get", "--profile", "work"])?.ask()?;
            let work = work.expect_code(0)?;
            ensure!(work.stdout.contains("invented-work"), "{}", work.stdout);
            passed("")
        })
    })
}

fn shown(kit: &Kit) -> Result<Outcome> {
    in_world(kit, |world| {
        world.put(&login("hidden"))?;
        let done = world.store(&["show", "--json"])?.ask()?.expect_code(0)?;
        ensure!(
            !done.stdout.contains("invented-hidden"),
            "a secret is shown"
        );
        let backend = &done.json()?;
        let names = backend.to_string().contains("keychain");
        ensure!(names, "the backend is not named: {}", done.stdout);
        passed("")
    })
}

fn concurrent(kit: &Kit) -> Result<Outcome> {
    let each = if kit.runs_in_wine() { 8 } else { 25 };
    in_world(kit, |world| {
        world.put(&login("first"))?;
        at_once(each * 2, |n| {
            if n % 2 == 0 {
                return world
                    .put(&login(&format!("writer-{n}")))
                    .context("a writer");
            }
            let token = world.token().context("a reader")?;
            let whole = token.contains("invented-first") || token.contains("invented-writer-");
            ensure!(whole, "a reader saw `{token}`");
            Ok(())
        })?;
        passed(format!("{each} writers, {each} readers"))
    })
}

fn migrated(kit: &Kit) -> Result<Outcome> {
    in_world(kit, |world| {
        world.put(&login("moving"))?;
        let step = |args: &[&str]| world.store(args)?.ask()?.expect_code(0);
        step(&["migrate", "--to", "file"])?;
        ensure!(world.credentials().is_file(), "there is no file");
        let get = |backend| world.store(&["get", "--backend", backend])?.ask();
        get("keychain")?
            .expect_code(1)
            .context("the old copy is still there")?;
        step(&["migrate", "--to", "keychain"])?;
        get("file")?
            .expect_code(1)
            .context("the old copy is still there")?;
        world.expect_token(&login("moving"))?;
        passed("")
    })
}
