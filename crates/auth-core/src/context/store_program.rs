//! The program `auth-store`, the only one that opens a keychain.
//!
//! macOS ties silent access to a keychain item to the program that created it, and a keychain can
//! block inside its library: a program can be ended at a deadline, a thread cannot.

use std::time::Duration;

use crate::global_args::GlobalArgs;
use crate::json::JsonObject;
use crate::subprocess::{Command, Output};
use crate::{CliError, Env, ExitStatus};

const PROGRAM: &str = "auth-store";
/// More than the program's own deadlines for two backends (5 s each), so that its own message is
/// heard.
const READ_TIMEOUT: Duration = Duration::from_secs(12);

/// Runs `auth-store` with the options of the running tool.
#[derive(Clone, Debug)]
pub struct StoreProgram<'a> {
    env: &'a Env,
    global: GlobalArgs,
}

impl<'a> StoreProgram<'a> {
    /// Runs it in `env`, without the secrets in it.
    #[must_use]
    pub fn new(global: &GlobalArgs, env: &'a Env) -> Self {
        Self {
            env,
            global: global.clone(),
        }
    }

    /// Chooses the profile.
    #[must_use]
    pub fn profile(mut self, name: &str) -> Self {
        self.global.profile = Some(name.to_owned());
        self
    }

    /// A call with these arguments, which prints errors as JSON.
    #[must_use]
    pub fn command(&self, args: &[&str]) -> Command {
        self.global
            .forward(Command::new(PROGRAM, self.env).args(args))
    }

    /// The login document, with `store` naming where it is stored; `None` if there is none.
    ///
    /// # Errors
    /// Those of `auth-store`: exit 4 if the keychain is locked or does not answer, 6 if the login is
    /// malformed.
    pub fn get(&self) -> Result<Option<JsonObject>, CliError> {
        let output = run(self.command(&["get", "--origin"]).timeout(READ_TIMEOUT))?;
        match output.exit {
            ExitStatus::NotFound => Ok(None),
            _ => parse(&output).map(Some),
        }
    }

    /// The document of `auth-store inspect`: the login, its description and the findings about it.
    ///
    /// # Errors
    /// As [`StoreProgram::get`].
    pub fn inspect(&self) -> Result<JsonObject, CliError> {
        parse(&run(self.command(&["inspect"]).timeout(READ_TIMEOUT))?)
    }
}

/// Runs a call to its end.
///
/// # Errors
/// Those of `auth-store`.
pub fn run(command: Command) -> Result<Output, CliError> {
    command.run()?.into_success(PROGRAM)
}

fn parse(output: &Output) -> Result<JsonObject, CliError> {
    JsonObject::from_bytes(output.stdout.to_vec()).map_err(|error| {
        CliError::internal(format!("cannot read the output of `{PROGRAM}`: {error}"))
    })
}
