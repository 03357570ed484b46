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
    (
        "`auth-proxy --listen unix:PATH -- claude -p hi` is reached by the socket alone",
        socket,
    ),
];

fn run(fixture: &Fixture<'_>, options: &[&str]) -> Result<()> {
    let client = fixture.client().to_string_lossy().into_owned();
    let args = [&["auth-proxy"], options, &["--", &client, "-p", "hi"]].concat();
    let mut proxy = fixture.programs(&args, &[])?;
    let answer = succeed(&mut proxy, b"")?;
    let text = answer.text();
    ensure!(text.contains("accepted"), "the answer is {text:?}");
    Ok(())
}

fn login(fixture: &Fixture<'_>) -> Result<String> {
    sends_the_login(fixture, &[])
}

fn socket(fixture: &Fixture<'_>) -> Result<String> {
    let folder = tempfile::tempdir()?;
    let listen = format!("unix:{}", folder.path().join("proxy.sock").display());
    sends_the_login(fixture, &["--listen", &listen])
}

fn sends_the_login(fixture: &Fixture<'_>, options: &[&str]) -> Result<String> {
    let token = fixture.logged_in(28_800)?;
    run(fixture, options)?;
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
    run(fixture, &[])?;
    fixture.expect_refreshes(1)?;
    Ok("one refresh".to_owned())
}
