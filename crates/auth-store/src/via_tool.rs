//! A store behind the `auth-store` program, for a login in the keychain.
//!
//! macOS ties silent access to a keychain item to the program that made it, and a keychain may
//! block inside its client library. So exactly one program opens it, and other programs run it.

use std::time::Duration;

use auth_core::cli::GlobalArgs;
use auth_core::cli::subprocess::{Command, Output, Running};
use auth_core::json::JsonObject;
use auth_core::{CliError, Env, ExitStatus, Secret};

/// Longer than the program's own deadlines (15 s for a lock, 5 s for a keychain), so that its own
/// message is heard.
const DEADLINE: Duration = Duration::from_secs(30);
const PROGRAM: &str = "auth-store";
/// The failure of a put that found another login than the one it was to replace.
pub(crate) const CHANGED: &str = "store.changed";

/// A store behind the `auth-store` program.
#[derive(Clone, Debug)]
pub struct ViaTool<'a> {
    common: &'a GlobalArgs,
    env: &'a Env,
    profile: Option<&'a str>,
}

/// A put that waits for its login; dropped, it writes nothing.
pub struct Replacing(Running);

/// What became of a login that was to be replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replaced {
    /// The new one is stored.
    Done,
    /// Another one, or none, was stored meanwhile; it is as it was.
    Changed,
}

impl Replacing {
    /// Stores the login.
    ///
    /// # Errors
    /// What `auth-store` says; the stored login is as it was.
    pub fn with(self, login: &JsonObject) -> Result<Replaced, CliError> {
        let answer = self.0.output(login.text().as_bytes().to_vec())?;
        match answer.into_success(PROGRAM) {
            Ok(_) => Ok(Replaced::Done),
            Err(failure) if failure.code() == CHANGED => Ok(Replaced::Changed),
            Err(failure) => Err(failure),
        }
    }
}

impl<'a> ViaTool<'a> {
    /// The login of Claude Code's own place.
    #[must_use]
    pub fn new(common: &'a GlobalArgs, env: &'a Env) -> Self {
        Self {
            common,
            env,
            profile: None,
        }
    }

    /// The login of a profile.
    #[must_use]
    pub fn profile(mut self, name: Option<&'a str>) -> Self {
        self.profile = name;
        self
    }

    /// The login document, with `store` saying where it was found; `None` if there is none.
    ///
    /// # Errors
    /// What `auth-store` says: exit 4 if it is locked or does not answer, 6 if it is malformed.
    pub fn get(&self) -> Result<Option<JsonObject>, CliError> {
        let answer = self.ask(self.call().args(["get", "--origin"]))?;
        if answer.exit == ExitStatus::NotFound {
            return Ok(None);
        }
        let document = JsonObject::from_bytes(answer.stdout.to_vec());
        document.map(Some).map_err(|error| {
            CliError::internal(format!("reading the answer of `{PROGRAM}`: {error}"))
        })
    }

    /// Stores a login document.
    ///
    /// # Errors
    /// What `auth-store` says; the stored login is as it was.
    pub fn put(&self, login: &JsonObject) -> Result<(), CliError> {
        let call = self
            .call()
            .arg("put")
            .stdin(login.text().as_bytes().to_vec());
        self.ask(call).map(drop)
    }

    /// Starts a put of what a login will become, before that is known: whoever gets new tokens can
    /// hand them over at once, and the writer goes on where its caller is killed. Only the login
    /// whose refresh token is `used` is replaced; with `keep_previous` it is kept until the next
    /// such put or an erase.
    ///
    /// # Errors
    /// Where `auth-store` cannot be started.
    pub fn replacing(&self, used: &Secret, keep_previous: bool) -> Result<Replacing, CliError> {
        let used = used.fingerprint().to_string();
        let mut call = self.call().args(["put", "--replacing", &used]);
        if keep_previous {
            call = call.arg("--keep-previous");
        }
        Ok(Replacing(self.global_args().forward(call).start()?))
    }

    /// Removes the login; with `all`, from every backend.
    ///
    /// # Errors
    /// What `auth-store` says.
    pub fn erase(&self, all: bool) -> Result<(), CliError> {
        let mut call = self.call().arg("erase");
        if all {
            call = call.arg("--all");
        }
        self.ask(call).map(drop)
    }

    fn call(&self) -> Command {
        Command::new(PROGRAM, self.env).timeout(DEADLINE)
    }

    /// The options with the profile of this store.
    fn global_args(&self) -> GlobalArgs {
        GlobalArgs {
            profile: self.profile.map(str::to_owned),
            ..self.common.clone()
        }
    }

    fn ask(&self, call: Command) -> Result<Output, CliError> {
        let call = self.global_args().forward(call);
        call.run()?.into_success(PROGRAM)
    }
}
