//! The tools next to the real Claude Code, on the same files at the same time.
//!
//! `cargo xtask interop` installs the client from npm, pinned by the files in
//! `tests/peers/claude-code/`, and names it in `AUTH_TOOLS_PEER`; without that nothing runs. The client
//! runs in a network namespace that has nothing but loopback, with a fresh home, invented secrets and
//! an environment of its own; the server that it knows by name is a stand-in.
//!
//! # Invariants
//! The client is never started if any other network interface exists: each run looks first.

mod announced;
mod approvals;
mod claude_code;
mod combinations;
mod credential_handoff;
mod first_commands;
mod fixture;
mod namespace;
mod proxy;
mod recorder;
mod refresh;
mod running;
mod stale_locks;
mod stored;
mod terminal;
mod tls;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use auth_tests::harness::{self, Outcome, Programs, not_run, passed, process, trial};
use fixture::Fixture;

/// What is to hold, and how it is found out; the text says what was seen.
type Case = (&'static str, fn(&Fixture<'_>) -> Result<String>);

fn main() -> Result<ExitCode> {
    let cases = [
        stored::CASES,
        approvals::CASES,
        credential_handoff::CASES,
        announced::CASES,
        refresh::CASES,
        running::CASES,
        stale_locks::CASES,
        claude_code::CASES,
        first_commands::CASES,
        proxy::CASES,
    ];
    let cases = cases.into_iter().flatten();
    let Some(peer) = process::variable("AUTH_TOOLS_PEER") else {
        let why = "it needs the client: `cargo xtask interop`";
        let trials = cases.map(|(name, _)| trial(*name, move || not_run(why)));
        return Ok(harness::run(trials.collect()));
    };
    if !namespace::is_inside() {
        if let Some(why) = namespace::obstacle() {
            let trials = cases.map(|(name, _)| {
                let why = why.clone();
                trial(*name, move || not_run(why))
            });
            return Ok(harness::run(trials.collect()));
        }
        return namespace::again();
    }
    namespace::prepare()?;
    let programs = Arc::new(Programs::from_env()?);
    let peer: Arc<Path> = PathBuf::from(peer).into();
    let version = {
        let (programs, peer) = (Arc::clone(&programs), Arc::clone(&peer));
        trial("the client runs", move || version(&programs, &peer))
    };
    let trials = cases.map(|(name, check)| {
        let (programs, peer) = (Arc::clone(&programs), Arc::clone(&peer));
        trial(*name, move || {
            let fixture = Fixture::new(&programs, &peer)?;
            check(&fixture).map(Outcome::Passed)
        })
    });
    Ok(harness::run(
        std::iter::once(version).chain(trials).collect(),
    ))
}

/// What the client says of itself: `2.1.332 (Claude Code)`.
fn version(programs: &Programs, peer: &Path) -> Result<Outcome> {
    namespace::loopback_alone()?;
    let env = programs.env()?;
    let mut command = process::command(peer);
    env.prepare(command.arg("--version"));
    let answer = process::ask(&mut command, b"", Duration::from_secs(60)).context("the client")?;
    ensure!(answer.status.success(), "{}", answer.errors().trim());
    passed(answer.text().trim())
}
