//! The login in Claude Code's JSON files.

use std::io::Read;

use auth_core::json::{JsonObject, Malformed};
use auth_core::secret::{Account, Login, LoginError, Secret};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

/// The member of a Claude.ai login.
pub const CLAUDE_AI: &str = "claudeAiOauth";
/// The member of a Console login.
pub const CONSOLE: &str = "primaryApiKey";
/// The member that says whose login it is.
pub const ACCOUNT: &str = "oauthAccount";

/// A login document in bytes at most; a keychain holds far less.
pub const MAX_INPUT: u64 = 4 * 1024 * 1024;
/// What a login needs, and more.
const USUAL_INPUT: usize = 4 * 1024;

/// A login as it is stored: parsed, and as it was written.
#[derive(Clone, Debug)]
pub struct ParsedLogin {
    /// What it means.
    pub login: Login,
    /// The JSON text of `claudeAiOauth` or `primaryApiKey`.
    pub raw: Zeroizing<String>,
}

impl ParsedLogin {
    /// The Claude.ai login in a credentials document. A login whose access token is missing or
    /// blank is none: that is how Claude Code leaves one that was refused.
    ///
    /// # Errors
    /// [`Malformed::Member`] if it is not of the format.
    pub fn claude_ai(document: &JsonObject) -> Result<Option<Self>, Malformed> {
        let Some(raw) = document.get(CLAUDE_AI).filter(|raw| *raw != "null") else {
            return Ok(None);
        };
        let object = object(CLAUDE_AI, raw)?;
        if Login::is_blank(&object) {
            return Ok(None);
        }
        let login = Login::claude_ai(&object).map_err(|error| member(&error))?;
        let raw = Zeroizing::new(raw.to_owned());
        Ok(Some(Self { login, raw }))
    }

    /// The Console login that is the JSON text `raw`; a blank one is none.
    ///
    /// # Errors
    /// [`Malformed::Member`] if it is not one line of text.
    pub fn console(raw: &str) -> Result<Option<Self>, Malformed> {
        let value = value(CONSOLE, raw)?;
        if value.is_null() || value.as_str().is_some_and(|key| key.trim().is_empty()) {
            return Ok(None);
        }
        let login = Login::console(&value).map_err(|error| member(&error))?;
        let raw = Zeroizing::new(raw.to_owned());
        Ok(Some(Self { login, raw }))
    }

    /// What it is refreshed with.
    pub fn refresh_token(&self) -> Option<&Secret> {
        match &self.login {
            Login::ClaudeAi(login) => login.refresh_token.as_ref(),
            Login::Console(_) => None,
        }
    }

    /// The name of its member.
    pub fn member(&self) -> &'static str {
        match self.login {
            Login::ClaudeAi(_) => CLAUDE_AI,
            Login::Console(_) => CONSOLE,
        }
    }
}

/// Why stdin holds no login.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// It cannot be read.
    #[error("{0}")]
    Unreadable(#[from] std::io::Error),
    /// It is too long to be one.
    #[error("it is longer than {} MiB", MAX_INPUT / 1024 / 1024)]
    TooLong,
    /// It is a refresh token, which alone is no login.
    #[error("it is a refresh token (`sk-ant-ort…`), not a login, key or access token")]
    RefreshToken,
    /// It is not a login document.
    #[error(transparent)]
    Malformed(#[from] Malformed),
}

/// A login document, as `get --json` prints it and `put` takes it.
#[derive(Clone, Debug)]
pub struct LoginDocument {
    /// The login.
    pub stored: ParsedLogin,
    /// The JSON text of `oauthAccount`.
    pub account: Option<String>,
}

/// What `put` read.
pub(crate) struct LoginInput {
    pub(crate) document: LoginDocument,
    /// Whether it was a bare key or token, rather than a document.
    pub(crate) is_bare: bool,
}

impl LoginInput {
    /// Reads and validates a document, or a bare key or token. Members that are not about a login
    /// are ignored.
    ///
    /// # Errors
    /// [`InputError`].
    pub(crate) fn read(input: &mut dyn Read) -> Result<Self, InputError> {
        let mut bytes = Vec::with_capacity(USUAL_INPUT);
        input.take(MAX_INPUT + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > MAX_INPUT {
            return Err(InputError::TooLong);
        }
        let text = std::str::from_utf8(&bytes).unwrap_or_default();
        let text = text.trim_start_matches('\u{feff}').trim();
        let bare = bare_document(text)?;
        let is_bare = bare.is_some();
        let document = match bare {
            Some(document) => JsonObject::parse(document)?,
            None => JsonObject::from_bytes(bytes)?,
        };
        Ok(Self {
            document: LoginDocument::from_document(&document)?,
            is_bare,
        })
    }
}

/// The document of a bare secret; `None` if its prefix says nothing.
fn bare_document(text: &str) -> Result<Option<String>, InputError> {
    let is_one_word = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
    if !is_one_word {
        return Ok(None);
    }
    let quoted = quoted(&Secret::from(text));
    if text.starts_with("sk-ant-ort") {
        return Err(InputError::RefreshToken);
    }
    if text.starts_with("sk-ant-oat") {
        return Ok(Some(format!(
            r#"{{"claudeAiOauth":{{"accessToken":{},"scopes":["user:inference"]}}}}"#,
            quoted.as_str()
        )));
    }
    if text.starts_with("sk-ant-") {
        return Ok(Some(format!(r#"{{"primaryApiKey":{}}}"#, quoted.as_str())));
    }
    Ok(None)
}

impl LoginDocument {
    /// Validates a document.
    ///
    /// # Errors
    /// [`Malformed::Member`].
    pub fn from_document(document: &JsonObject) -> Result<Self, Malformed> {
        let given = |name| document.get(name).filter(|raw| *raw != "null");
        let stored = match (given(CLAUDE_AI), given(CONSOLE)) {
            (Some(raw), None) => {
                let login =
                    Login::claude_ai(&object(CLAUDE_AI, raw)?).map_err(|error| member(&error))?;
                let raw = Zeroizing::new(raw.to_owned());
                ParsedLogin { login, raw }
            }
            (None, Some(raw)) => {
                let login =
                    Login::console(&value(CONSOLE, raw)?).map_err(|error| member(&error))?;
                let raw = Zeroizing::new(raw.to_owned());
                ParsedLogin { login, raw }
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

    /// The document: `version`, the login and the account.
    pub(crate) fn to_document(&self) -> JsonObject {
        let mut document = JsonObject::empty();
        document.set("version", "1");
        document.set(self.stored.member(), &self.stored.raw);
        if let Some(account) = &self.account {
            document.set(ACCOUNT, account);
        }
        document
    }
}

/// Records an account in `.claude.json`; says whether that changed anything.
pub(crate) fn set_account(document: &mut JsonObject, raw: &str) -> bool {
    document.set(ACCOUNT, raw)
}

/// Removes the account from `.claude.json`; says whether that changed anything.
pub(crate) fn remove_account(document: &mut JsonObject) -> bool {
    document.remove(ACCOUNT)
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
