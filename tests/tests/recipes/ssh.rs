//! SSH, with a server on loopback that knows one key.

use std::net::{TcpListener, TcpStream};

use anyhow::{Result, ensure};
use auth_tests::harness::{Outcome, platform, process, write};

use crate::fixture::{self, Fixture, Server, block, page, wait_for};

pub(crate) fn remote(fixture: &Fixture<'_>) -> Result<Outcome> {
    let _server = start(fixture)?;
    fixture.calls(&block(&page("sandboxes.md")?, "A remote host", 0)?)
}

/// The tunnel of a worker to the proxy of the machine with the login.
pub(crate) fn local(fixture: &Fixture<'_>) -> Result<Outcome> {
    let _server = start(fixture)?;
    let tunnel = "ssh -N -L 8080:127.0.0.1:8080 login-host";
    let text = page("fleets.md")?;
    ensure!(text.contains(tunnel), "the page does not print `{tunnel}`");
    let token = fixture.env.path("proxy-token");
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let serve = format!(
        "exec auth-proxy --listen {port} --token-file '{}' < /dev/null > /dev/null",
        token.display()
    );
    let _proxy = Server::start(&mut fixture.script(&serve))?;
    wait_for(|| TcpStream::connect(("127.0.0.1", port)).is_ok())?;
    // Both machines are this one here, so that the ports differ.
    let tunnel = tunnel.replace(":8080 ", &format!(":{port} "));
    fixture.calls_through(&format!("exec {tunnel}"), &token)
}

/// A server, and an `ssh` that finds it as `build-host` and `login-host`.
fn start(fixture: &Fixture<'_>) -> Result<Server> {
    let folder = fixture.env.path("ssh");
    std::fs::create_dir_all(&folder)?;
    let shown = folder.display();
    for key in ["host", "user"] {
        let mut keygen = process::command("ssh-keygen");
        keygen.args(["-q", "-N", "", "-t", "ed25519", "-f"]);
        process::read(keygen.arg(folder.join(key)))?;
    }
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let project = fixture.env.path("project");
    write(
        &folder.join("sshd_config"),
        format!(
            "Port {port}\nListenAddress 127.0.0.1\nHostKey {shown}/host\nPidFile none\n\
             AuthorizedKeysFile {shown}/user.pub\nStrictModes no\nUsePAM no\n\
             PasswordAuthentication no\nPermitRootLogin yes\n\
             ForceCommand cd '{}' && sh -c \"$SSH_ORIGINAL_COMMAND\"\n",
            project.display()
        ),
    )?;
    write(
        &folder.join("config"),
        format!(
            "Host build-host login-host\nHostName 127.0.0.1\nPort {port}\n\
             IdentityFile {shown}/user\nIdentitiesOnly yes\nStrictHostKeyChecking no\n\
             UserKnownHostsFile /dev/null\nLogLevel ERROR\n"
        ),
    )?;
    let client = format!("#!/bin/sh\nexec /usr/bin/ssh -F {shown}/config \"$@\"\n");
    fixture::executable(&fixture.env.path("bin/ssh"), &client)?;
    if platform::is_root() {
        // Where the server's unprivileged part is locked up.
        std::fs::create_dir_all("/run/sshd")?;
    }
    let serve = format!("exec \"$(command -v sshd)\" -D -e -f {shown}/sshd_config 2> {shown}/log");
    let server = Server::start(&mut fixture.script(&serve))?;
    wait_for(|| TcpStream::connect(("127.0.0.1", port)).is_ok())?;
    Ok(server)
}
