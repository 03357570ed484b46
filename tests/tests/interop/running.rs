//! A switch of accounts while the client runs.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use auth_tests::harness::process::{self, Answer};
use auth_tests::harness::token_of;
use serde_json::{Value, json};

use super::Case;
use super::approvals::past_first_steps;
use super::terminal::Terminal;
use crate::fixture::{Fixture, PATIENCE, wait_for};

pub(crate) const CASES: &[Case] = &[
    (
        "while the client runs, `auth-login switch` refuses and names its process; afterwards it switches",
        refused,
    ),
    (
        "a client that runs while the login is exchanged under it uses the stored login when its own token is refused",
        exchanged,
    ),
    (
        "a client that runs while the login is exchanged under it refreshes neither login when its own token is about to expire",
        exchanged_near_expiry,
    ),
];

/// When the client refreshes a token, in seconds before its end.
const REFRESHED_BEFORE: u64 = 300;
/// The life of a token that is near that when the client has started.
const NEAR: u64 = REFRESHED_BEFORE + 45;

fn login(fixture: &Fixture<'_>, name: &str, lifetime: u64) -> Value {
    let mut login = fixture.login(lifetime);
    login["claudeAiOauth"]["accountUuid"] = format!("uuid-{name}").into();
    login["claudeAiOauth"]["organizationUuid"] = format!("org-{name}").into();
    login["oauthAccount"] = json!({
        "accountUuid": format!("uuid-{name}"),
        "emailAddress": format!("{name}@example.com"),
        "organizationUuid": format!("org-{name}"),
    });
    login
}

/// `private` where plain `claude` finds it, `work` in a profile.
fn two_logins(fixture: &Fixture<'_>, lifetime: u64) -> Result<[Value; 2]> {
    past_first_steps(fixture)?;
    let logins = [("private", lifetime), ("work", 28_800)];
    let logins = logins.map(|(name, lifetime)| login(fixture, name, lifetime));
    fixture.put(&logins[0])?;
    fixture.put_as("work", &logins[1])?;
    Ok(logins)
}

fn switch(fixture: &Fixture<'_>, more: &[&str]) -> Result<Answer> {
    let words = ["auth-login", "switch", "work", "--save-as", "private"];
    let words = [&words, more].concat();
    process::ask(&mut fixture.programs(&words, &[])?, b"", PATIENCE)
}

fn wait_for_messages(fixture: &Fixture<'_>, count: usize) -> Result<()> {
    wait_for("a message", || {
        Ok(fixture.provider.credentials().len() >= count)
    })
}

fn stored_token(fixture: &Fixture<'_>, profile: &str) -> Result<String> {
    let get = ["auth-store", "get", "--profile", profile];
    let answer = fixture.tool(&get, &[])?;
    Ok(answer.text().trim_end().to_owned())
}

fn refused(fixture: &Fixture<'_>) -> Result<String> {
    let [private, work] = two_logins(fixture, 28_800)?;
    let terminal = Terminal::open(fixture, &[])?;
    wait_for_messages(fixture, 1)?;
    let answer = switch(fixture, &[])?;
    let said = answer.errors();
    ensure!(
        answer.status.code() == Some(4),
        "it ended with {}: {said}",
        answer.status
    );
    ensure!(said.contains("running"), "it says {said:?}");
    ensure!(
        stored_token(fixture, "default")? == token_of(&private),
        "it has switched"
    );
    drop(terminal);
    let mut ended = String::new();
    wait_for("the switch", || Ok(switch(fixture, &[])?.status.success()))
        .inspect_err(|error| ended = error.to_string())?;
    ensure!(
        stored_token(fixture, "default")? == token_of(&work),
        "it has not switched"
    );
    ensure!(
        stored_token(fixture, "private")? == token_of(&private),
        "the login is lost"
    );
    Ok("exit 4 with the process; switched after its end".to_owned())
}

