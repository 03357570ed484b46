//! The first commands of the README, on a machine that has a login made by Claude Code and nothing
//! else: no configuration of auth-tools, no client identifier.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use auth_tests::harness::{platform::symlink, process, write};
use serde_json::{Value, json};

use super::Case;
use crate::claude_code::{consent, expect_token};
use crate::fixture::{Fixture, SCOPES, succeed};

pub(crate) const CASES: &[Case] = &[(
    "the first commands of the README work with a login made by Claude Code and no configuration",
    first_commands,
)];

/// A command as a user types it: `claude` is in `PATH`, and no variable names anything.
fn typed(fixture: &Fixture<'_>, words: &[&str]) -> Result<Command> {
    let mut path = fixture.env.path("home/.local/bin").into_os_string();
    let known = fixture.env.environment();
    path.push(":");
    path.push(known.get(std::ffi::OsStr::new("PATH")).context("a PATH")?);
    let mut command = match words {
        ["claude", args @ ..] => fixture.session(args, &[]),
        _ => fixture.programs(words, &[])?,
    };
    for name in [
        "ANTHROPIC_BASE_URL",
        "AUTH_STORE_BACKEND",
        "CLAUDE_CODE_OAUTH_CLIENT_ID",
        "CLAUDE_CONFIG_DIR",
    ] {
        command.env_remove(name);
    }
    command.env("PATH", path);
    Ok(command)
}

fn credentials(fixture: &Fixture<'_>) -> PathBuf {
    fixture.env.path("home/.claude/.credentials.json")
}

fn stored(fixture: &Fixture<'_>) -> Result<Value> {
    let text = std::fs::read_to_string(credentials(fixture))?;
    Ok(serde_json::from_str(&text)?)
}

/// `claude auth login`, from a refresh token instead of a browser.
fn log_in(fixture: &Fixture<'_>) -> Result<()> {
    let client = fixture.client();
    let program = fixture.env.path("home/.local/bin/claude");
    std::fs::create_dir_all(program.parent().context("a directory")?)?;
    symlink(client, &program)?;
    std::fs::remove_file(fixture.config_toml())?;
    fixture
        .provider
        .change(|settings| settings.clients = vec!["*".to_owned()]);
    let login = fixture.login(60);
    let mut command = typed(fixture, &["claude", "auth", "login"])?;
    let token = login["claudeAiOauth"]["refreshToken"].as_str();
    command.env("CLAUDE_CODE_OAUTH_REFRESH_TOKEN", token.context("a token")?);
    command.env("CLAUDE_CODE_OAUTH_SCOPES", SCOPES);
    succeed(&mut command, b"").map(drop)
}

fn first_commands(fixture: &Fixture<'_>) -> Result<String> {
    log_in(fixture)?;
    let run = |words: &[&str]| succeed(&mut typed(fixture, words)?, b"");
    let shown = run(&["auth-status"])?.text();
    ensure!(shown.contains("ada@example.com"), "it shows {shown}");
    ensure!(shown.contains("refreshed by claude"), "it shows {shown}");

    // Eight hours later.
    fixture.provider.expire();
    let mut login = stored(fixture)?;
    login["claudeAiOauth"]["expiresAt"] = json!(1);
    write(&credentials(fixture), login.to_string())?;
    fixture.provider.reset();
    let token = run(&["auth-core", "token"])?.text();
    let token = token.trim_end();
    ensure!(fixture.provider.accepts(token), "the token is not good");
    fixture.expect_refreshes(1)?;

    let said = run(&["auth-core", "exec", "--", "claude", "-p", "say hello"])?.text();
    ensure!(said.contains("accepted"), "it says {said}");
    let bearer = json!({"authorization": format!("Bearer {token}")});
    fixture.expect_sent(1, &bearer)?;
    run(&["auth-status", "--assert", "billing=subscription"])?;
    run(&["claude", "-p", "say hello"])?;
    fixture.expect_sent(2, &bearer)?;
    fixture.expect_refreshes(1)?;

    let answer = consent(fixture, typed(fixture, &["setup-token"])?)?;
    expect_token(fixture, &answer)?;
    let version = process::read(typed(fixture, &["auth-store", "show"])?.arg("--json"))?;
    let version: Value = serde_json::from_str(&version)?;
    let refreshed_by = version["refreshed_by"].as_str().unwrap_or_default();
    ensure!(refreshed_by.contains("2."), "refreshed by {refreshed_by:?}");
    Ok(format!(
        "status, a token after its expiry by 1 run of {refreshed_by}, exec, assertion, setup-token"
    ))
}
