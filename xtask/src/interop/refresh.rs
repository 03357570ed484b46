//! A token that both find about to expire.

use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use anyhow::{Result, ensure};
use serde_json::json;

use super::Scenario;
use super::stage::{Stage, at_once, finish, start, wait_for};

pub(super) const SCENARIOS: &[Scenario] = &[
    (
        "ten of the kit's processes and ten of the client's find the token expired: one request",
        herd,
    ),
    (
        "while the client refreshes, ten of the kit's processes wait and use its answer",
        client_first,
    ),
    (
        "while the kit refreshes, the client waits and uses its answer",
        kit_first,
    ),
    (
        "a client killed during its refresh does not keep the kit from refreshing",
        killed_client,
    ),
    (
        "a refresh of the kit that is killed leaves no lock that the client would wait for",
        killed_kit,
    ),
];

/// How many processes of each kind.
const EACH: usize = 10;

/// How long the server takes for its next answer, in milliseconds: long enough for the others to
/// come, and less than the client's own patience for a lock.
const SLOW: u64 = 3000;

fn slow_answer(stage: &Stage<'_>) -> Result<()> {
    let fault = json!({"type": "delay", "ms": SLOW});
    order(stage, &fault)
}

fn order(stage: &Stage<'_>, fault: &serde_json::Value) -> Result<()> {
    let order = json!({"at": "token.refresh_token", "fault": fault, "times": 1});
    stage.provider.tell("faults", &order).map(drop)
}

fn wait_for_request(stage: &Stage<'_>) -> Result<()> {
    let came = || Ok(stage.provider.count("token.refresh_token")? > 0);
    wait_for("a refresh request", came)
}

fn tokens(stage: &Stage<'_>) -> Result<Vec<Command>> {
    let one = |_| stage.kit(&["auth-core", "token"], &[]);
    (0..EACH).map(one).collect()
}

/// Fails unless each printed the token that is stored now.
fn expect_printed(stage: &Stage<'_>, answers: &[crate::process::Answer]) -> Result<String> {
    let stored = stage.world.token()?;
    let same = |answer: &crate::process::Answer| answer.text().trim_end() == stored;
    ensure!(answers.iter().all(same), "a program printed another token");
    Ok(stored)
}

fn herd(stage: &Stage<'_>) -> Result<String> {
    stage.logged_in(60)?;
    slow_answer(stage)?;
    let sessions = (0..EACH).map(|_| stage.session(&["-p", "hi"], &[]));
    let mut all: Vec<_> = sessions.collect();
    all.extend(tokens(stage)?);
    let answers = at_once(all)?;
    stage.expect_refreshes(1)?;
    let stored = expect_printed(stage, &answers[EACH..])?;
    stage.expect_sent(EACH, &json!({"authorization": format!("Bearer {stored}")}))?;
    Ok(format!(
        "{EACH} and {EACH} processes, 1 request, all with its token"
    ))
}

fn client_first(stage: &Stage<'_>) -> Result<String> {
    stage.logged_in(60)?;
    slow_answer(stage)?;
    let client = start(&mut stage.session(&["-p", "hi"], &[]))?;
    wait_for_request(stage)?;
    let answers = at_once(tokens(stage)?)?;
    finish(client)?;
    stage.expect_refreshes(1)?;
    let stored = expect_printed(stage, &answers)?;
    stage.expect_sent(1, &json!({"authorization": format!("Bearer {stored}")}))?;
    Ok("1 request, the client's".into())
}

fn kit_first(stage: &Stage<'_>) -> Result<String> {
    stage.logged_in(60)?;
    slow_answer(stage)?;
    let ours = start(&mut stage.kit(&["auth-login", "refresh"], &[])?)?;
    wait_for_request(stage)?;
    stage.prompt(&[])?;
    finish(ours)?;
    stage.expect_refreshes(1)?;
    let stored = stage.world.token()?;
    stage.expect_sent(1, &json!({"authorization": format!("Bearer {stored}")}))?;
    Ok("1 request, the kit's".into())
}

/// Kills what refreshes while the server is silent; the lock directory that it held.
fn kill_during_refresh(stage: &Stage<'_>, command: &mut Command) -> Result<PathBuf> {
    stage.logged_in(60)?;
    order(stage, &json!({"type": "hang"}))?;
    let mut child = start(command)?;
    wait_for_request(stage)?;
    let lock = stage.world.config().join(".oauth_refresh.lock");
    ensure!(lock.is_dir(), "it refreshes without the lock directory");
    child.kill()?;
    child.wait()?;
    Ok(lock)
}

fn killed_client(stage: &Stage<'_>) -> Result<String> {
    let lock = kill_during_refresh(stage, &mut stage.session(&["-p", "hi"], &[]))?;
    ensure!(lock.is_dir(), "no lock directory is left behind");
    let began = Instant::now();
    stage.tool(&["auth-login", "refresh"], &[])?;
    let took = began.elapsed().as_secs_f64();
    stage.expect_refreshes(2)?;
    Ok(format!(
        "its lock directory is left behind; our refresh took {took:.1} s"
    ))
}

/// How long the client's next session takes, in seconds.
fn client_after(stage: &Stage<'_>) -> Result<f64> {
    let began = Instant::now();
    stage.prompt(&[])?;
    let took = began.elapsed().as_secs_f64();
    ensure!(stage.sent()?.len() == 1, "no message came");
    Ok(took)
}

fn killed_kit(stage: &Stage<'_>) -> Result<String> {
    let lock = kill_during_refresh(stage, &mut stage.kit(&["auth-login", "refresh"], &[])?)?;
    wait_for("the end of its lock directory", || Ok(!lock.exists()))?;
    let ours = client_after(stage)?;
    stage.provider.tell("reset", &json!({}))?;
    kill_during_refresh(stage, &mut stage.session(&["-p", "hi"], &[]))?;
    let own = client_after(stage)?;
    ensure!(
        ours < own,
        "it took {ours:.1} s, and {own:.1} s after a killed client"
    );
    Ok(format!(
        "its lock directory goes: the client's session took {ours:.1} s, \
         and {own:.1} s after a killed client"
    ))
}
