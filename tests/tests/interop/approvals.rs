//! Answers to the question whether a key may be used, given in one and seen by the other.

use anyhow::{Result, ensure};
use serde_json::json;

use super::Case;
use super::terminal::Terminal;
use crate::fixture::{Fixture, wait_for};
use auth_tests::harness::write;

pub(crate) const CASES: &[Case] = &[
    (
        "a key approved by `auth-core approve` is used by the client without a question",
        approved,
    ),
    (
        "a key declined by `auth-core decline` is passed over by the client without a question",
        declined,
    ),
    (
        "a key approved in the client is approved for auth-tools",
        approved_in_client,
    ),
];

/// What the client asks.
const QUESTION: &str = "Do you want to use this API key?";

/// The state of a user who is past the first steps and trusts the project.
pub(crate) fn past_first_steps(fixture: &Fixture<'_>) -> Result<()> {
    let project = fixture.env.path("project").display().to_string();
    let state = json!({
        "hasCompletedOnboarding": true,
        "theme": "dark",
        "projects": {project: {"hasTrustDialogAccepted": true}},
    });
    write(
        &fixture.env.config().join(".claude.json"),
        state.to_string(),
    )
}

/// Opens a session and waits for its message, which a question would keep back.
fn send(fixture: &Fixture<'_>, key: &str) -> Result<()> {
    let terminal = Terminal::open(fixture, &[("ANTHROPIC_API_KEY", key)])?;
    wait_for("a message or a question", || {
        Ok(!fixture.provider.credentials().is_empty() || terminal.screen()?.contains(QUESTION))
    })?;
    ensure!(!terminal.screen()?.contains(QUESTION), "the client asks");
    Ok(())
}

/// That it would ask, so that its silence afterwards tells something.
fn asks_first(fixture: &Fixture<'_>, key: &str) -> Result<()> {
    past_first_steps(fixture)?;
    let terminal = Terminal::open(fixture, &[("ANTHROPIC_API_KEY", key)])?;
    terminal.wait_for(QUESTION)
}

fn approved(fixture: &Fixture<'_>) -> Result<String> {
    let key = fixture.provider.api_key();
    asks_first(fixture, &key)?;
    fixture.tool(&["auth-core", "approve"], &[("ANTHROPIC_API_KEY", &key)])?;
    send(fixture, &key)?;
    fixture.expect_sent(1, &json!({"x-api-key": key}))?;
    Ok("it asks before, and sends the key afterwards".into())
}

fn declined(fixture: &Fixture<'_>) -> Result<String> {
    let key = fixture.provider.api_key();
    let token = fixture.logged_in(28_800)?;
    asks_first(fixture, &key)?;
    fixture.tool(&["auth-core", "decline"], &[("ANTHROPIC_API_KEY", &key)])?;
    send(fixture, &key)?;
    fixture.expect_sent(1, &json!({"authorization": format!("Bearer {token}")}))?;
    Ok("it asks before, and sends the login's token afterwards".into())
}

fn approved_in_client(fixture: &Fixture<'_>) -> Result<String> {
    let key = fixture.provider.api_key();
    let variables = [("ANTHROPIC_API_KEY", key.as_str())];
    past_first_steps(fixture)?;
    let resolve = [
        "auth-core",
        "resolve",
        "--session",
        "interactive",
        "--no-input",
    ];
    let before = fixture.tool(&resolve, &variables);
    ensure!(before.is_err(), "the key counts as approved before");
    let terminal = Terminal::open(fixture, &variables)?;
    terminal.wait_for(QUESTION)?;
    // Its default is No, below Yes.
    terminal.press(&["Up", "Enter"])?;
    wait_for("a message", || {
        Ok(!fixture.provider.credentials().is_empty())
    })?;
    drop(terminal);
    let after = fixture.tool(&resolve, &variables)?.text();
    ensure!(
        after.starts_with("api-key\t"),
        "another source is active: {after}"
    );
    Ok("unapproved before, active afterwards".into())
}
