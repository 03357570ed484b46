//! What the store holds, asked of `auth-store`: the only program that opens a keychain.

use std::time::Duration;

use serde_json::{Map, Value};

use crate::Env;
use crate::cli::subprocess::Command;
use crate::cli::{CliError, ExitStatus, GlobalArgs};
use crate::decision::CredentialOrigin;
use crate::decision::facts::{StoreFinding, StoredLogin};
use crate::secret::{Account, Login};

/// A little more than `auth-store`'s own deadline, so that its own message is heard.
const DEADLINE: Duration = Duration::from_secs(10);

/// Asks for the stored login.
///
/// # Errors
/// What `auth-store` failed with: exit 4 (locked, silent, not installed), 6 (malformed), 7.
pub(super) fn ask(common: &GlobalArgs, env: &Env) -> Result<Option<StoredLogin>, CliError> {
    let call = Command::new("auth-store", env)
        .arg("get")
        .arg("--origin")
        .timeout(DEADLINE);
    let answer = common.forward(call).run()?.into_success("auth-store")?;
    if answer.exit == ExitStatus::NotFound {
        return Ok(None);
    }
    let document: Map<String, Value> = serde_json::from_slice(&answer.stdout).map_err(|error| {
        CliError::internal(format!("reading the answer of `auth-store`: {error}"))
    })?;
    read(&document).map(Some)
}

/// Reads a login document with its origin (`auth-store get --json --origin`).
///
/// # Errors
/// Exit 6 where it is not a login.
pub fn read(document: &Map<String, Value>) -> Result<StoredLogin, CliError> {
    let login = Login::from_document(document).map_err(|error| {
        CliError::new(
            ExitStatus::Data,
            "login.malformed",
            format!("reading the stored login: {error}"),
        )
    })?;
    let account = document
        .get("oauthAccount")
        .and_then(Value::as_object)
        .map(Account::from_object);
    Ok(StoredLogin {
        login,
        account,
        origin: origin(document),
    })
}

/// The answer as a fact, where it is not asked for its own sake.
#[must_use]
pub(super) fn finding(answer: &Result<Option<StoredLogin>, CliError>) -> StoreFinding {
    match answer {
        Ok(None) => StoreFinding::Absent,
        Ok(Some(stored)) => StoreFinding::Found(Box::new(stored.clone())),
        Err(failure) if failure.exit() == ExitStatus::Data => {
            StoreFinding::Malformed(failure.message().to_owned())
        }
        Err(failure) => StoreFinding::Unavailable(failure.message().to_owned()),
    }
}

fn origin(document: &Map<String, Value>) -> CredentialOrigin {
    let store = document.get("store").and_then(Value::as_object);
    let text = |key: &str| store?.get(key)?.as_str().map(str::to_owned);
    CredentialOrigin::Store {
        backend: text("backend").unwrap_or_else(|| "unknown".to_owned()),
        path: text("path"),
        service: text("service"),
    }
}
