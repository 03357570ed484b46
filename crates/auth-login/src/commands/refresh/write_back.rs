//! New tokens into the stored login: the token fields and nothing else.

use std::thread;
use std::time::Duration;

use auth_core::json::OrderedObject;
use auth_core::secret::Login;
use auth_core::{CliError, ExitStatus, Secret};
use auth_oauth::token::Tokens;
use auth_store::via_tool::{Replaced, Replacing};

use super::{Refresh, WHAT};
use crate::commands::login_context::StoredDocument;

const MEMBER: &str = "claudeAiOauth";
/// How often the write is tried: the tokens exist nowhere else.
const TRIES: u32 = 3;
const PAUSE: Duration = Duration::from_millis(300);

/// Writes the login as it is, so that a full disk or a locked keychain is met before the refresh
/// token is used up.
pub(super) fn prove_writable(
    refresh: &Refresh<'_>,
    stored: &StoredDocument,
    used: &Secret,
) -> Result<Replaced, CliError> {
    let login = alone(&stored.document)?;
    put(refresh.setup.store().replacing(used, false)?, &login)
}

/// Puts the tokens into the login, and reads it back. Another login that was stored while the
/// server was asked is newer than ours, and stays; after a logout nothing is put back.
pub(super) fn write(
    refresh: &Refresh<'_>,
    stored: &StoredDocument,
    used: &Secret,
    writer: Replacing,
    tokens: &Tokens,
) -> Result<Login, CliError> {
    let login = edited(&stored.document, tokens)?;
    let mut written = put(writer, &login);
    for _ in 1..TRIES {
        if written.is_ok() {
            break;
        }
        thread::sleep(PAUSE);
        let again = refresh.setup.store().replacing(used, true);
        written = again.and_then(|writer| put(writer, &login));
    }
    let written = written.map_err(|failure| {
        failure.hint(
            "the new tokens could not be kept; where the next refresh is refused, `auth-login login` makes a new login",
        )
    })?;
    match what_is_stored(refresh)? {
        other if written == Replaced::Changed => Ok(other),
        login if *login.secret() == tokens.access_token => Ok(login),
        _ => Err(CliError::new(
            ExitStatus::Unavailable,
            "store.not-kept",
            format!("{WHAT}: the store did not keep the new tokens"),
        )
        .hint("`auth-store check` looks at what is stored")),
    }
}

/// The login that is stored now.
pub(super) fn what_is_stored(refresh: &Refresh<'_>) -> Result<Login, CliError> {
    let stored = refresh.setup.stored()?;
    stored.map(|stored| stored.login).ok_or_else(super::none)
}

fn put(writer: Replacing, login: &OrderedObject) -> Result<Replaced, CliError> {
    writer.with(login).map_err(|failure| match failure.code() {
        // The program was ended (a signal, a limit): a reason to try again, not a bug of ours.
        "sibling.failed" => CliError::new(
            ExitStatus::Unavailable,
            "store.failed",
            format!("{WHAT}: writing: `auth-store` ended without an answer"),
        ),
        _ => failure,
    })
}

/// The document with the login alone: the account stays as it is in the store.
fn alone(document: &OrderedObject) -> Result<OrderedObject, CliError> {
    let mut login = OrderedObject::default();
    let object = document.object(MEMBER).ok_or_else(lost)?;
    login.set(MEMBER, &object).map_err(|_| lost())?;
    Ok(login)
}

fn edited(document: &OrderedObject, tokens: &Tokens) -> Result<OrderedObject, CliError> {
    let mut object = document.object(MEMBER).ok_or_else(lost)?;
    let mut set = |name: &str, value: Option<serde_json::Value>| match value {
        Some(value) => object.set(name, &value).map_err(|_| lost()),
        None => {
            object.remove(name);
            Ok(())
        }
    };
    let millis = |time: jiff::Timestamp| serde_json::Value::from(time.as_millisecond());
    set("accessToken", Some(tokens.access_token.expose().into()))?;
    set("expiresAt", tokens.expires_at.map(millis))?;
    // "An answer without a new refresh token keeps the old one", with its end.
    if let Some(refresh_token) = &tokens.refresh_token {
        set("refreshToken", Some(refresh_token.expose().into()))?;
        set(
            "refreshTokenExpiresAt",
            tokens.refresh_token_expires_at.map(millis),
        )?;
    } else if let Some(end) = tokens.refresh_token_expires_at {
        set("refreshTokenExpiresAt", Some(millis(end)))?;
    }
    let mut login = OrderedObject::default();
    login.set(MEMBER, &object).map_err(|_| lost())?;
    Ok(login)
}

fn lost() -> CliError {
    CliError::internal(format!("{WHAT}: the login cannot be edited"))
}

#[cfg(test)]
mod tests {
    use super::edited;
    use auth_core::Secret;
    use auth_core::json::OrderedObject;
    use auth_oauth::token::Tokens;
    use jiff::Timestamp;

    fn tokens(refresh: Option<&str>) -> Tokens {
        Tokens {
            access_token: Secret::from("new"),
            refresh_token: refresh.map(Secret::from),
            expires_at: Some(Timestamp::UNIX_EPOCH),
            refresh_token_expires_at: None,
            scopes: None,
            extra: serde_json::Map::default(),
            warnings: Vec::new(),
        }
    }

    #[test]
    fn only_the_token_fields_change_and_all_else_stays_as_written() {
        let text = r#"{"version":1,"claudeAiOauth":{"zeta":1.50,"accessToken":"old","refreshToken":"r","expiresAt":5,"scopes":["a"],"odd":{"n": 1e2}},"store":{}}"#;
        let document = OrderedObject::parse(text).expect("JSON");
        let line = |refresh| {
            edited(&document, &tokens(refresh))
                .expect("edited")
                .to_line()
        };
        assert_eq!(
            line(None),
            r#"{"claudeAiOauth":{"zeta":1.50,"accessToken":"new","refreshToken":"r","expiresAt":0,"scopes":["a"],"odd":{"n": 1e2}}}"#
        );
        assert!(line(Some("r2")).contains(r#""refreshToken":"r2""#));
    }
}
