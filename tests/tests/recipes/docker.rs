//! Docker, with a daemon of its own and an image of a few of this machine's programs.

use std::path::Path;

use anyhow::{Result, ensure};
use auth_tests::harness::{Outcome, not_run, passed, platform, process};

use crate::fixture::{Fixture, Server, block, page, wait_for};

/// Makes an image of the agent and what it runs; `$1` is the agent.
const IMAGE: &str = r#"
set -euo pipefail
programs=(/bin/sh /usr/bin/env /usr/bin/curl)
libraries=$(for program in "${programs[@]}"; do ldd "$program"; done | grep -o '/[^ ]*' | sort -u)
{ tar --create --dereference --absolute-names "${programs[@]}" $libraries "$1" --transform "s,^.*/agent.sh,/agent.sh,"
} 2>/dev/null | docker import - agent
"#;

pub(crate) fn check(fixture: &Fixture<'_>) -> Result<Outcome> {
    if !platform::is_root() {
        return not_run("only root can start a Docker daemon of its own");
    }
    let folder = tempfile::Builder::new().prefix("docker-").tempdir()?;
    let host = format!("unix://{}/docker.sock", folder.path().display());
    let log = folder.path().join("log");
    let _daemon = Server::start(&mut daemon(folder.path(), &host))?;
    let answers = || {
        let mut docker = process::command("docker");
        docker.args(["--host", &host, "version"]);
        process::read(&mut docker).is_ok()
    };
    if wait_for(answers).is_err() {
        let log = std::fs::read_to_string(log).unwrap_or_default();
        let last = log.lines().last().unwrap_or_default();
        return not_run(format!("the Docker daemon does not start here: {last}"));
    }
    let run = |script: &str| {
        let script = format!("export DOCKER_HOST={host}\n{script}").replace("IMAGE", "agent");
        fixture.calls(&script)
    };
    let mut image = process::command("bash");
    image.args(["-c", IMAGE, "bash"]);
    image.arg(fixture.env.path("project/agent.sh"));
    process::read(image.env("DOCKER_HOST", &host))?;
    if let Some(obstacle) = obstacle(&host)? {
        return not_run(format!("Docker runs no container here: {obstacle}"));
    }
    let page = page("sandboxes.md")?;
    for index in 0..2 {
        let outcome = run(&block(&page, "Docker", index)?)?;
        ensure!(matches!(outcome, Outcome::Passed(_)), "block {index}");
    }
    passed("the network of the host, and a socket without a network")
}

/// Why a container cannot be run, if so.
fn obstacle(host: &str) -> Result<Option<String>> {
    let mut docker = process::command("docker");
    docker.args(["--host", host, "run", "--rm", "--network", "host", "agent"]);
    let tried = process::ask(docker.args(["/bin/sh", "-c", ":"]), b"", process::LONG)?;
    let failed = !tried.status.success();
    Ok(failed.then(|| tried.errors().trim().to_owned()))
}

fn daemon(folder: &Path, host: &str) -> std::process::Command {
    let mut daemon = process::command("bash");
    // It leaves a network namespace mounted, which goes with a mount namespace.
    let script = r#"exec unshare --mount \
        dockerd --data-root "$1/data" --exec-root "$1/exec" --pidfile "$1/pid" \
        --host "$2" --bridge none --iptables=false --storage-driver vfs > "$1/log" 2>&1"#;
    daemon.args(["-c", script, "bash"]).arg(folder).arg(host);
    daemon
}
