//! The names that the client has built in, answered on loopback: a certificate of a private
//! authority, a hosts file of the namespace, and TLS in front of the stand-in's port.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use anyhow::{Context as _, Result, ensure};

use auth_tests::harness::{TestEnv, mount::Mount, process, write};

/// Where the client sends refreshes, and asks for the account.
const HOSTS: [&str; 2] = ["platform.claude.com", "api.anthropic.com"];

/// A running TLS server at 127.0.0.1:443; ended on drop.
pub(super) struct Tls {
    child: Child,
    authority: PathBuf,
    _hosts: Mount,
}

impl Tls {
    /// Starts it in front of `port`.
    pub(super) fn start(env: &TestEnv<'_>, port: u16) -> Result<Self> {
        let folder = env.path("tls");
        std::fs::create_dir_all(&folder)?;
        certify(&folder)?;
        let hosts = folder.join("hosts");
        write(&hosts, format!("127.0.0.1 localhost {}\n", HOSTS.join(" ")))?;
        let hosts = Mount::file(&hosts, Path::new("/etc/hosts"))?;
        let mut node = process::command("node");
        node.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/peers/tls.mjs"));
        node.args([port.to_string(), "server.key".into(), "server.pem".into()]);
        node.stdin(Stdio::piped()).stdout(Stdio::piped());
        // A home of its own: without one it could be a client of this env that holds a lock.
        node.env("HOME", &folder).current_dir(&folder);
        let mut child = node.spawn()?;
        let stdout = child.stdout.take().context("its stdout is a pipe")?;
        let tls = Self {
            child,
            authority: folder.join("authority.pem"),
            _hosts: hosts,
        };
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        ensure!(line.trim() == "ready", "the TLS server did not start");
        Ok(tls)
    }

    /// The certificate of the authority, for `NODE_EXTRA_CA_CERTS`.
    pub(super) fn authority(&self) -> &Path {
        &self.authority
    }
}

impl Drop for Tls {
    fn drop(&mut self) {
        // The end of its stdin ends it.
        drop(self.child.stdin.take());
        drop(self.child.wait());
    }
}

/// An authority and a certificate by it, good for a day.
fn certify(folder: &Path) -> Result<()> {
    let names = HOSTS.map(|host| format!("DNS:{host}")).join(",");
    write(&folder.join("names"), format!("subjectAltName={names}\n"))?;
    let new = "-newkey rsa:2048 -nodes";
    for line in [
        format!(
            "req -x509 {new} -days 1 -subj /CN=authority -keyout authority.key -out authority.pem"
        ),
        format!("req {new} -subj /CN=server -keyout server.key -out server.csr"),
        "x509 -req -in server.csr -CA authority.pem -CAkey authority.key -CAcreateserial \
         -days 1 -extfile names -out server.pem"
            .to_owned(),
    ] {
        let mut openssl = process::command("openssl");
        openssl.args(line.split_whitespace()).current_dir(folder);
        process::read(&mut openssl)?;
    }
    Ok(())
}
