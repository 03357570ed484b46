//! The login inside the documents.

use std::io::Read;

use auth_core::secret::{Account, Login, LoginError, Secret};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::{Document, Malformed, one_line};

/// The member of a Claude.ai login.
pub const CLAUDE_AI: &str = "claudeAiOauth";
/// The member of a Console login.
pub const CONSOLE: &str = "primaryApiKey";
/// The member that says whose login it is.
const ACCOUNT: &str = "oauthAccount";

/// More than any login; a keychain holds far less.
const LARGEST_INPUT: u64 = 4 * 1024 * 1024;
/// What a login needs, and more.
const USUAL_INPUT: usize = 4 * 1024;

/// A login as it is stored: parsed, and as it was written.
pub(crate) struct Stored {
    pub(crate) login: Login,
    /// The JSON text of `claudeAiOauth` or `primaryApiKey`.
    pub(crate) raw: Zeroizing<String>,
}

impl Stored {
    /// The Claude.ai login in a credentials document. A login whose access token is missing or
    /// blank is none: that is how Claude Code leaves one that was refused.
    ///
    /// # Errors
    /// [`Malformed::Member`] where it is not of the format.
    pub(crate) fn claude_ai(document: &Document) -> Result<Option<Self>, Malformed> {
        let Some(raw) = document.get(CLAUDE_AI).filter(|raw| *raw != "null") else {
            return Ok(None);
        };
        let object = object(CLAUDE_AI, raw)?;
        let token = object.get("accessToken");
        let blank = match token {
            None | Some(Value::Null) => true,
            Some(token) => token.as_str().is_some_and(|token| token.trim().is_empty()),
        };
        if blank {
            return Ok(None);
        }
        let login = Login::claude_ai(&object).map_err(|error| member(&error))?;
        let raw = Zeroizing::new(raw.to_owned());
        Ok(Some(Self { login, raw }))
    }

    /// The Console login that is the JSON text `raw`; a blank one is none.
    ///
    /// # Errors
    /// [`Malformed::Member`] where it is not one line of text.
    pub(crate) fn console(raw: &str) -> Result<Option<Self>, Malformed> {
        let value = value(CONSOLE, raw)?;
        if value.is_null() || value.as_str().is_some_and(|key| key.trim().is_empty()) {
            return Ok(None);
        }
        let login = Login::console(&value).map_err(|error| member(&error))?;
        let raw = Zeroizing::new(raw.to_owned());
        Ok(Some(Self { login, raw }))
    }

    /// What it is refreshed with.
    pub(crate) fn refresh_token(&self) -> Option<&Secret> {
        match &self.login {
            Login::ClaudeAi(login) => login.refresh_token.as_ref(),
            Login::Console(_) => None,
        }
    }

    /// The name of its member.
    pub(crate) fn member(&self) -> &'static str {
        match self.login {
            Login::ClaudeAi(_) => CLAUDE_AI,
            Login::Console(_) => CONSOLE,
        }
    }
}

/// Why stdin holds no login.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// It cannot be read.
    #[error("{0}")]
    Unreadable(#[from] std::io::Error),
    /// It is too long to be one.
    #[error("it is longer than {} MiB", LARGEST_INPUT / 1024 / 1024)]
    TooLong,
    /// It is not a login document.
    #[error(transparent)]
    Malformed(#[from] Malformed),
}

/// A login document, as `get --json` prints it and `put` takes it.
pub(crate) struct LoginDocument {
    pub(crate) stored: Stored,
    /// The JSON text of `oauthAccount`.
    pub(crate) account: Option<String>,
}

impl LoginDocument {
    /// Reads and validates a document. Members that are not about a login are ignored.
    ///
    /// # Errors
    /// [`InputError`].
    pub(crate) fn read(input: &mut dyn Read) -> Result<Self, InputError> {
        let mut bytes = Vec::with_capacity(USUAL_INPUT);
        input.take(LARGEST_INPUT + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > LARGEST_INPUT {
            return Err(InputError::TooLong);
        }
        Ok(Self::from_document(&Document::from_bytes(bytes)?)?)
    }

    /// Validates a document.
    ///
    /// # Errors
    /// [`Malformed::Member`].
    pub(crate) fn from_document(document: &Document) -> Result<Self, Malformed> {
        let given = |name| document.get(name).filter(|raw| *raw != "null");
        let stored = match (given(CLAUDE_AI), given(CONSOLE)) {
            (Some(raw), None) => {
                let login =
                    Login::claude_ai(&object(CLAUDE_AI, raw)?).map_err(|error| member(&error))?;
                let raw = Zeroizing::new(raw.to_owned());
                Stored { login, raw }
            }
            (None, Some(raw)) => {
                let login =
                    Login::console(&value(CONSOLE, raw)?).map_err(|error| member(&error))?;
                let raw = Zeroizing::new(raw.to_owned());
                Stored { login, raw }
            }
            (Some(_), Some(_)) => {
                let reason = format!("it has both `{CLAUDE_AI}` and `{CONSOLE}`");
                return Err(Malformed::Member(reason));
            }
            (None, None) => return Err(Malformed::Member(LoginError::Absent.to_string())),
        };
        let account = given(ACCOUNT).map(str::to_owned);
        if let Some(raw) = &account {
            object(ACCOUNT, raw)?;
        }
        Ok(Self { stored, account })
    }

    /// The document's text: `version`, the login, the account, then `more` members.
    pub(crate) fn to_text(&self, more: &[(&str, String)]) -> Zeroizing<String> {
        let mut members = vec![("version", "1"), (self.stored.member(), &self.stored.raw)];
        members.extend(
            self.account
                .iter()
                .map(|account| (ACCOUNT, account.as_str())),
        );
        members.extend(more.iter().map(|(name, value)| (*name, value.as_str())));
        one_line(&members)
    }
}

/// `.claude.json` as far as a login is concerned.
pub(crate) struct ClientState;

impl ClientState {
    /// The JSON text of the recorded account, where it is an object.
    pub(crate) fn account(document: &Document) -> Option<&str> {
        document.get(ACCOUNT).filter(|raw| raw.starts_with('{'))
    }

    pub(crate) fn set_account(document: &mut Document, raw: &str) {
        document.set(ACCOUNT, raw);
    }

    pub(crate) fn remove_account(document: &mut Document) {
        document.remove(ACCOUNT);
    }
}

/// What an account's JSON text says, leniently.
pub(crate) fn account(raw: &str) -> Account {
    object(ACCOUNT, raw).map_or_else(
        |_| Account::default(),
        |object| Account::from_object(&object),
    )
}

/// The JSON text of a secret.
pub(crate) fn quoted(secret: &Secret) -> Zeroizing<String> {
    Zeroizing::new(serde_json::to_string(secret.expose()).expect("a text can be written as JSON"))
}

fn object(name: &str, raw: &str) -> Result<Map<String, Value>, Malformed> {
    match value(name, raw)? {
        Value::Object(object) => Ok(object),
        _ => Err(Malformed::Member(format!("`{name}` is not an object"))),
    }
}

fn value(name: &str, raw: &str) -> Result<Value, Malformed> {
    // The parser's own words may quote the value. A nesting too deep or a number too large ends
    // up here.
    serde_json::from_str(raw)
        .map_err(|_| Malformed::Member(format!("`{name}` is too large or too deep to be a login")))
}

fn member(error: &LoginError) -> Malformed {
    Malformed::Member(error.to_string())
}
