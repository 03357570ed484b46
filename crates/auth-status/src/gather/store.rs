//! What `auth-store` says, asked once: the login, how it rests, and what is not as it should be.

use std::time::Duration;

use auth_core::cli::subprocess::Command;
use auth_core::context::resolver::Resolver;
use auth_core::context::store_client;
use auth_core::decision::facts::StoredLogin;
use auth_core::{CliError, ExitStatus};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::report::{Finding, Store, StoreState};

/// A little more than `auth-store`'s own deadline for each of two backends, so that its own
/// message is heard.
const DEADLINE: Duration = Duration::from_secs(12);

/// The answer of `auth-store inspect --json`.
#[derive(Deserialize)]
struct Answer {
    /// As `auth-store get --json --origin` prints it; `null` where there is none.
    #[serde(default)]
    login: Option<Map<String, Value>>,
    /// Why the login could not be read, as on stderr with `--json`.
    #[serde(default)]
    failure: Option<Value>,
    /// As `auth-store show --json` prints it.
    #[serde(default)]
    show: Map<String, Value>,
    /// As `auth-store check --json` prints them.
    #[serde(default)]
    findings: Vec<Finding>,
}

/// Asks. The first is what the decision is made from, the second what is shown.
pub(super) fn ask(situation: &Resolver) -> (Result<Option<StoredLogin>, CliError>, Store) {
    let (login, mut shown, findings) = match inspect(situation) {
        Ok(answer) => (read(&answer), answer.show, answer.findings),
        Err(failure) => (Err(failure), Map::new(), Vec::new()),
    };
    shown.remove("version");
    let (state, reason) = match &login {
        Ok(Some(_)) => (StoreState::Login, None),
        Ok(None) => (StoreState::Empty, None),
        Err(failure) if failure.exit() == ExitStatus::Data => {
            (StoreState::Malformed, Some(failure.message().to_owned()))
        }
        Err(failure) => (StoreState::Unavailable, Some(failure.message().to_owned())),
    };
    let store = Store {
        state,
        reason,
        findings,
        shown,
    };
    (login, store)
}

fn inspect(situation: &Resolver) -> Result<Answer, CliError> {
    let call = Command::new("auth-store", &situation.env).arg("inspect");
    let call = situation.common().forward(call.timeout(DEADLINE));
    let answer = call.run()?.into_success("auth-store")?;
    serde_json::from_slice(&answer.stdout)
        .map_err(|error| CliError::internal(format!("reading the answer of `auth-store`: {error}")))
}

fn read(answer: &Answer) -> Result<Option<StoredLogin>, CliError> {
    if let Some(failure) = &answer.failure {
        return Err(
            CliError::from_stderr(&failure.to_string()).unwrap_or_else(|| {
                CliError::internal(
                    "reading the answer of `auth-store`: its error is of no known form",
                )
            }),
        );
    }
    answer
        .login
        .as_ref()
        .map(store_client::from_document)
        .transpose()
}
