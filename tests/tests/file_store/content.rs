//! What a write changes, and what it leaves.

use std::fs;

use anyhow::{Context, Result, ensure};
use serde_json::json;

use auth_tests::harness::{Case, Outcome, Programs, login, passed};

pub(crate) const CASES: &[Case] = &[
    Case {
        name: "other keys stay, in their order, with their numbers as written",
        check: other_keys_stay,
    },
    Case {
        name: "get piped into put changes nothing",
        check: get_into_put,
    },
    Case {
        name: "a malformed file is exit 6 and stays as it was",
        check: malformed,
    },
    Case {
        name: "erase removes the login and nothing else",
        check: erase,
    },
    Case {
        name: "an API key of the Console is stored and found",
        check: console,
    },
    Case {
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

fn other_keys_stay(programs: &Programs) -> Result<Outcome> {
    let env = programs.env()?;
    let path = env.with_credentials(&around(&login("old")), 0o600)?;
    env.put(&login("new"))?;
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
    env.expect_token(&login("new"))?;
    passed("")
}

fn get_into_put(programs: &Programs) -> Result<Outcome> {
    let env = programs.env()?;
    let mut odd = login("odd");
    odd["claudeAiOauth"]["unknownKey"] = json!({"nested": [1, "two"]});
    let path = env.with_credentials(&around(&odd), 0o600)?;
    let before = fs::read_to_string(&path)?;
    let document = env
        .store(&["get", "--json"])?
        .end()?
        .expect_code(0)?
        .json()?;
    env.put(&document)?;
    let after = fs::read_to_string(&path)?;
    ensure!(before == after, "{before} became {after}");
    passed("")
}

fn malformed(programs: &Programs) -> Result<Outcome> {
    let broken = [
        "{",
        "not JSON",
        "[]",
        "{\"claudeAiOauth\":7}",
        "{}{}",
        "\u{feff}{\"a\":",
    ];
    for text in broken {
        let env = programs.env()?;
        let path = env.with_credentials(text, 0o600)?;
        for args in [&["put"][..], &["get"]] {
            let done = env.store(args)?.input(&login("new")).end()?;
            done.expect_code(6)
                .with_context(|| format!("{args:?} over `{text}`"))?;
            ensure!(fs::read_to_string(&path)? == text, "`{text}` was changed");
        }
    }
    passed("")
}

fn erase(programs: &Programs) -> Result<Outcome> {
    let env = programs.env()?;
    env.store(&["erase"])?.end()?.expect_code(0)?;
    ensure!(!env.credentials().exists(), "erasing nothing made a file");
    let path = env.with_credentials(&around(&login("old")), 0o600)?;
    for _ in 0..2 {
        env.store(&["erase"])?.end()?.expect_code(0)?;
        let rest: serde_json::Value = serde_json::from_str(&fs::read_to_string(&path)?)?;
        ensure!(rest["claudeAiOauth"].is_null(), "the login is still there");
        ensure!(
            rest["mcpOAuth"]["a"] == json!([1, 2]),
            "another key is gone: {rest}"
        );
    }
    env.store(&["get"])?.end()?.expect_code(1)?;
    passed("")
}

fn console(programs: &Programs) -> Result<Outcome> {
    let env = programs.env()?;
    env.put(&login("old"))?;
    env.put(&json!({"primaryApiKey": "sk-ant-api03-invented"}))?;
    let done = env.store(&["get"])?.end()?.expect_code(0)?;
    ensure!(
        done.stdout.trim_end() == "sk-ant-api03-invented",
        "{}",
        done.stdout
    );
    env.put(&login("new"))?;
    env.expect_token(&login("new"))?;
    passed("")
}

fn profiles(programs: &Programs) -> Result<Outcome> {
    let env = programs.env()?;
    env.put(&login("default"))?;
    let names = ["work", "home"];
    for name in names {
        let put = env.store(&["put", "--profile", name])?.input(&login(name));
        put.end()?.expect_code(0)?;
    }
    for name in names {
        let done = env
            .store(&["get", "--profile", name])?
            .end()?
            .expect_code(0)?;
        ensure!(
            done.stdout.contains(name),
            "profile {name} holds {}",
            done.stdout
        );
    }
    env.store(&["erase", "--profile", "work"])?
        .end()?
        .expect_code(0)?;
    env.store(&["get", "--profile", "work"])?
        .end()?
        .expect_code(1)?;
    env.store(&["get", "--profile", "home"])?
        .end()?
        .expect_code(0)?;
    env.expect_token(&login("default"))?;
    passed("")
}
