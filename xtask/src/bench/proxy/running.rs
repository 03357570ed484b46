//! A running auth-proxy.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Stdio};

use anyhow::{Context as _, Result};
use serde_json::Value;
use tempfile::TempDir;

use crate::process;

/// Ended on drop.
pub(super) struct Proxy {
    child: Child,
    address: SocketAddr,
    header: String,
    _home: TempDir,
}

impl Proxy {
    /// Starts it before `upstream`, with an invented key.
    pub(super) fn start(programs: &Path, upstream: SocketAddr) -> Result<Self> {
        let home = tempfile::tempdir()?;
        let mut proxy = process::command(programs.join("auth-proxy"));
        proxy.env_clear().env("HOME", home.path());
        proxy.env("ANTHROPIC_API_KEY", "sk-ant-api03-invented");
        proxy.env("ANTHROPIC_BASE_URL", format!("http://{upstream}"));
        let mut child = proxy
            .current_dir(home.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("auth-proxy starts")?;
        let stdout = child.stdout.take().context("a pipe")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        let document: Value = serde_json::from_str(&line).context("auth-proxy's document")?;
        let text = |name: &str| document[name].as_str().context("a member is missing");
        let address = text("base_url")?.trim_start_matches("http://").parse()?;
        let header = format!("x-api-key: {}\r\n", text("token")?);
        Ok(Self {
            child,
            address,
            header,
            _home: home,
        })
    }

    /// Where it listens.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The header line that requests must carry.
    pub(super) fn header(&self) -> &str {
        &self.header
    }

    /// The memory that it uses.
    pub(super) fn resident_kib(&self) -> Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"));
        let number = line.and_then(|line| line.split_whitespace().nth(1));
        Ok(number.context("no VmRSS in its status")?.parse()?)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
