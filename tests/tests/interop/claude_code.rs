//! The tools without an OAuth client: the real client refreshes, logs in and creates tokens for them.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use auth_tests::harness::process::{self, Answer};
use auth_tests::{Fault, Visitor};
use serde_json::json;

use super::Case;
use crate::fixture::{Fixture, at_once, start, wait_for};

pub(crate) const CASES: &[Case] = &[
    (
        "an expired login is refreshed through the client, in a private directory",
        refresh,
    ),
    (
        "thirty callers at once that find the login expired make one run of the client",
        thirty,
    ),
    (
        "a refresh token that the server rejects leaves the login as it was",
        rejected,
    ),
    (
        "a refresh through the client that is killed at ten moments loses nothing",
        killed,
    ),
    ("a browser logs in through the client", login),
    (
        "setup-token through the client prints one bare line",
        setup_token,
    ),
];

/// How long one run may take on a busy machine.
const TIMEOUT: Duration = Duration::from_secs(120);
/// What a private directory is called.
const RUN: &str = "run-";

/// Lets the provider take whatever client identifier the client has, and names the client to the
/// tools, which have none.
fn prepare(fixture: &Fixture<'_>) -> Result<()> {
    fixture
        .provider
        .change(|settings| settings.clients = vec!["*".to_owned()]);
    let config = fixture.provider.config_toml();
    let lines = config.lines().filter(|line| !line.starts_with("client_id"));
    let mut config: String = lines.map(|line| format!("{line}\n")).collect();
    let program = json!(fixture.client());
    config += &format!("via = \"claude\"\n\n[claude]\nprogram = {program}\n");
    let path = fixture.env.path("claude-config.toml");
    auth_tests::harness::write(&path, config)
}

/// One of the tools, with that configuration and no client identifier.
fn ours(fixture: &Fixture<'_>, words: &[&str]) -> Result<std::process::Command> {
    let mut command = fixture.programs(words, &[])?;
    command.env("AUTH_TOOLS_CONFIG", fixture.env.path("claude-config.toml"));
    command.env_remove("CLAUDE_CODE_OAUTH_CLIENT_ID");
    command.env_remove("ANTHROPIC_BASE_URL");
    Ok(command)
}

fn run(fixture: &Fixture<'_>, words: &[&str]) -> Result<Answer> {
    process::ask(&mut ours(fixture, words)?, b"", TIMEOUT)
}

/// Fails unless no private directory is left, and the stored token is good at the server.
fn expect_clean(fixture: &Fixture<'_>) -> Result<()> {
    let folder = fixture.env.config().join("auth-tools");
    let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let left: Vec<String> = names.filter(|name| name.starts_with(RUN)).collect();
    ensure!(left.is_empty(), "left behind: {left:?}");
    let token = fixture.env.token()?;
    ensure!(
        fixture.provider.accepts(&token),
        "the stored token is not good"
    );
    Ok(())
}

fn refresh(fixture: &Fixture<'_>) -> Result<String> {
    prepare(fixture)?;
    fixture.logged_in(0)?;
    let began = Instant::now();
    let answer = run(fixture, &["auth-login", "refresh"])?;
    let took = began.elapsed().as_secs_f64();
    ensure!(answer.status.success(), "{}", answer.errors());
    fixture.expect_refreshes(1)?;
    expect_clean(fixture)?;
    ensure!(fixture.provider.credentials().is_empty(), "a message came");
    Ok(format!("1 request, no message, {took:.1} s"))
}

fn thirty(fixture: &Fixture<'_>) -> Result<String> {
    prepare(fixture)?;
    fixture.logged_in(0)?;
    let slow = Fault::Delay { ms: 1000 };
    fixture.provider.fault_once("token.refresh_token", slow);
    let one = |_| ours(fixture, &["auth-core", "token"]);
    let answers = at_once((0..30).map(one).collect::<Result<_>>()?)?;
    fixture.expect_refreshes(1)?;
    let token = fixture.env.token()?;
    let same = |answer: &Answer| answer.text().trim_end() == token;
    ensure!(answers.iter().all(same), "a program printed another token");
    expect_clean(fixture)?;
    Ok("30 processes, 1 request".into())
}

