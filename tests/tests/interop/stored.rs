//! Logins that one writes and the other reads.

use std::fs;

use anyhow::{Result, ensure};
use serde_json::json;

use super::Case;
use crate::fixture::{Fixture, SCOPES, succeed};
use auth_tests::harness::token_of;

pub(crate) const CASES: &[Case] = &[
    (
        "the client reads a login that `auth-store put` wrote, and sends its token",
        put_is_read,
    ),
    (
        "the client reads a Console login that `auth-store put` wrote, and sends its key",
        console_is_read,
    ),
    (
        "a login that the client wrote is read, refreshed and kept whole by auth-tools",
        written_is_read,
    ),
    (
        "a login that the client refreshed is read by auth-tools",
        refreshed_is_read,
    ),
    (
        "what `auth-store erase` erased, the client does not find",
        erased_is_gone,
    ),
    (
        "what the client logged out, auth-tools do not find",
        logged_out_is_gone,
    ),
];

fn put_is_read(fixture: &Fixture<'_>) -> Result<String> {
    let token = fixture.logged_in(28_800)?;
    let before = fs::read(fixture.env.credentials())?;
    fixture.prompt(&[])?;
    fixture.expect_sent(1, &json!({"authorization": format!("Bearer {token}")}))?;
    let is_same = fs::read(fixture.env.credentials())? == before;
    ensure!(is_same, "the client rewrote the file");
    Ok("one message, one header; the file stays byte for byte".into())
}

fn console_is_read(fixture: &Fixture<'_>) -> Result<String> {
    let key = fixture.provider.api_key();
    let account = json!({"accountUuid": "a", "emailAddress": "ada@example.com"});
    fixture.put(&json!({"primaryApiKey": key, "oauthAccount": account}))?;
    fixture.prompt(&[])?;
    fixture.expect_sent(1, &json!({"x-api-key": key}))?;
    Ok("one message, one header".into())
}

/// The client can log in from a refresh token, without a browser.
fn log_in_by_client(fixture: &Fixture<'_>) -> Result<()> {
    let login = fixture.login(60);
    let refresh = login["claudeAiOauth"]["refreshToken"].as_str();
    let variables = [
        (
            "CLAUDE_CODE_OAUTH_REFRESH_TOKEN",
            refresh.unwrap_or_default(),
        ),
        ("CLAUDE_CODE_OAUTH_SCOPES", SCOPES),
    ];
    let mut login = fixture.session(&["auth", "login"], &variables);
    succeed(&mut login, b"").map(drop)
}

fn written_is_read(fixture: &Fixture<'_>) -> Result<String> {
    log_in_by_client(fixture)?;
    let status = fixture.tool(&["auth-core", "resolve"], &[])?.text();
    ensure!(
        status.starts_with("login\t"),
        "another source is active: {status}"
    );
    fixture.tool(&["auth-store", "check"], &[])?;
    let shown = fixture.tool(&["auth-store", "show"], &[])?.text();
    ensure!(
        shown.contains("ada@example.com"),
        "the account is not shown"
    );
    let before: serde_json::Value = serde_json::from_slice(&fs::read(fixture.env.credentials())?)?;
    fixture.tool(&["auth-login", "refresh", "--force"], &[])?;
    let after: serde_json::Value = serde_json::from_slice(&fs::read(fixture.env.credentials())?)?;
    let members = |login: &serde_json::Value| {
        let object = login["claudeAiOauth"].as_object().cloned();
        object
            .into_iter()
            .flatten()
            .map(|(name, _)| name)
            .collect::<Vec<_>>()
    };
    ensure!(
        members(&before) == members(&after),
        "the refresh lost a member"
    );
    ensure!(
        token_of(&before) != token_of(&after),
        "nothing was refreshed"
    );
    fixture.prompt(&[])?;
    fixture.expect_sent(
        1,
        &json!({"authorization": format!("Bearer {}", token_of(&after))}),
    )?;
    Ok(format!(
        "after `claude auth login`; all {} members stay, and the client sends the new token",
        members(&after).len()
    ))
}

fn refreshed_is_read(fixture: &Fixture<'_>) -> Result<String> {
    let old = fixture.logged_in(60)?;
    fixture.prompt(&[])?;
    fixture.expect_refreshes(1)?;
    let new = fixture.env.token()?;
    ensure!(new != old, "the old token is still stored");
    fixture.expect_sent(1, &json!({"authorization": format!("Bearer {new}")}))?;
    let used = fixture.tool(&["auth-core", "token"], &[])?.text();
    ensure!(used.trim_end() == new, "auth-core uses another token");
    fixture.expect_refreshes(1)?;
    Ok("one refresh; auth-tools adopt it and ask for none".into())
}

fn erased_is_gone(fixture: &Fixture<'_>) -> Result<String> {
    fixture.logged_in(28_800)?;
    fixture.tool(&["auth-store", "erase"], &[])?;
    let refused = fixture.prompt(&[]);
    ensure!(refused.is_err(), "the client goes on");
    ensure!(
        fixture.provider.credentials().is_empty(),
        "the client still sends a credential"
    );
    Ok("the client asks for a login and sends nothing".into())
}

fn logged_out_is_gone(fixture: &Fixture<'_>) -> Result<String> {
    log_in_by_client(fixture)?;
    succeed(&mut fixture.session(&["auth", "logout"], &[]), b"")?;
    let get = fixture.env.store(&["get"])?.end()?;
    get.expect_code(1)?;
    Ok("`auth-store get` ends with 1".into())
}