/// The token of the last message.
fn last_sent(fixture: &Fixture<'_>) -> Result<String> {
    let sent = fixture.provider.credentials();
    let last = sent.last().context("a message")?;
    let bearer = last["authorization"].as_str().unwrap_or_default();
    Ok(bearer.trim_start_matches("Bearer ").to_owned())
}

/// Fails unless the new login, or what it became by a refresh, is stored where plain `claude` finds
/// it, and the one of before is untouched in its profile.
fn expect_each_in_its_place(fixture: &Fixture<'_>, private: &Value) -> Result<()> {
    let read = |path: std::path::PathBuf| -> Result<Value> {
        Ok(serde_json::from_str(&std::fs::read_to_string(path)?)?)
    };
    let (main, state) = (
        read(fixture.env.credentials())?,
        read(fixture.env.config().join(".claude.json"))?,
    );
    let stored = &main["claudeAiOauth"];
    ensure!(
        stored["accountUuid"] == "uuid-work",
        "another login is stored"
    );
    let account = &state["oauthAccount"]["emailAddress"];
    ensure!(*account == "work@example.com", "the account is {account}");
    let token = stored["accessToken"].as_str().unwrap_or_default();
    ensure!(
        fixture.provider.accepts(token),
        "the stored token is not good"
    );
    let kept = stored_token(fixture, "private")?;
    ensure!(kept == token_of(private), "the login of before has changed");
    Ok(())
}

fn exchanged(fixture: &Fixture<'_>) -> Result<String> {
    let [private, work] = two_logins(fixture, 28_800)?;
    let terminal = Terminal::open(fixture, &[])?;
    terminal.wait_for("accepted")?;
    let answer = switch(fixture, &["--force"])?;
    ensure!(answer.status.success(), "{}", answer.errors());
    terminal.press(&["again", "Enter"])?;
    wait_for_messages(fixture, 2)?;
    ensure!(
        last_sent(fixture)? == token_of(&private),
        "it does not send the token that it had"
    );
    // Now the server ends all access tokens: this message is refused.
    fixture.provider.expire();
    terminal.press(&["third", "Enter"])?;
    wait_for_messages(fixture, 4)?;
    fixture.expect_refreshes(1)?;
    let asked = fixture.provider.last("token").context("a request")?;
    let sent = asked.fields.get("refresh_token").map(String::as_str);
    ensure!(
        sent == work["claudeAiOauth"]["refreshToken"].as_str(),
        "it refreshes another login than the one that is stored"
    );
    expect_each_in_its_place(fixture, &private)?;
    Ok("it goes on with the token of before; when that is refused, it refreshes the login that is \
        stored now, once; both logins are in their places"
        .to_owned())
}

fn exchanged_near_expiry(fixture: &Fixture<'_>) -> Result<String> {
    let [private, work] = two_logins(fixture, NEAR)?;
    let began = Instant::now();
    let terminal = Terminal::open(fixture, &[])?;
    terminal.wait_for("accepted")?;
    ensure!(
        last_sent(fixture)? == token_of(&private),
        "it was too slow: the token was refreshed at once"
    );
    let answer = switch(fixture, &["--force"])?;
    ensure!(answer.status.success(), "{}", answer.errors());
    let near = Duration::from_secs(NEAR - REFRESHED_BEFORE + 3);
    std::thread::sleep(near.saturating_sub(began.elapsed()));
    terminal.press(&["again", "Enter"])?;
    wait_for_messages(fixture, 2)?;
    let sent = last_sent(fixture)?;
    let which = if sent == token_of(&private) {
        "of before"
    } else {
        ensure!(sent == token_of(&work), "it sends a third token");
        "that is stored now"
    };
    fixture.expect_refreshes(0)?;
    expect_each_in_its_place(fixture, &private)?;
    Ok(format!(
        "it sends the token {which}, without a refresh; both logins are in their places"
    ))
}