fn rejected(fixture: &Fixture<'_>) -> Result<String> {
    prepare(fixture)?;
    fixture.logged_in(0)?;
    let before = std::fs::read(fixture.env.config().join(".credentials.json"))?;
    fixture.provider.revoke_all();
    let answer = run(fixture, &["auth-login", "refresh"])?;
    ensure!(
        answer.status.code() == Some(3),
        "{}: {}",
        answer.status,
        answer.errors()
    );
    let after = std::fs::read(fixture.env.config().join(".credentials.json"))?;
    ensure!(before == after, "the stored login has changed");
    Ok("exit 3, byte for byte as it was".into())
}

fn killed(fixture: &Fixture<'_>) -> Result<String> {
    prepare(fixture)?;
    for moment in 0..10_u64 {
        fixture.provider.reset();
        fixture.logged_in(0)?;
        let slow = Fault::Delay { ms: 300 };
        fixture.provider.fault_once("token.refresh_token", slow);
        let mut child = start(&mut ours(fixture, &["auth-login", "refresh"])?)?;
        std::thread::sleep(Duration::from_millis(moment * 90));
        child.kill()?;
        child.wait()?;
        let answer = run(fixture, &["auth-login", "refresh"])?;
        ensure!(
            answer.status.success(),
            "moment {moment}: {}",
            answer.errors()
        );
        fixture
            .expect_refreshes(1)
            .with_context(|| format!("moment {moment}"))?;
        expect_clean(fixture).with_context(|| format!("moment {moment}"))?;
    }
    Ok("10 kills within 0.8 s: each time 1 request, and its token is stored".into())
}

/// Opens the URL that a tool writes to a file, as a user who agrees; the client's own callback gets
/// the code.
pub(super) fn consent(fixture: &Fixture<'_>, mut command: std::process::Command) -> Result<Answer> {
    let file = fixture.env.path("url");
    command.args(["--no-browser", "--url-file"]).arg(&file);
    let running = std::thread::spawn(move || process::ask(&mut command, b"", TIMEOUT));
    wait_for("the URL", || Ok(file.is_file()))?;
    let url = std::fs::read_to_string(&file)?;
    let query = url.trim().split_once('?').context("a query")?.1.to_owned();
    let visitor = Visitor::new();
    let asked = visitor.ask(&format!("{}?{query}", fixture.provider.url("authorize")));
    let callback = asked.location.context("the provider redirects")?;
    drop(visitor.ask(&callback));
    running.join().expect("no panic")
}

fn login(fixture: &Fixture<'_>) -> Result<String> {
    prepare(fixture)?;
    let words = ["auth-login", "login", "--email", "ada@example.com"];
    let answer = consent(fixture, ours(fixture, &words)?)?;
    ensure!(answer.status.success(), "{}", answer.errors());
    expect_clean(fixture)?;
    let shown = run(fixture, &["auth-store", "show"])?;
    ensure!(shown.text().contains("max"), "{}", shown.text());
    Ok("stored in Claude Code's files; the private directory is gone".into())
}

fn setup_token(fixture: &Fixture<'_>) -> Result<String> {
    prepare(fixture)?;
    let answer = consent(fixture, ours(fixture, &["setup-token"])?)?;
    let token = expect_token(fixture, &answer)?;
    Ok(format!("{} characters, good at the server", token.len()))
}

/// Fails unless the answer is one bare line: a token that is good at the server.
pub(super) fn expect_token(fixture: &Fixture<'_>, answer: &Answer) -> Result<String> {
    ensure!(answer.status.success(), "{}", answer.errors());
    let text = answer.text();
    let token = text.strip_suffix('\n').context("a line")?;
    ensure!(
        token.bytes().all(|byte| byte.is_ascii_graphic()),
        "not one bare line"
    );
    ensure!(fixture.provider.accepts(token), "the token is not good");
    Ok(token.to_owned())
}
