//! Directories that only one case sees.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::{Programs, Run, platform};
use crate::Sandbox;

/// What a user of two profiles does: `default`, with the login `private`, and `work`. After each
/// command a refresh token has to be in one place; at the end the profiles are `home` and `office`,
/// to which Claude Code is switched.
pub const ACCOUNT_COMMANDS: [&str; 20] = [
    "auth-store list",
    "auth-store show",
    "auth-store get --json",
    "auth-store check --fix",
    "auth-status",
    "auth-core headers",
    "auth-core env",
    "auth-login refresh",
    "auth-login switch work --save-as private",
    "auth-login switch private",
    "auth-core token --profile work",
    "auth-login switch work",
    "auth-store get --json --profile private",
    "auth-store rename private home",
    "auth-core token --profile home",
    "auth-login switch home",
    "auth-store rename work office",
    "auth-login switch office",
    "auth-login refresh --profile home",
    "auth-store check --fix",
];

/// A sandbox for the programs of a platform. Unlike in a [`Sandbox`] of its own, the configuration
/// directory does not exist at first. Removed on drop.
pub struct TestEnv<'p> {
    /// The programs that run in it.
    pub programs: &'p Programs,
    sandbox: Sandbox,
}

impl Deref for TestEnv<'_> {
    type Target = Sandbox;

    fn deref(&self) -> &Sandbox {
        &self.sandbox
    }
}

impl DerefMut for TestEnv<'_> {
    fn deref_mut(&mut self) -> &mut Sandbox {
        &mut self.sandbox
    }
}

impl<'p> TestEnv<'p> {
    pub(crate) fn new(programs: &'p Programs) -> Result<Self> {
        let mut sandbox = Sandbox::new();
        fs::remove_dir(sandbox.config_dir())?;
        let root = sandbox.path("");
        let own: Vec<(OsString, OsString)> = sandbox
            .variables()
            // Wine's own home is a path of the system that it runs on.
            .filter(|(name, value)| *name != "HOME" && Path::new(value).starts_with(&root))
            .map(|(name, value)| (name.to_owned(), programs.path(Path::new(value))))
            .collect();
        for (name, value) in own {
            sandbox.set(name, value);
        }
        sandbox.set("AUTH_STORE_BACKEND", "file");
        for (name, value) in programs.variables() {
            sandbox.set(name, value);
        }
        Ok(Self { programs, sandbox })
    }

    /// Puts a program of another kind into this env: its environment and working directory.
    pub fn prepare(&self, command: &mut Command) {
        command.env_clear().envs(self.sandbox.variables());
        command.current_dir(self.path("project"));
    }

    /// The environment of every program in it.
    #[must_use]
    pub fn environment(&self) -> BTreeMap<OsString, OsString> {
        let pairs = self.sandbox.variables();
        pairs
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    /// The configuration directory.
    #[must_use]
    pub fn config(&self) -> PathBuf {
        self.config_dir()
    }

    /// The client's credentials file.
    pub fn credentials(&self) -> PathBuf {
        self.config().join(".credentials.json")
    }

    /// Makes the configuration directory, private, with a credentials file of that mode.
    pub fn with_credentials(&self, text: &str, mode: u32) -> Result<PathBuf> {
        fs::create_dir_all(self.config())?;
        platform::set_mode(&self.config(), 0o700)?;
        let path = self.credentials();
        write(&path, text)?;
        platform::set_mode(&path, mode)?;
        Ok(path)
    }

    /// A program of the programs with its arguments.
    pub fn run(&self, program: &str, args: &[&str]) -> Result<Run<'_>> {
        Run::new(self, &self.programs.program(program)?, args)
    }

    /// `auth-store` with its arguments.
    pub fn store(&self, args: &[&str]) -> Result<Run<'_>> {
        self.run("auth-store", args)
    }

    /// A program of the platform itself, in this env.
    pub fn system(&self, program: &str, args: &[&str]) -> Result<Run<'_>> {
        Run::new(self, Path::new(program), args)
    }

    /// `auth-store` of another folder of programs, in this env.
    pub fn store_of(&self, programs: &Programs, args: &[&str]) -> Result<Run<'_>> {
        Run::new(self, &programs.program("auth-store")?, args)
    }

    /// Stores a login and fails if that fails.
    pub fn put(&self, login: &Value) -> Result<()> {
        let done = self.store(&["put"])?.input(login).end()?;
        done.expect_code(0).map(drop)
    }

    /// The stored access token; fails if there is none.
    pub fn token(&self) -> Result<String> {
        let done = self.store(&["get"])?.end()?;
        Ok(done.expect_code(0)?.stdout.trim_end().to_owned())
    }

    /// Fails unless the stored access token is that of `login`.
    pub fn expect_token(&self, login: &Value) -> Result<()> {
        let (found, wanted) = (self.token()?, token_of(login));
        ensure!(found == wanted, "another login is stored than was put");
        Ok(())
    }
}

/// An invented Claude.ai login; its tokens name `tag`.
pub fn login(tag: &str) -> Value {
    json!({"claudeAiOauth": {
        "accessToken": format!("sk-ant-oat01-invented-{tag}"),
        "refreshToken": format!("sk-ant-ort01-invented-{tag}"),
        "expiresAt": 4_102_444_800_000_u64,
        "scopes": ["user:inference", "user:profile"],
        "subscriptionType": "max",
    }})
}

/// The access token of a login.
pub fn token_of(login: &Value) -> &str {
    login["claudeAiOauth"]["accessToken"].as_str().unwrap_or("")
}

/// Writes a check's input.
#[expect(clippy::disallowed_methods, reason = "a check's input, not a secret")]
pub fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<()> {
    fs::write(path, content).with_context(|| path.display().to_string())
}
