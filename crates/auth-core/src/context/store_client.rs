//! What the store holds. Claude Code's files are read in this process; only a keychain is behind
//! the program `auth-store`, the one that opens it, with a deadline.

use std::path::{Path, PathBuf};

use auth_fs::{ReadError, Rules};
use serde_json::{Map, Value};

use super::claude_json::{ClaudeJson, ClaudeJsonError};
use super::config::Config;
use super::paths::Paths;
use super::store_program::StoreProgram;
use crate::decision::CredentialOrigin;
use crate::decision::facts::{StoreFinding, StoredLogin};
use crate::global_args::GlobalArgs;
use crate::json::JsonObject;
use crate::json::scan::{self, ScanError};
use crate::secret::{Account, Login, LoginError};
use crate::{CliError, ExitStatus};
use crate::{Env, platform};

/// The variable that names the backend.
const BACKEND_VARIABLE: &str = "AUTH_STORE_BACKEND";

/// Where logins are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoreBackend {
    /// Claude Code's files.
    File,
    /// The system keychain.
    Keychain,
}

/// Why the backend is not known.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("{place} is `{value}`, expected `auto`, `file` or `keychain`")]
pub struct StoreBackendError {
    place: String,
    value: String,
    pub(super) in_config: bool,
}

impl StoreBackend {
    /// `$AUTH_STORE_BACKEND`, else `backend` of `[store]`, else the platform's.
    ///
    /// # Errors
    /// [`StoreBackendError`].
    pub fn find(env: &Env, config: &Config) -> Result<Self, StoreBackendError> {
        let variable = env.get_trimmed(BACKEND_VARIABLE);
        let setting = config.section("store").get("backend").cloned();
        let error = |place: &str, value: &str, in_config| StoreBackendError {
            place: place.to_owned(),
            value: value.to_owned(),
            in_config,
        };
        match (variable, setting) {
            (Some(name), _) => {
                Self::from_name(name).ok_or_else(|| error(BACKEND_VARIABLE, name, false))
            }
            (None, Some(value)) => {
                let name = value.as_str().and_then(Self::from_name);
                let path = config.path.clone().unwrap_or_default();
                let place = format!("`backend` of [store] in {}", path.display());
                name.ok_or_else(|| error(&place, &value.to_string(), true))
            }
            (None, None) => Ok(Self::platform_default()),
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        match name {
            "auto" => Some(Self::platform_default()),
            "file" => Some(Self::File),
            "keychain" => Some(Self::Keychain),
            _ => None,
        }
    }

    fn platform_default() -> Self {
        match platform::USES_KEYCHAIN {
            true => Self::Keychain,
            false => Self::File,
        }
    }
}

/// Why the stored login cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoredLoginError {
    /// The credentials file cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// `.claude.json` cannot be read.
    #[error(transparent)]
    ClaudeJson(#[from] ClaudeJsonError),
    /// The credentials file is not a JSON object.
    #[error("stored login is malformed: {}:{line}:{column}: not a JSON object", .path.display())]
    NotJson {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The column in bytes, from 1.
        column: usize,
    },
    /// It is not a login.
    #[error("stored login is malformed: {place}: {source}")]
    Malformed {
        /// The file, or the keychain.
        place: String,
        /// What is wrong with it.
        source: LoginError,
    },
    /// `auth-store`, which opens the keychain, failed.
    #[error("{}", .0.message())]
    Program(CliError),
}

/// Reads one profile's login from its backend.
pub struct StoreClient<'a> {
    /// The options that are passed on to `auth-store`.
    pub(super) common: &'a GlobalArgs,
    /// Its environment.
    pub(super) env: &'a Env,
    /// The files of the profile.
    pub(super) paths: Paths,
    /// The profile's name.
    pub(super) profile: &'a str,
    /// Where the login is stored.
    pub(super) backend: StoreBackend,
    /// `.claude.json` of the profile, if it was read before: it can be large.
    pub(super) claude_json: Option<&'a ClaudeJson>,
}

