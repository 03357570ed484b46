//! Profiles in a keychain: where a refresh token is after each command, and after a kill.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use auth_tests::harness::{ACCOUNT_COMMANDS, Keyring, Programs, SecretService, TestEnv, login};
use serde_json::{Value, json};

use crate::kills::{kill, part};
use crate::unavailable::Check;

/// Each has a keyring of its own, so that every item of it can be searched.
pub(super) const CHECKS: &[(&str, Check)] = &[
    (
        "a refresh token is in one item and no file after every command",
        one_place,
    ),
    (
        "a killed rename of a profile leaves its login, once",
        killed_rename,
    ),
    (
        "a rename that would cost a login is refused",
        refused_rename,
    ),
];

/// A login with its account, which says whose it is after a switch.
fn account(name: &str) -> Value {
    let mut document = login(name);
    document["oauthAccount"] = json!({
        "accountUuid": format!("uuid-{name}"),
        "emailAddress": format!("{name}@example.com"),
        "organizationUuid": format!("org-{name}"),
    });
    document
}

fn put(env: &TestEnv<'_>, profile: &str, name: &str) -> Result<()> {
    let put = env.store(&["put", "--profile", profile])?;
    put.input(&account(name)).end()?.expect_code(0).map(drop)
}

/// The files below a directory that contain a text.
fn files_with(directory: &Path, text: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            found.extend(files_with(&path, text));
        } else if fs::read(&path).is_ok_and(|content| contains(&content, text)) {
            found.push(path);
        }
    }
    found
}

fn contains(content: &[u8], text: &str) -> bool {
    let text = text.as_bytes();
    content.windows(text.len()).any(|part| part == text)
}

/// Each refresh token is in one item of the keychain, and in no file.
fn expect_each_once(env: &TestEnv<'_>, service: &SecretService, names: &[&str]) -> Result<()> {
    let items = service.items(crate::ACCOUNT)?;
    for name in names {
        let token = format!("sk-ant-ort01-invented-{name}");
        let found = items.iter().filter(|item| item.contains(&token)).count();
        ensure!(found == 1, "the token of {name} is in {found} items");
        let files = files_with(&env.path(""), &token);
        ensure!(files.is_empty(), "the token of {name} is in {files:?}");
    }
    Ok(())
}

/// Every file and every item is searched after each command.
fn one_place(programs: &Programs, keyring: Keyring) -> Result<String> {
    let service = &SecretService::start(keyring)?;
    let programs = programs.clone().with(service.variables());
    let env = programs.env()?;
    put(&env, "default", "private")?;
    put(&env, "work", "work")?;
    let names = ["private", "work"];
    expect_each_once(&env, service, &names)?;
    for line in ACCOUNT_COMMANDS {
        let words: Vec<&str> = line.split(' ').collect();
        let done = env.run(words[0], &words[1..])?.end()?;
        done.expect_code(0).context(line)?;
        expect_each_once(&env, service, &names).context(line)?;
    }
    for profile in ["home", "default"] {
        let erase = env.store(&["erase", "--profile", profile])?;
        erase.end()?.expect_code(0)?;
    }
    let left = service.items(crate::ACCOUNT)?;
    let holds_token = |item: &&String| names.iter().any(|name| item.contains(&tail(name)));
    let count = left.iter().filter(holds_token).count();
    ensure!(count == 0, "{count} items still hold a token");
    Ok(format!("{} commands", ACCOUNT_COMMANDS.len()))
}

/// What the tokens of a login end with.
fn tail(name: &str) -> String {
    format!("01-invented-{name}")
}

/// Kills a rename again and again: the login is in one profile at every moment, and in one item
/// after the next writer.
fn killed_rename(programs: &Programs, keyring: Keyring) -> Result<String> {
    const NAMES: [&str; 2] = ["before", "after"];
    let service = &SecretService::start(keyring)?;
    let programs = programs.clone().with(service.variables());
    let (env, kills) = (programs.env()?, crate::kills());
    put(&env, NAMES[0], "renamed")?;
    let began = Instant::now();
    for [from, to] in [NAMES, [NAMES[1], NAMES[0]]] {
        env.store(&["rename", from, to])?.end()?.expect_code(0)?;
    }
    let whole = began.elapsed() / 2;
    let (mut in_time, mut interrupted) = (0, 0);
    let mut name = NAMES[0];
    for round in 0..kills {
        let other = NAMES[usize::from(name == NAMES[0])];
        let rename = env.store(&["rename", name, other])?;
        in_time += u32::from(kill(rename.start()?, part(whole, round))?);
        let found = profiles_with_login(&env)?;
        ensure!(found.len() == 1, "kill {round}: the login is in {found:?}");
        name = NAMES[usize::from(found[0] == NAMES[1])];
        interrupted += u32::from(env.config().join("auth-tools/rename.json").exists());
        let check = env.store(&["check", "--fix"])?.end()?;
        check.expect_any(&[0, 1])?;
        ensure!(
            profiles_with_login(&env)? == found,
            "kill {round}: {found:?}"
        );
        expect_each_once(&env, service, &["renamed"]).with_context(|| format!("kill {round}"))?;
    }
    let erase = env.store(&["erase", "--profile", name])?;
    erase.end()?.expect_code(0)?;
    ensure!(interrupted > 0, "no kill met a rename half way");
    Ok(format!(
        "{in_time} of {kills} killed in time, {interrupted} half way"
    ))
}

/// The profiles from which the login can be taken.
fn profiles_with_login(env: &TestEnv<'_>) -> Result<Vec<String>> {
    let done = env.store(&["list", "--json"])?.end()?.expect_code(0)?;
    let document = done.json()?;
    let logins = document["logins"].as_array().cloned().unwrap_or_default();
    let names = logins
        .iter()
        .filter(|login| login["fingerprint"].is_string())
        .filter_map(|login| login["profile"].as_str().map(str::to_owned));
    Ok(names.collect())
}

/// What a rename does not do.
fn refused_rename(programs: &Programs, keyring: Keyring) -> Result<String> {
    let service = SecretService::start(keyring)?;
    let programs = programs.clone().with(service.variables());
    let env = programs.env()?;
    put(&env, "one", "one")?;
    put(&env, "two", "two")?;
    let rename = |from: &str, to: &str| env.store(&["rename", from, to])?.end();
    rename("one", "two")?.expect_code(2)?;
    rename("none", "new")?.expect_code(1)?;
    rename("one", "default")?.expect_code(2)?;
    // The login of a profile whose directory somebody has removed.
    fs::remove_dir_all(env.config().join("auth-tools/profiles/two"))?;
    let refused = rename("one", "two")?.expect_code(7)?;
    refused.expect_stderr("a login of an earlier profile `two`")?;
    // A session that would write its login under the old name.
    let sessions = env.config().join("auth-tools/profiles/one/sessions");
    fs::create_dir_all(&sessions)?;
    let session = sessions.join(format!("{}.json", std::process::id()));
    auth_tests::harness::write(&session, "{}")?;
    rename("one", "new")?
        .expect_code(4)?
        .expect_stderr("running")?;
    fs::remove_file(session)?;
    rename("one", "new")?.expect_code(0)?;
    let get = env.store(&["get", "--profile", "new"])?.end()?;
    ensure!(
        get.expect_code(0)?.stdout.contains(&tail("one")),
        "no login"
    );
    put(&env, "two", "two")?;
    for profile in ["new", "two"] {
        let erase = env.store(&["erase", "--profile", profile])?;
        erase.end()?.expect_code(0)?;
    }
    Ok(String::new())
}
