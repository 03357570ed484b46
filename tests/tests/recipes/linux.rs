//! The cases, on Linux.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;

use auth_tests::harness::{self, Outcome, Programs, not_run, process, trial};

use crate::fixture::{self, Fixture};
use crate::{docker, ssh};

/// What a case is called, the programs that it needs, and what it does.
type Case = (
    &'static str,
    &'static [&'static str],
    fn(&Fixture<'_>) -> Result<Outcome>,
);

const CASES: &[Case] = &[
    (
        "bubblewrap with the network of the host",
        &["bwrap"],
        |fixture| bubblewrap(fixture, 0),
    ),
    ("bubblewrap without a network", &["bwrap"], |fixture| {
        bubblewrap(fixture, 1)
    }),
    ("docker", &["docker", "dockerd"], docker::check),
    (
        "a dev container",
        &["docker", "dockerd"],
        docker::dev_container,
    ),
    ("a step of GitHub Actions", &[], actions),
    ("ssh -R to a remote host", &["sshd", "ssh"], ssh::remote),
    (
        "ssh -L to the machine with the login",
        &["sshd", "ssh"],
        ssh::local,
    ),
    (
        "the units of systemd, by their socket",
        &["systemd-socket-activate"],
        units,
    ),
];

/// Runs them all.
pub(crate) fn main() -> Result<ExitCode> {
    let programs = Arc::new(Programs::from_env()?);
    let trials = CASES.iter().map(|(name, needed, check)| {
        let programs = Arc::clone(&programs);
        trial(*name, move || {
            let missing = needed
                .iter()
                .find(|program| !process::is_installed(program));
            match missing {
                Some(program) => not_run(format!("{program} is not installed")),
                None => check(&Fixture::new(&programs)?),
            }
        })
    });
    Ok(harness::run(trials.collect()))
}

fn bubblewrap(fixture: &Fixture<'_>, block: usize) -> Result<Outcome> {
    let mut try_it = process::command("bwrap");
    try_it.args(["--ro-bind", "/", "/", "--unshare-net", "true"]);
    let tried = process::ask(&mut try_it, b"", process::LONG)?;
    if !tried.status.success() {
        return not_run(format!(
            "bwrap does not run here: {}",
            tried.errors().trim()
        ));
    }
    let page = fixture::page("sandboxes.md")?;
    fixture.calls(&fixture::block(&page, "bubblewrap", block)?)
}

/// The runner gives the line of `run` to `bash -e`, with the variables of `env`.
fn actions(fixture: &Fixture<'_>) -> Result<Outcome> {
    let page = fixture::page("sandboxes.md")?;
    let step = fixture::block(&page, "GitHub Actions", 0)?;
    let line = step.lines().find_map(|line| line.strip_prefix("- run: "));
    fixture.calls(line.unwrap_or_default())
}

fn units(fixture: &Fixture<'_>) -> Result<Outcome> {
    let page = fixture::page("fleets.md")?;
    for (index, unit) in ["auth-proxy.service", "auth-proxy.socket"]
        .iter()
        .enumerate()
    {
        let file = fixture::read(&format!("packaging/systemd/{unit}"))?;
        let printed = fixture::block(&page, "One proxy for a group of machines", index)?;
        let (_, printed) = printed.split_once('\n').unwrap_or_default();
        anyhow::ensure!(printed == file, "the page does not print {unit}");
    }
    let service = fixture::read("packaging/systemd/auth-proxy.service")?;
    let start = service
        .lines()
        .find_map(|line| line.strip_prefix("ExecStart="));
    let token = fixture.env.path("proxy-token");
    let start = start.unwrap_or_default().replace(
        "%h/.config/auth-tools/proxy-token",
        &token.display().to_string(),
    );
    let listen = format!("127.0.0.1:{}", fixture.port);
    // It passes only the variables that are named.
    let env = "-E HOME -E CLAUDE_CONFIG_DIR -E ANTHROPIC_API_KEY -E ANTHROPIC_BASE_URL";
    fixture.calls_through(
        &format!("exec systemd-socket-activate {env} --listen {listen} {start} < /dev/null"),
        &token,
    )
}
