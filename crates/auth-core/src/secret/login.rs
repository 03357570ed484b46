//! A stored login, as `auth-store get --json` prints it and `auth-store put` takes it.
//!
//! The document is Claude Code's own format (`docs/formats.md`): an object with either
//! `claudeAiOauth` or `primaryApiKey`, optionally with `oauthAccount`.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::Secret;

/// The scope without which a token is not a login that can be used for inference.
pub const INFERENCE_SCOPE: &str = "user:inference";

/// Whose login it is, as far as the client has recorded it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// `accountUuid`.
    pub uuid: Option<String>,
    /// `emailAddress`.
    pub email: Option<String>,
    /// `organizationUuid`.
    pub organization_uuid: Option<String>,
    /// `organizationName`.
    pub organization_name: Option<String>,
}

/// The OAuth tokens of a Claude.ai account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaudeAiLogin {
    /// Sent as `Authorization: Bearer`.
    pub access_token: Secret,
    /// Absent if the login cannot be refreshed.
    pub refresh_token: Option<Secret>,
    /// When the access token ends; absent means that it is not known to end.
    pub expires_at: Option<Timestamp>,
    /// When the refresh token ends.
    pub refresh_token_expires_at: Option<Timestamp>,
    /// The granted scopes.
    pub scopes: Vec<String>,
    /// `pro`, `max`, `team`, `enterprise` or another word.
    pub subscription_type: Option<String>,
    /// The client's own word for how much may be used.
    pub rate_limit_tier: Option<String>,
    /// The OAuth client that the login was issued to.
    pub client_id: Option<String>,
}

impl ClaudeAiLogin {
    /// Whether the client would use it: it needs the scope `user:inference`.
    #[must_use]
    pub fn can_infer(&self) -> bool {
        self.scopes.iter().any(|scope| scope == INFERENCE_SCOPE)
    }

    /// Whether the access token has ended at `now`.
    #[must_use]
    pub fn has_expired(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|end| end <= now)
    }

    /// Whether the refresh token is known to have ended at `now`.
    #[must_use]
    pub(crate) fn refresh_has_expired(&self, now: Timestamp) -> bool {
        self.refresh_token_expires_at.is_some_and(|end| end <= now)
    }

    /// Whether less than `validity` is left at `now`.
    #[must_use]
    pub fn expires_within(&self, now: Timestamp, validity: jiff::SignedDuration) -> bool {
        self.expires_at
            .is_some_and(|end| end.duration_since(now) < validity)
    }
}

/// A stored login of either kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Login {
    /// A subscription login.
    ClaudeAi(Box<ClaudeAiLogin>),
    /// A Console login: an API key (`primaryApiKey`).
    Console(Secret),
}

/// Why a document is not a login.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum LoginError {
    /// Neither kind of login is in it.
    #[error("it has neither `claudeAiOauth` nor `primaryApiKey`")]
    Absent,
    /// A member has the wrong type or content.
    #[error("`{0}` is {1}")]
    Member(&'static str, &'static str),
}

impl Login {
    /// Whether a `claudeAiOauth` object has no access token: this is how Claude Code leaves a login
    /// that was rejected.
    #[must_use]
    pub fn is_blank(object: &Map<String, Value>) -> bool {
        match object.get("accessToken") {
            None | Some(Value::Null) => true,
            Some(token) => token.as_str().is_some_and(|token| token.trim().is_empty()),
        }
    }

    /// Reads the `claudeAiOauth` object.
    ///
    /// # Errors
    /// [`LoginError::Member`] if the format is not the client's.
    pub fn claude_ai(object: &Map<String, Value>) -> Result<Self, LoginError> {
        let access_token = one_line(object, "accessToken")?.ok_or(LoginError::Member(
            "claudeAiOauth.accessToken",
            "missing or empty",
        ))?;
        Ok(Self::ClaudeAi(Box::new(ClaudeAiLogin {
            access_token,
            refresh_token: one_line(object, "refreshToken")?,
            expires_at: milliseconds(object, "expiresAt")?,
            refresh_token_expires_at: milliseconds(object, "refreshTokenExpiresAt")?,
            scopes: scopes(object)?,
            subscription_type: text(object, "subscriptionType"),
            rate_limit_tier: text(object, "rateLimitTier"),
            client_id: text(object, "clientId"),
        })))
    }

    /// Reads `primaryApiKey`.
    ///
    /// # Errors
    /// [`LoginError::Member`] if it is not one line of text.
    pub fn console(key: &Value) -> Result<Self, LoginError> {
        let text = key.as_str().map(str::trim).filter(|text| !text.is_empty());
        let key = text.ok_or(LoginError::Member(
            "primaryApiKey",
            "not a non-empty string",
        ))?;
        let secret = Secret::from(key);
        match secret.check_header_value() {
            Ok(()) => Ok(Self::Console(secret)),
            Err(_) => Err(LoginError::Member(
                "primaryApiKey",
                "not one line of visible ASCII",
            )),
        }
    }

