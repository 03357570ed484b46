//! What a write changes, and what it leaves.

use std::fs;

use anyhow::{Context, Result, ensure};
use serde_json::json;

use super::{Behaviour, passed};
use crate::kit::Kit;
use crate::kit::world::login;
use crate::report::Outcome;

pub(super) const BEHAVIOURS: &[Behaviour] = &[
    Behaviour {
        name: "other keys stay, in their order, with their numbers as written",
        check: other_keys_stay,
    },
    Behaviour {
        name: "get piped into put changes nothing",
        check: get_into_put,
    },
    Behaviour {
        name: "a malformed file is exit 6 and stays as it was",
        check: malformed,
    },
    Behaviour {
        name: "erase removes the login and nothing else",
        check: erase,
    },
    Behaviour {
        name: "an API key of the Console is stored and found",
        check: console,
    },
    Behaviour {
        name: "profiles lie side by side",
        check: profiles,
    },
];

/// Keys of the client around a login, oddly spelled on purpose.
const AROUND: (&str, &str) = (
    r#"{"zeta":1.50,"mcpOAuth":{"b": 1e2,"a":[1, 2]},"claudeAiOauth":"#,
    r#","last":12345678901234567890}"#,
);

fn around(login: &serde_json::Value) -> String {
    format!("{}{}{}", AROUND.0, login["claudeAiOauth"], AROUND.1)
}

fn other_keys_stay(kit: &Kit) -> Result<Outcome> {
    let world = kit.world()?;
    let path = world.with_credentials(&around(&login("old")), 0o600)?;
    world.put(&login("new"))?;
    let text = fs::read_to_string(path)?;
    let (before, after) = AROUND;
    ensure!(
        text.starts_with(before),
        "the keys before it changed: {text}"
    );
    ensure!(
        text.trim_end().ends_with(after),
        "the keys after it changed: {text}"
    );
    world.expect_token(&login("new"))?;
    passed("")
}

fn get_into_put(kit: &Kit) -> Result<Outcome> {
    let world = kit.world()?;
    let mut odd = login("odd");
    odd["claudeAiOauth"]["unknownKey"] = json!({"nested": [1, "two"]});
    let path = world.with_credentials(&around(&odd), 0o600)?;
    let before = fs::read_to_string(&path)?;
    let document = world
        .store(&["get", "--json"])?
        .ask()?
        .expect_code(0)?
        .json()?;
    world.put(&document)?;
    let after = fs::read_to_string(&path)?;
    ensure!(before == after, "{before} became {after}");
    passed("")
}

fn malformed(kit: &Kit) -> Result<Outcome> {
    let broken = [
        "{",
        "not JSON",
        "[]",
        "{\"claudeAiOauth\":7}",
        "{}{}",
        "\u{feff}{\"a\":",
    ];
    for text in broken {
        let world = kit.world()?;
        let path = world.with_credentials(text, 0o600)?;
        for args in [&["put"][..], &["get"]] {
            let done = world.store(args)?.input(&login("new")).ask()?;
            done.expect_code(6)
                .with_context(|| format!("{args:?} over `{text}`"))?;
            ensure!(fs::read_to_string(&path)? == text, "`{text}` was changed");
        }
    }
    passed("")
}

fn erase(kit: &Kit) -> Result<Outcome> {
    let world = kit.world()?;
    world.store(&["erase"])?.ask()?.expect_code(0)?;
    ensure!(!world.credentials().exists(), "erasing nothing made a file");
    let path = world.with_credentials(&around(&login("old")), 0o600)?;
    for _ in 0..2 {
        world.store(&["erase"])?.ask()?.expect_code(0)?;
        let rest: serde_json::Value = serde_json::from_str(&fs::read_to_string(&path)?)?;
        ensure!(rest["claudeAiOauth"].is_null(), "the login is still there");
        ensure!(
            rest["mcpOAuth"]["a"] == json!([1, 2]),
            "another key is gone: {rest}"
        );
    }
    world.store(&["get"])?.ask()?.expect_code(1)?;
    passed("")
}

fn console(kit: &Kit) -> Result<Outcome> {
    let world = kit.world()?;
    world.put(&login("old"))?;
    world.put(&json!({"primaryApiKey": "sk-ant-api03-invented"}))?;
    let done = world.store(&["get"])?.ask()?.expect_code(0)?;
    ensure!(
        done.stdout.trim_end() == "sk-ant-api03-invented",
        "{}",
        done.stdout
    );
    world.put(&login("new"))?;
    world.expect_token(&login("new"))?;
    passed("")
}

fn profiles(kit: &Kit) -> Result<Outcome> {
    let world = kit.world()?;
    world.put(&login("default"))?;
    let names = ["work", "home"];
    for name in names {
        let put = world
            .store(&["put", "--profile", name])?
            .input(&login(name));
        put.ask()?.expect_code(0)?;
    }
    for name in names {
        let done = world
            .store(&["get", "--profile", name])?
            .ask()?
            .expect_code(0)?;
        ensure!(
            done.stdout.contains(name),
            "profile {name} holds {}",
            done.stdout
        );
    }
    world
        .store(&["erase", "--profile", "work"])?
        .ask()?
        .expect_code(0)?;
    world
        .store(&["get", "--profile", "work"])?
        .ask()?
        .expect_code(1)?;
    world
        .store(&["get", "--profile", "home"])?
        .ask()?
        .expect_code(0)?;
    world.expect_token(&login("default"))?;
    passed("")
}
