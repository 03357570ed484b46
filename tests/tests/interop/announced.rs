//! `auth-core exec -- claude`: what `auth-core headers` announces is what the client sends, to the
//! URL that was announced, whatever else is set.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use auth_tests::harness::{process, write};
use serde_json::{Map, Value, json};

use super::Case;
use crate::combinations::{Combination, HELPER_KEY, KEY, LOGIN, PROFILE, STORED_LOGIN, WORK, all};
use crate::fixture::{Fixture, PATIENCE};
use crate::recorder::{Received, Recorder};

pub(crate) const CASES: &[Case] = &[
    (
        "behind `auth-core exec` the client sends exactly what was announced, to the URL that was announced",
        combinations,
    ),
    (
        "a helper in the settings that would fill the second header: `exec` says so, its hint prevents it, `--exact` refuses",
        contradiction,
    ),
    (
        "the URL of an untrusted project, which the client takes: `exec` says so, its hint prevents it, `--exact` refuses",
        untrusted_url,
    ),
];

fn login(token: &str) -> Value {
    json!({"claudeAiOauth": {
        "accessToken": token,
        "refreshToken": "sk-ant-ort01-INVENTED",
        "expiresAt": 4_102_444_800_000_u64,
        "scopes": ["user:inference", "user:profile"],
        "subscriptionType": "max",
    }})
}

fn combinations(fixture: &Fixture<'_>) -> Result<String> {
    fixture.put(&login(LOGIN))?;
    fixture.put_as("work", &login(WORK))?;
    let config = std::fs::read_to_string(fixture.config_toml())?;
    let all = all();
    for combination in &all {
        let checked = check(fixture, combination, &config);
        checked.with_context(|| combination.name.to_owned())?;
    }
    let names: Vec<_> = all.iter().map(|combination| combination.name).collect();
    Ok(format!(
        "{} combinations, every message that came: {}",
        names.len(),
        names.join("; ")
    ))
}

/// The two servers of a combination: that of the URL that is to be announced, and another one.
struct Servers {
    here: Recorder,
    there: Recorder,
    project: String,
}

impl Servers {
    fn fill(&self, text: &str) -> String {
        let text = text.replace("@HERE@", self.here.base());
        let text = text.replace("@THERE@", self.there.base());
        text.replace("@PROJECT@", &self.project)
    }
}

/// Writes all files that the combination consists of.
fn prepare(fixture: &Fixture<'_>, combination: &Combination, config: &str) -> Result<Servers> {
    let servers = Servers {
        here: Recorder::start()?,
        there: Recorder::start()?,
        project: fixture.env.path("project").display().to_string(),
    };
    let (settings, trusted) = combination.project.unwrap_or(("", false));
    let projects = fixture.env.path("project/.claude");
    std::fs::create_dir_all(&projects)?;
    for (folder, settings) in [
        (fixture.env.config(), combination.settings),
        (projects, settings),
    ] {
        let settings = or_empty(&servers.fill(settings));
        write(&folder.join("settings.json"), settings)?;
    }
    let project = &servers.project;
    let state = json!({
        "hasCompletedOnboarding": true,
        "projects": {project: {"hasTrustDialogAccepted": trusted}},
    });
    write(
        &fixture.env.config().join(".claude.json"),
        state.to_string(),
    )?;
    let config = config.to_owned() + &servers.fill(combination.config);
    write(&fixture.config_toml(), config)?;
    let named = fixture.env.path("xdg-config/anthropic");
    named_profile(&named, servers.here.base())?;
    let other = fixture.env.path("project/there");
    named_profile(&other, servers.there.base())?;
    Ok(servers)
}

fn check(fixture: &Fixture<'_>, combination: &Combination, config: &str) -> Result<()> {
    let servers = prepare(fixture, combination, config)?;
    let (here, there) = (&servers.here, &servers.there);
    let variables: Vec<(&str, String)> = combination
        .variables
        .iter()
        .map(|(name, value)| (*name, servers.fill(value)))
        .collect();
    let variables: Vec<(&str, &str)> = variables
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();

    let headers = [&["auth-core"], combination.options, &["headers", "--json"]].concat();
    let announced = fixture.tool(&headers, &variables)?.text();
    let announced: Value = serde_json::from_str(&announced)?;
    let url = announced["base_url"].as_str().context("a base URL")?;
    ensure!(
        url.trim_end_matches('/') == here.base(),
        "another URL is announced"
    );
    expect_announced(&announced["headers"], combination.expected)?;

    let client = fixture.client().display().to_string();
    let exec = ["exec", "--exact", "--", &client, "-p", "hi"];
    let words = [&["auth-core"], combination.options, &exec].concat();
    let mut exec = fixture.programs(&words, &variables)?;
    // The server refuses each message, so that one is all.
    let answer = process::ask(&mut exec, b"", PATIENCE)?;
    let messages: Vec<Received> = here.received();
    let messages = messages.iter().filter(|received| received.is_message());
    let messages: Vec<_> = messages.collect();
    ensure!(
        !messages.is_empty(),
        "no message came: {} {}",
        answer.text(),
        answer.errors()
    );
    for message in messages {
        expect_sent(message, combination.expected)?;
    }
    ensure!(
        there.received().is_empty() && fixture.provider.credentials().is_empty(),
        "another URL was asked"
    );
    Ok(())
}

/// The header as it is sent, for a secret.
fn value(name: &str, secret: &str) -> String {
    match name {
        "authorization" => format!("Bearer {secret}"),
        _ => secret.to_owned(),
    }
}