impl StoreClient<'_> {
    /// The stored login; `None` if there provably is none. Its account is read only if the backend
    /// tells it anyway.
    ///
    /// # Errors
    /// [`StoredLoginError`].
    pub fn login(&self) -> Result<Option<StoredLogin>, StoredLoginError> {
        match self.backend {
            StoreBackend::File => self.read_files(),
            StoreBackend::Keychain => self.ask_keychain(),
        }
    }

    fn read_files(&self) -> Result<Option<StoredLogin>, StoredLoginError> {
        let path = self.paths.credentials();
        let found = |login, path: &Path| {
            Some(StoredLogin {
                login,
                account: None,
                origin: file_origin(path),
            })
        };
        if let Some(login) = claude_ai(&path, self.paths.config_dir())? {
            return Ok(found(login, &path));
        }
        let path = self.paths.client_state();
        let loaded;
        let state = match self.claude_json {
            Some(state) => state,
            None => {
                loaded = ClaudeJson::load(&path, self.paths.config_dir())?;
                &loaded
            }
        };
        let Some(key) = state.primary_api_key() else {
            return Ok(None);
        };
        let login = Login::console(key).map_err(|error| malformed(&path, error))?;
        Ok(found(login, &path))
    }

    fn ask_keychain(&self) -> Result<Option<StoredLogin>, StoredLoginError> {
        let program = StoreProgram::new(self.common, self.env).profile(self.profile);
        let document = program.get().map_err(StoredLoginError::Program)?;
        document.as_ref().map(from_document).transpose()
    }
}

/// The Claude.ai login of a credentials file, in which there may be many logins to MCP servers.
fn claude_ai(path: &Path, config_dir: &Path) -> Result<Option<Login>, StoredLoginError> {
    let opened = match auth_fs::open(path, &Rules::trusted(config_dir)) {
        Ok(opened) => opened,
        Err(ReadError::NotFound { .. }) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let (len, mut stored) = (opened.metadata().len(), None);
    let scanned = scan::members(&mut opened.into_reader(), len, &mut |scanner, name| {
        if name == "claudeAiOauth" {
            stored = scanner.value::<Option<Value>>()?;
        }
        Ok(())
    });
    scanned.map_err(|error| unscannable(path, error))?;
    match stored {
        None => Ok(None),
        Some(Value::Object(object)) if Login::is_blank(&object) => Ok(None),
        Some(Value::Object(object)) => Login::claude_ai(&object)
            .map(Some)
            .map_err(|error| malformed(path, error)),
        Some(_) => {
            let error = LoginError::Member("claudeAiOauth", "not an object");
            Err(malformed(path, error))
        }
    }
}

fn unscannable(path: &Path, error: ScanError) -> StoredLoginError {
    let path = path.to_owned();
    match error {
        ScanError::Malformed { line, column, .. } => {
            StoredLoginError::NotJson { path, line, column }
        }
        ScanError::Io(source) => ReadError::Io { path, source }.into(),
    }
}

fn malformed(path: &Path, source: LoginError) -> StoredLoginError {
    let place = path.display().to_string();
    StoredLoginError::Malformed { place, source }
}

fn file_origin(path: &Path) -> CredentialOrigin {
    CredentialOrigin::Store {
        backend: "file".to_owned(),
        path: Some(path.display().to_string()),
        service: None,
    }
}

/// Reads a login document with its origin (`auth-store get --json --origin`).
///
/// # Errors
/// [`StoredLoginError::Malformed`].
pub fn from_document(document: &JsonObject) -> Result<StoredLogin, StoredLoginError> {
    let document: Map<String, Value> =
        serde_json::from_str(document.text()).expect("its text is one object");
    let login = Login::from_document(&document).map_err(|source| StoredLoginError::Malformed {
        place: "the keychain".to_owned(),
        source,
    })?;
    let account = document
        .get("oauthAccount")
        .and_then(Value::as_object)
        .map(Account::from_object);
    Ok(StoredLogin {
        login,
        account,
        origin: origin(&document),
    })
}

/// The result as a fact, if it is not wanted for its own sake.
#[must_use]
pub(super) fn to_finding(result: &Result<Option<StoredLogin>, CliError>) -> StoreFinding {
    match result {
        Ok(None) => StoreFinding::Absent,
        Ok(Some(stored)) => StoreFinding::Found(Box::new(stored.clone())),
        Err(failure) if failure.exit() == ExitStatus::Unavailable => {
            StoreFinding::Unavailable(failure.message().to_owned())
        }
        Err(failure) => StoreFinding::Malformed(failure.message().to_owned()),
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
