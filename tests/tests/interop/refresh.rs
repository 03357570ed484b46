//! A token that both find about to expire.

use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use anyhow::{Result, ensure};
use auth_tests::Fault;
use auth_tests::harness::process::Answer;
use serde_json::json;

use super::Case;
use crate::fixture::{Fixture, at_once, finish, start, wait_for};

pub(crate) const CASES: &[Case] = &[
    (
        "ten processes of auth-tools and ten of the client's find the token expired: one request",
        herd,
    ),
    (
        "while the client refreshes, ten processes of auth-tools wait and use its answer",
        client_first,
    ),
    (
        "while auth-tools refresh, the client waits and uses its answer",
        kit_first,
    ),
    (
        "a client killed during its refresh does not keep auth-tools from refreshing",
        killed_client,
    ),
    (
        "a refresh of auth-tools that is killed keeps the client waiting no longer than one of its own, and not after the next refresh",
        killed_kit,
    ),
];

/// How many processes of each kind.
const EACH: usize = 10;

/// How long the server takes for its next answer, in milliseconds: long enough for the others to
/// come, and less than the client's own patience for a lock.
const SLOW: u64 = 3000;

fn slow_answer(fixture: &Fixture<'_>) {
    let slow = Fault::Delay { ms: SLOW };
    fixture.provider.fault_once("token.refresh_token", slow);
}

fn wait_for_request(fixture: &Fixture<'_>) -> Result<()> {
    let came = || Ok(fixture.provider.count("token.refresh_token") > 0);
    wait_for("a refresh request", came)
}

fn tokens(fixture: &Fixture<'_>) -> Result<Vec<Command>> {
    let one = |_| fixture.programs(&["auth-core", "token"], &[]);
    (0..EACH).map(one).collect()
}

/// Fails unless each printed the token that is stored now.
fn expect_printed(fixture: &Fixture<'_>, answers: &[Answer]) -> Result<String> {
    let stored = fixture.env.token()?;
    let same = |answer: &Answer| answer.text().trim_end() == stored;
    ensure!(answers.iter().all(same), "a program printed another token");
    Ok(stored)
}

fn herd(fixture: &Fixture<'_>) -> Result<String> {
    fixture.logged_in(60)?;
    slow_answer(fixture);
    let sessions = (0..EACH).map(|_| fixture.session(&["-p", "hi"], &[]));
    let mut all: Vec<_> = sessions.collect();
    all.extend(tokens(fixture)?);
    let answers = at_once(all)?;
    fixture.expect_refreshes(1)?;
    let stored = expect_printed(fixture, &answers[EACH..])?;
    fixture.expect_sent(EACH, &json!({"authorization": format!("Bearer {stored}")}))?;
    Ok(format!(
        "{EACH} and {EACH} processes, 1 request, all with its token"
    ))
}

fn client_first(fixture: &Fixture<'_>) -> Result<String> {
    fixture.logged_in(60)?;
    slow_answer(fixture);
    let client = start(&mut fixture.session(&["-p", "hi"], &[]))?;
    wait_for_request(fixture)?;
    let answers = at_once(tokens(fixture)?)?;
    finish(client)?;
    fixture.expect_refreshes(1)?;
    let stored = expect_printed(fixture, &answers)?;
    fixture.expect_sent(1, &json!({"authorization": format!("Bearer {stored}")}))?;
    Ok("1 request, the client's".into())
}

fn kit_first(fixture: &Fixture<'_>) -> Result<String> {
    fixture.logged_in(60)?;
    slow_answer(fixture);
    let ours = start(&mut fixture.programs(&["auth-login", "refresh"], &[])?)?;
    wait_for_request(fixture)?;
    fixture.prompt(&[])?;
    finish(ours)?;
    fixture.expect_refreshes(1)?;
    let stored = fixture.env.token()?;
    fixture.expect_sent(1, &json!({"authorization": format!("Bearer {stored}")}))?;
    Ok("1 request, auth-tools'".into())
}

/// Kills what refreshes while the server is silent; the lock directory that it held.
fn kill_during_refresh(fixture: &Fixture<'_>, command: &mut Command) -> Result<PathBuf> {
    fixture.logged_in(60)?;
    fixture
        .provider
        .fault_once("token.refresh_token", Fault::Hang);
    let mut child = start(command)?;
    wait_for_request(fixture)?;
    let lock = fixture.env.config().join(".oauth_refresh.lock");
    ensure!(lock.is_dir(), "it refreshes without the lock directory");
    child.kill()?;
    child.wait()?;
    Ok(lock)
}

fn killed_client(fixture: &Fixture<'_>) -> Result<String> {
    let lock = kill_during_refresh(fixture, &mut fixture.session(&["-p", "hi"], &[]))?;
    ensure!(lock.is_dir(), "no lock directory is left behind");
    let began = Instant::now();
    fixture.tool(&["auth-login", "refresh"], &[])?;
    let took = began.elapsed().as_secs_f64();
    fixture.expect_refreshes(2)?;
    Ok(format!(
        "its lock directory is left behind; our refresh took {took:.1} s"
    ))
}

/// How long the client's next session takes, in seconds.
fn client_after(fixture: &Fixture<'_>) -> Result<f64> {
    let began = Instant::now();
    fixture.prompt(&[])?;
    let took = began.elapsed().as_secs_f64();
    ensure!(fixture.provider.credentials().len() == 1, "no message came");
    Ok(took)
}

fn killed_kit(fixture: &Fixture<'_>) -> Result<String> {
    let refresh = ["auth-login", "refresh"];
    let lock = kill_during_refresh(fixture, &mut fixture.programs(&refresh, &[])?)?;
    let ours = client_after(fixture)?;
    fixture.provider.reset();
    kill_during_refresh(fixture, &mut fixture.session(&["-p", "hi"], &[]))?;
    let own = client_after(fixture)?;
    ensure!(
        ours < own + 4.0,
        "it took {ours:.1} s, and {own:.1} s after a killed client"
    );
    fixture.provider.reset();
    kill_during_refresh(fixture, &mut fixture.programs(&refresh, &[])?)?;
    fixture.tool(&refresh, &[])?;
    ensure!(!lock.exists(), "the next refresh leaves the lock directory");
    fixture.expect_refreshes(2)?;
    let after = client_after(fixture)?;
    ensure!(after < own, "it took {after:.1} s after our next refresh");
    Ok(format!(
        "the client's session took {ours:.1} s, {own:.1} s after a killed client, \
         and {after:.1} s after our next refresh"
    ))
}