/// Custom headers are no credential; `auth-core headers` leaves them to the caller.
fn expect_announced(headers: &Value, expected: &[(&str, &str)]) -> Result<()> {
    let headers = headers.as_object().context("headers")?;
    let lower = headers
        .iter()
        .map(|(name, value)| (name.to_ascii_lowercase(), value[0].clone()));
    let announced: Map<String, Value> = lower.collect();
    let expected = expected.iter().filter(|(name, _)| *name != "x-team");
    let expected: Map<String, Value> = expected
        .map(|(name, secret)| ((*name).to_owned(), value(name, secret).into()))
        .collect();
    ensure!(
        announced == expected,
        "announced in {:?}",
        announced.keys().collect::<Vec<_>>()
    );
    Ok(())
}

/// Exactly these of the headers that can carry a credential.
fn expect_sent(message: &Received, expected: &[(&str, &str)]) -> Result<()> {
    for name in [
        "authorization",
        "x-api-key",
        "anthropic-workspace-id",
        "x-team",
    ] {
        let wanted = expected.iter().find(|(other, _)| *other == name);
        let wanted = wanted.map(|(_, secret)| value(name, secret));
        let sent = message.headers.get(name);
        // Providers of clouds have workspaces that are no part of what is announced.
        let is_left = name == "anthropic-workspace-id" && wanted.is_none();
        ensure!(
            is_left || sent == wanted.as_ref(),
            "`{name}` of {} is another one than announced",
            message.path
        );
    }
    Ok(())
}

fn or_empty(text: &str) -> String {
    if text.is_empty() { "{}" } else { text }.to_owned()
}

fn named_profile(folder: &Path, base: &str) -> Result<()> {
    for (name, content) in [
        (
            "configs",
            json!({
                "version": "1.0",
                "authentication": {"type": "user_oauth"},
                "organization_id": "00000000-0000-0000-0000-000000000000",
                "workspace_id": "wrkspc_x",
                "base_url": base,
            }),
        ),
        (
            "credentials",
            json!({
                "version": "1.0",
                "type": "oauth_token",
                "access_token": PROFILE,
                "expires_at": 4_102_444_800_u64,
            }),
        ),
    ] {
        let folder = folder.join(name);
        std::fs::create_dir_all(&folder)?;
        write(&folder.join("named.json"), content.to_string())?;
    }
    Ok(())
}

fn contradiction(fixture: &Fixture<'_>) -> Result<String> {
    let settings = json!({"apiKeyHelper": format!("echo {HELPER_KEY}")});
    write(
        &fixture.env.config().join("settings.json"),
        settings.to_string(),
    )?;
    let client = fixture.client().display().to_string();
    let here = Recorder::start()?;
    let variables = [
        ("ANTHROPIC_API_KEY", KEY),
        ("ANTHROPIC_BASE_URL", here.base()),
    ];
    let run = |options: &[&str], more: &[&str]| {
        let words = [&["auth-core", "exec"], options, &["--", &client], more].concat();
        process::ask(&mut fixture.programs(&words, &variables)?, b"", PATIENCE)
    };
    let refused = run(&["--exact"], &["-p", "hi"])?;
    ensure!(
        refused.status.code() == Some(7) && here.received().is_empty(),
        "`--exact` ended with {}",
        refused.status
    );
    let warned = run(&[], &["-p", "hi"])?;
    let said = warned.errors();
    ensure!(said.contains("api-key-helper"), "it says {said:?}");
    let hint = r#"{"apiKeyHelper":""}"#;
    ensure!(said.contains(hint), "it says {said:?}");
    let before = here.received().len();
    run(&["--exact"], &["--settings", hint, "-p", "hi"])?;
    let received = here.received();
    let mut messages = received[before..]
        .iter()
        .filter(|received| received.is_message());
    let message = messages.next().context("no message came")?;
    expect_sent(message, &[("x-api-key", KEY)])?;
    Ok("exit 7 with `--exact`, a warning without; with the hint one header".into())
}

fn untrusted_url(fixture: &Fixture<'_>) -> Result<String> {
    fixture.put(&login(LOGIN))?;
    let config = std::fs::read_to_string(fixture.config_toml())?;
    let combination = Combination {
        project: Some((r#"{"env":{"ANTHROPIC_BASE_URL":"@THERE@"}}"#, false)),
        ..Combination::default()
    };
    let servers = prepare(fixture, &combination, &config)?;
    let (here, there) = (&servers.here, &servers.there);
    let client = fixture.client().display().to_string();
    let variables = [("ANTHROPIC_BASE_URL", here.base())];
    let run = |options: &[&str], more: &[&str]| {
        let words = [&["auth-core", "exec"], options, &["--", &client], more].concat();
        process::ask(&mut fixture.programs(&words, &variables)?, b"", PATIENCE)
    };
    let refused = run(&["--exact"], &["-p", "hi"])?;
    ensure!(
        refused.status.code() == Some(7),
        "`--exact` ended with {}",
        refused.status
    );
    ensure!(there.received().is_empty(), "the client was started");
    let warned = run(&[], &["-p", "hi"])?.errors();
    ensure!(
        there.received().iter().any(Received::is_message),
        "the client does not take the URL of an untrusted project any more"
    );
    let hint = json!({"env": {"ANTHROPIC_BASE_URL": here.base()}}).to_string();
    ensure!(warned.contains(&hint), "it says {warned:?}");
    let before = there.received().len();
    run(&["--exact"], &["--settings", &hint, "-p", "hi"])?;
    ensure!(there.received().len() == before, "the hint does not help");
    let received = here.received();
    let mut messages = received.iter().filter(|received| received.is_message());
    expect_sent(messages.next().context("no message came")?, STORED_LOGIN)?;
    Ok("the client sends the login's token there; exit 7 with `--exact`; with the hint to the announced URL".into())
}
