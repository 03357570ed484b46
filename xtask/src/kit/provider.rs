//! The embedded OAuth provider, as the program that the tests' package builds.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::{Kit, World};
use crate::process;

/// How long a start, a question and an end may take, on a machine that has much else to do.
const SOON: Duration = Duration::from_secs(60);

/// A running provider; ended on drop.
pub(crate) struct Provider {
    /// There until it is ended.
    child: Option<Child>,
    ready: Value,
}

impl Provider {
    /// Starts it and has the world's programs configured for it.
    pub(crate) fn start(kit: &Kit, world: &World<'_>, options: &[&str]) -> Result<Self> {
        let config = world.path("xdg-config/auth-tools/config.toml");
        std::fs::create_dir_all(config.parent().context("a file has a folder")?)?;
        let mut command = process::command(kit.program("oauth-provider")?);
        command.arg("--config").arg(&config).args(options);
        command.args(["--lifetime", "600"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().context("starting the OAuth provider")?;
        let stdout = child.stdout.take().context("its stdout is a pipe")?;
        let mut provider = Self {
            child: Some(child),
            ready: Value::Null,
        };
        let (sender, line) = mpsc::channel();
        std::thread::spawn(move || {
            let line = BufReader::new(stdout).lines().next();
            // The receiver is gone where the deadline has passed.
            drop(sender.send(line.and_then(Result::ok).unwrap_or_default()));
        });
        let line = line.recv_timeout(SOON).unwrap_or_default();
        provider.ready = serde_json::from_str(&line).context("the OAuth provider did not start")?;
        Ok(provider)
    }

    /// `http://127.0.0.1:PORT`.
    pub(crate) fn base(&self) -> &str {
        self.ready["base"].as_str().unwrap_or_default()
    }

    /// Its port.
    pub(crate) fn port(&self) -> u64 {
        self.ready["port"].as_u64().unwrap_or_default()
    }

    /// The client identifier that it knows.
    pub(crate) fn client_id(&self) -> &str {
        self.ready["client_id"].as_str().unwrap_or_default()
    }

    /// What it has seen so far.
    pub(crate) fn state(&self) -> Result<Value> {
        self.ask(&["--get", &format!("{}/control/state", self.base())])
    }

    /// How many requests came to an endpoint, or to `token.GRANT`.
    pub(crate) fn count(&self, name: &str) -> Result<u64> {
        let state = self.state()?;
        Ok(state["requests"][name].as_u64().unwrap_or_default())
    }

    /// Sends a control command.
    pub(crate) fn tell(&self, command: &str, body: &Value) -> Result<Value> {
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
        let Some(mut child) = self.child.take() else {
            return;
        };
        // The end of its stdin ends it; one that does not end by that is ended at the deadline.
        drop(child.stdin.take());
        drop(process::wait(child, SOON));
    }
}
