//! The real client as the command of `auth-proxy`, which alone holds the credential.

use anyhow::{Result, ensure};
use serde_json::json;

use super::Case;
use crate::fixture::{Fixture, succeed};

pub(crate) const CASES: &[Case] = &[
    (
        "`auth-proxy -- claude -p hi` sends the login's token, which the client never holds",
        login,
    ),
    (
        "a token that is refused while the client runs is renewed and the message repeated",
        renewed,
    ),
];

fn run(fixture: &Fixture<'_>) -> Result<()> {
    let client = fixture.client().to_string_lossy().into_owned();
    let mut proxy = fixture.programs(&["auth-proxy", "--", &client, "-p", "hi"], &[])?;
    let answer = succeed(&mut proxy, b"")?;
    let text = answer.text();
    ensure!(text.contains("accepted"), "the answer is {text:?}");
    Ok(())
}

fn login(fixture: &Fixture<'_>) -> Result<String> {
    let token = fixture.logged_in(28_800)?;
    run(fixture)?;
    let expected = json!({"authorization": format!("Bearer {token}")});
    let sent = fixture.provider.credentials();
    ensure!(!sent.is_empty(), "no message came");
    let other = sent.iter().any(|sent| *sent != expected);
    ensure!(!other, "a message carried another credential");
    Ok(format!("{} message(s)", sent.len()))
}

fn renewed(fixture: &Fixture<'_>) -> Result<String> {
    fixture.logged_in(28_800)?;
    // The server ends the token before its time.
    fixture.provider.expire();
    run(fixture)?;
    fixture.expect_refreshes(1)?;
    Ok("one refresh".to_owned())
}
