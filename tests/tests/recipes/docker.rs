//! Docker, with a daemon of its own and an image of a few of this machine's programs.

use std::path::Path;

use anyhow::{Result, bail, ensure};
use auth_tests::harness::{Outcome, not_run, passed, platform, process, write};
use auth_tests::installed;

use crate::fixture::{Fixture, KEY, Server, block, page, wait_for};

/// Makes an image of the agent and what it and the tool for dev containers run; `$1` is the agent,
/// `$2` the list of users.
const IMAGE: &str = r#"
set -euo pipefail
programs=(/bin/sh /bin/sleep /bin/uname /usr/bin/env /usr/bin/curl)
libraries=$(for program in "${programs[@]}"; do ldd "$program"; done | grep -o '/[^ ]*' | sort -u)
{ tar --create --dereference --absolute-names "${programs[@]}" $libraries "$1" "$2" \
    --transform "s,^.*/agent.sh,/agent.sh," --transform "s,^.*/passwd,/etc/passwd,"
} 2>/dev/null | docker import - agent
"#;

pub(crate) fn check(fixture: &Fixture<'_>) -> Result<Outcome> {
    with_image(fixture, |host| {
        let page = page("sandboxes.md")?;
        for index in 0..2 {
            let recipe = block(&page, "Docker", index)?.replace("IMAGE", "agent");
            let outcome = fixture.calls(&format!("export DOCKER_HOST={host}\n{recipe}"))?;
            ensure!(matches!(outcome, Outcome::Passed(_)), "block {index}");
        }
        passed("the network of the host, and a socket without a network")
    })
}

pub(crate) fn dev_container(fixture: &Fixture<'_>) -> Result<Outcome> {
    with_image(fixture, |host| {
        let page = page("sandboxes.md")?;
        let (env, heading) = (&fixture.env, "Dev containers");
        let published = "mcr.microsoft.com/devcontainers/base:ubuntu";
        let settings = block(&page, heading, 0)?;
        ensure!(settings.contains(published), "the page names another image");
        std::fs::create_dir(env.path("project/.devcontainer"))?;
        write(
            &env.path("project/.devcontainer/devcontainer.json"),
            settings.replace(published, "agent"),
        )?;
        // The tool's list of withdrawn features: it would fetch one that is older than 5 minutes.
        let own = env.path("tmp/devcontainercli-root");
        std::fs::create_dir_all(&own)?;
        write(&own.join("control-manifest.json"), "{}")?;
        let tool = installed("devcontainers-cli").join("node_modules/.bin");
        let script = format!(
            "export DOCKER_HOST={host} TMPDIR='{}' PATH='{}':$PATH\n{}",
            env.path("tmp").display(),
            tool.display(),
            block(&page, heading, 1)?
        );
        fixture.calls(&script)?;
        // The container is still there, and the next run has another port and another token.
        fixture.calls(&script)?;
        let mut docker = process::command("docker");
        let list = process::read(docker.args(["--host", host, "ps", "--quiet"]))?;
        let [id] = list.lines().collect::<Vec<_>>()[..] else {
            bail!("not one container: {list}");
        };
        let mut docker = process::command("docker");
        let container = process::read(docker.args(["--host", host, "inspect", id]))?;
        ensure!(!container.contains(KEY), "the container holds the key");
        passed("a new container, and that of the last run")
    })
}

/// Runs a check at a daemon that has the image `agent`.
fn with_image(
    fixture: &Fixture<'_>,
    check: impl FnOnce(&str) -> Result<Outcome>,
) -> Result<Outcome> {
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
    let passwd = folder.path().join("passwd");
    write(&passwd, "root:x:0:0::/:/bin/sh\n")?;
    let mut image = process::command("bash");
    image.args(["-c", IMAGE, "bash"]);
    image.arg(fixture.env.path("project/agent.sh")).arg(passwd);
    process::read(image.env("DOCKER_HOST", &host))?;
    if let Some(obstacle) = obstacle(&host)? {
        return not_run(format!("Docker runs no container here: {obstacle}"));
    }
    check(&host)
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
