//! The embedded OAuth provider, as the program that the tests' package builds.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use crate::kit::{Kit, World};
use crate::process;

/// How long one question may take.
const SOON: Duration = Duration::from_secs(10);

/// A running provider; ended on drop.
pub(super) struct Provider {
    child: Child,
    ready: Value,
}

impl Provider {
    /// Starts it and has the world's programs configured for it.
    pub(super) fn start(kit: &Kit, world: &World<'_>, options: &[&str]) -> Result<Self> {
        let config = world.path("xdg-config/auth-tools/config.toml");
        std::fs::create_dir_all(config.parent().context("a file has a folder")?)?;
        let mut command = process::command(kit.program("oauth-provider")?);
        command.arg("--config").arg(&config).args(options);
        command.args(["--lifetime", "600"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().context("starting the OAuth provider")?;
        let stdout = child.stdout.take().context("its stdout is a pipe")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        let ready = serde_json::from_str(&line).context("the OAuth provider did not start")?;
        Ok(Self { child, ready })
    }

    /// `http://127.0.0.1:PORT`.
    pub(super) fn base(&self) -> &str {
        self.ready["base"].as_str().unwrap_or_default()
    }

    /// What it has seen so far.
    pub(super) fn state(&self) -> Result<Value> {
        self.ask(&["--get", &format!("{}/control/state", self.base())])
    }

    /// How many requests came to an endpoint, or to `token.GRANT`.
    pub(super) fn count(&self, name: &str) -> Result<u64> {
        let state = self.state()?;
        Ok(state["requests"][name].as_u64().unwrap_or_default())
    }

    /// Sends a control command.
    pub(super) fn tell(&self, command: &str, body: &Value) -> Result<Value> {
        let url = format!("{}/control/{command}", self.base());
        self.ask(&["--json", &body.to_string(), &url])
    }

    fn ask(&self, args: &[&str]) -> Result<Value> {
        let mut curl = process::command("curl");
        curl.args(["--silent", "--show-error", "--fail", "--noproxy", "*"]);
        let answer = process::ask(curl.args(args), b"", SOON).context("is curl installed?")?;
        ensure!(answer.status.success(), "{}", answer.errors().trim());
        Ok(serde_json::from_str(&answer.text())?)
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        // The end of its stdin ends it.
        drop(self.child.stdin.take());
        drop(self.child.wait());
    }
}