    /// Reads a whole login document; a Claude.ai login comes before a Console key.
    ///
    /// # Errors
    /// [`LoginError`] if there is none, or one of the wrong form.
    pub fn from_document(document: &Map<String, Value>) -> Result<Self, LoginError> {
        match (document.get("claudeAiOauth"), document.get("primaryApiKey")) {
            (Some(Value::Object(object)), _) => Self::claude_ai(object),
            (Some(Value::Null) | None, Some(key)) if !key.is_null() => Self::console(key),
            (Some(Value::Null) | None, _) => Err(LoginError::Absent),
            (Some(_), _) => Err(LoginError::Member("claudeAiOauth", "not an object")),
        }
    }

    /// The secret that is sent: the access token or the API key.
    #[must_use]
    pub fn secret(&self) -> &Secret {
        match self {
            Self::ClaudeAi(login) => &login.access_token,
            Self::Console(key) => key,
        }
    }
}

impl Account {
    /// Reads the `oauthAccount` object leniently: what has another type is absent.
    #[must_use]
    pub fn from_object(object: &Map<String, Value>) -> Self {
        Self {
            uuid: text(object, "accountUuid"),
            email: text(object, "emailAddress"),
            organization_uuid: text(object, "organizationUuid"),
            organization_name: text(object, "organizationName"),
        }
    }
}

fn text(object: &Map<String, Value>, key: &str) -> Option<String> {
    object
        .get(key)?
        .as_str()
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
}

fn one_line(object: &Map<String, Value>, key: &'static str) -> Result<Option<Secret>, LoginError> {
    let value = match object.get(key) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(text)) => text.trim(),
        Some(_) => return Err(LoginError::Member(key, "not a string")),
    };
    if value.is_empty() {
        return Ok(None);
    }
    let secret = Secret::from(value);
    match secret.check_header_value() {
        Ok(()) => Ok(Some(secret)),
        Err(_) => Err(LoginError::Member(key, "not one line of visible ASCII")),
    }
}

fn scopes(object: &Map<String, Value>) -> Result<Vec<String>, LoginError> {
    const WRONG: LoginError = LoginError::Member("claudeAiOauth.scopes", "not an array of strings");
    let list = object
        .get("scopes")
        .and_then(Value::as_array)
        .ok_or(WRONG)?;
    list.iter()
        .map(|scope| scope.as_str().map(str::to_owned).ok_or(WRONG))
        .collect()
}

/// Milliseconds since 1970, as the client writes times.
fn milliseconds(
    object: &Map<String, Value>,
    key: &'static str,
) -> Result<Option<Timestamp>, LoginError> {
    let value = match object.get(key) {
        None | Some(Value::Null) => return Ok(None),
        Some(value) => value,
    };
    #[expect(
        clippy::cast_possible_truncation,
        reason = "`as` saturates, and jiff checks the range"
    )]
    let millis = value
        .as_i64()
        .or_else(|| value.as_f64().map(|float| float as i64));
    let millis = millis.ok_or(LoginError::Member(key, "not a number of milliseconds"))?;
    match Timestamp::from_millisecond(millis) {
        Ok(time) => Ok(Some(time)),
        Err(_) => Err(LoginError::Member(key, "out of range")),
    }
}

#[cfg(test)]
mod tests {
    use super::{Login, LoginError};
    use serde_json::{Map, Value, json};

    fn object(value: Value) -> Map<String, Value> {
        match value {
            Value::Object(map) => map,
            _ => unreachable!("the cases are objects"),
        }
    }

    #[test]
    fn a_login_needs_a_token_and_an_array_of_scopes() {
        let without_scopes = object(json!({"claudeAiOauth": {"accessToken": "t"}}));
        assert_eq!(
            Login::from_document(&without_scopes),
            Err(LoginError::Member(
                "claudeAiOauth.scopes",
                "not an array of strings"
            ))
        );
        let two_lines = object(json!({"claudeAiOauth": {"accessToken": "a\nb", "scopes": []}}));
        assert!(Login::from_document(&two_lines).is_err());
    }

    #[test]
    fn a_claude_ai_login_comes_before_a_console_key() {
        let both = object(json!({
            "claudeAiOauth": {"accessToken": "tok", "scopes": ["user:inference"]},
            "primaryApiKey": "key"
        }));
        assert_eq!(
            Login::from_document(&both).map(|l| l.secret().expose().to_owned()),
            Ok("tok".into())
        );
    }

    #[test]
    fn debug_of_a_login_shows_no_secret() {
        let login = Login::console(&json!("sk-ant-api03-hidden"));
        assert!(!format!("{login:?}").contains("hidden"));
    }
}
