//! The login in the keychain, which only the program `auth-store` opens.

use std::time::Duration;

use auth_core::cli::GlobalArgs;
use auth_core::context::store_program::{self, StoreProgram};
use auth_core::json::JsonObject;
use auth_core::subprocess::Running;
use auth_core::{CliError, Env, ExitStatus, Secret};

/// Longer than the program's own deadlines (15 s for a lock, 5 s for a keychain), so that its own
/// message is heard.
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);

/// The keychain of one profile.
pub(super) struct Keychain<'a>(StoreProgram<'a>);

/// A put that waits for its login; dropped, it writes nothing.
pub(super) struct PendingPut(Running);

/// What became of a put that replaces one login.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PutOutcome {
    Stored,
    /// Another login, or none, was stored meanwhile; it is as it was.
    Superseded,
}

impl PendingPut {
    /// Stores the login. If it fails, the stored login is as it was.
    pub(super) fn finish(self, login: &JsonObject) -> Result<PutOutcome, CliError> {
        let output = self.0.output(login.text().as_bytes().to_vec())?;
        match output.into_success("auth-store")?.exit {
            ExitStatus::NotFound => Ok(PutOutcome::Superseded),
            _ => Ok(PutOutcome::Stored),
        }
    }
}

impl<'a> Keychain<'a> {
    pub(super) fn new(global: &GlobalArgs, env: &'a Env, profile: &str) -> Self {
        Self(StoreProgram::new(global, env).profile(profile))
    }

    pub(super) fn get(&self) -> Result<Option<JsonObject>, CliError> {
        self.0.get()
    }

    pub(super) fn put(&self, login: &JsonObject) -> Result<(), CliError> {
        let command = self.0.command(&["put"]).timeout(WRITE_TIMEOUT);
        store_program::run(command.stdin(login.text().as_bytes().to_vec())).map(drop)
    }

    /// Starts a put before its login is known: new tokens can be handed over at once, and the
    /// program stores them also if this one is killed. Only the login whose refresh token is `used`
    /// is replaced; with `keep_previous` it is kept until the next such put or an erase.
    pub(super) fn start_put(
        &self,
        used: &Secret,
        keep_previous: bool,
    ) -> Result<PendingPut, CliError> {
        let used = used.fingerprint().to_string();
        let mut args = vec!["put", "--replacing", &used];
        if keep_previous {
            args.push("--keep-previous");
        }
        let command = self.0.command(&args).timeout(WRITE_TIMEOUT);
        command.start().map(PendingPut)
    }

    /// Removes the login from every backend.
    pub(super) fn erase_all(&self) -> Result<(), CliError> {
        let command = self.0.command(&["erase", "--all"]).timeout(WRITE_TIMEOUT);
        store_program::run(command).map(drop)
    }
}
