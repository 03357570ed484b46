//! Directories that only one check sees.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{Kit, Run, platform};
use crate::workspace;

/// A home, a configuration directory and a working directory of their own. Removed on drop.
pub(crate) struct World<'k> {
    pub(crate) kit: &'k Kit,
    root: TempDir,
    variables: BTreeMap<OsString, OsString>,
}

/// The folders of a world, and the variables that point there.
const FOLDERS: [(&str, &str); 9] = [
    ("HOME", "home"),
    ("USERPROFILE", "home"),
    ("XDG_CONFIG_HOME", "xdg-config"),
    ("XDG_CACHE_HOME", "xdg-cache"),
    ("XDG_DATA_HOME", "xdg-data"),
    ("XDG_STATE_HOME", "xdg-state"),
    ("XDG_RUNTIME_DIR", "run"),
    ("APPDATA", "appdata"),
    ("LOCALAPPDATA", "localappdata"),
];

impl<'k> World<'k> {
    pub(super) fn new(kit: &'k Kit) -> Result<Self> {
        let root = tempfile::Builder::new().prefix("auth-tools-").tempdir()?;
        let mut world = Self {
            kit,
            root,
            variables: BTreeMap::new(),
        };
        for name in ["PATH", "SYSTEMROOT", "SystemDrive", "TEMP", "TMP"] {
            if let Some(value) = workspace::variable(name) {
                world.set(name, value);
            }
        }
        for (name, folder) in FOLDERS {
            let path = world.path(folder);
            fs::create_dir_all(&path)?;
            world.set(name, kit.path(&path));
        }
        // Wine's own home is a path of the system that it runs on.
        world.set("HOME", world.path("home"));
        platform::set_mode(&world.path("run"), 0o700)?;
        fs::create_dir_all(world.path("project"))?;
        world.set("CLAUDE_CONFIG_DIR", kit.path(&world.config()));
        world.set("AUTH_STORE_BACKEND", "file");
        let added: Vec<_> = kit.variables().map(|(n, v)| (n.into(), v.into())).collect();
        world.variables.extend::<Vec<(OsString, OsString)>>(added);
        Ok(world)
    }

    /// Sets a variable for every program that follows.
    pub(crate) fn set(&mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) {
        self.variables
            .insert(name.as_ref().into(), value.as_ref().into());
    }

    /// Removes a variable for every program that follows.
    pub(crate) fn unset(&mut self, name: impl AsRef<OsStr>) {
        self.variables.remove(name.as_ref());
    }

    /// Puts a program of another kind into this world: its environment and working directory.
    pub(crate) fn dress(&self, command: &mut Command) {
        command.env_clear().envs(&self.variables);
        command.current_dir(self.path("project"));
    }

    /// The environment of every program in it.
    pub(crate) fn variables(&self) -> &BTreeMap<OsString, OsString> {
        &self.variables
    }

    /// A path inside the world, as this process sees it.
    pub(crate) fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.root.path().join(relative)
    }

    /// The configuration directory; not there at first.
    pub(crate) fn config(&self) -> PathBuf {
        self.path("config")
    }

    /// The client's credentials file.
    pub(crate) fn credentials(&self) -> PathBuf {
        self.config().join(".credentials.json")
    }

    /// Makes the configuration directory, private, with a credentials file of that mode.
    pub(crate) fn with_credentials(&self, text: &str, mode: u32) -> Result<PathBuf> {
        fs::create_dir_all(self.config())?;
        platform::set_mode(&self.config(), 0o700)?;
        let path = self.credentials();
        write(&path, text)?;
        platform::set_mode(&path, mode)?;
        Ok(path)
    }

    /// A program of the kit with its arguments.
    pub(crate) fn run(&self, program: &str, args: &[&str]) -> Result<Run<'_>> {
        Run::new(self, &self.kit.program(program)?, args)
    }

    /// `auth-store` with its arguments.
    pub(crate) fn store(&self, args: &[&str]) -> Result<Run<'_>> {
        self.run("auth-store", args)
    }

    /// A program of the platform itself, in this world.
    pub(crate) fn system(&self, program: &str, args: &[&str]) -> Result<Run<'_>> {
        Run::new(self, Path::new(program), args)
    }

    /// `auth-store` of another folder of programs, in this world.
    pub(crate) fn store_of(&self, kit: &Kit, args: &[&str]) -> Result<Run<'_>> {
        Run::new(self, &kit.program("auth-store")?, args)
    }

    /// Stores a login and fails where that fails.
    pub(crate) fn put(&self, login: &Value) -> Result<()> {
        let done = self.store(&["put"])?.input(login).ask()?;
        done.expect_code(0).map(drop)
    }

    /// The stored access token; fails where there is none.
    pub(crate) fn token(&self) -> Result<String> {
        let done = self.store(&["get"])?.ask()?;
        Ok(done.expect_code(0)?.stdout.trim_end().to_owned())
    }

    /// Fails unless the stored access token is that of `login`.
    pub(crate) fn expect_token(&self, login: &Value) -> Result<()> {
        let (found, wanted) = (self.token()?, token_of(login));
        ensure!(found == wanted, "another login is stored than was put");
        Ok(())
    }
}

/// An invented Claude.ai login; its tokens name `tag`.
pub(crate) fn login(tag: &str) -> Value {
    json!({"claudeAiOauth": {
        "accessToken": format!("sk-ant-oat01-invented-{tag}"),
        "refreshToken": format!("sk-ant-ort01-invented-{tag}"),
        "expiresAt": 4_102_444_800_000_u64,
        "scopes": ["user:inference", "user:profile"],
        "subscriptionType": "max",
    }})
}

/// The access token of a login.
pub(crate) fn token_of(login: &Value) -> &str {
    login["claudeAiOauth"]["accessToken"].as_str().unwrap_or("")
}

/// Writes a check's input.
#[expect(clippy::disallowed_methods, reason = "a check's input, not a secret")]
pub(crate) fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<()> {
    fs::write(path, content).with_context(|| path.display().to_string())
}
