//! Recovery files: tokens that a server has issued, and that could not be stored.
//!
//! A file is private, in a directory of the user, and names the fingerprint of the refresh token
//! that it replaces. It is adopted only if the store still holds that token, else deleted.

use std::path::{Path, PathBuf};

use auth_core::Secret;
use auth_fs::private_file::{self, WriteError};
use auth_fs::{ReadError, Rules, remove};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::put::fingerprint_of;
use super::refresh::TokenUpdate;
use super::{Store, StoreError};
use crate::document::LoginDocument;

#[derive(Serialize, Deserialize)]
struct Content {
    version: u32,
    /// The fingerprint of the refresh token that was sent.
    replaces: String,
    #[serde(rename = "claudeAiOauth")]
    tokens: Tokens,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Tokens {
    access_token: String,
    #[serde(default)]
    refresh_token: Option<String>,
    /// Milliseconds since 1970.
    #[serde(default)]
    expires_at: Option<i64>,
    #[serde(default)]
    refresh_token_expires_at: Option<i64>,
}

impl Content {
    fn new(update: &TokenUpdate, used: &Secret) -> Self {
        let text = |secret: &Secret| secret.expose().to_owned();
        let millis = |time: Option<Timestamp>| Some(time?.as_millisecond());
        Self {
            version: 1,
            replaces: used.fingerprint().to_string(),
            tokens: Tokens {
                access_token: text(&update.access_token),
                refresh_token: update.refresh_token.as_ref().map(text),
                expires_at: millis(update.expires_at),
                refresh_token_expires_at: millis(update.refresh_token_expires_at),
            },
        }
    }

    fn update(&self) -> TokenUpdate {
        let time = |millis: Option<i64>| Timestamp::from_millisecond(millis?).ok();
        let secret = |text: &String| Secret::from(text.as_str());
        TokenUpdate {
            access_token: secret(&self.tokens.access_token),
            refresh_token: self.tokens.refresh_token.as_ref().map(secret),
            expires_at: time(self.tokens.expires_at),
            refresh_token_expires_at: time(self.tokens.refresh_token_expires_at),
        }
    }
}

impl Store<'_> {
    /// Whether there is a recovery file. Changes nothing.
    #[must_use]
    pub fn has_recovery(&self) -> bool {
        // One that is empty is reserved by a refresh that runs.
        let has_content = |file: &PathBuf| file.metadata().is_ok_and(|file| file.len() > 0);
        self.recovery_files.iter().any(has_content)
    }

    /// Keeps tokens that cannot be stored; says in which file.
    ///
    /// # Errors
    /// [`StoreError`] of the last directory, if none takes the file.
    pub fn save_recovery(
        &self,
        update: &TokenUpdate,
        used: &Secret,
    ) -> Result<PathBuf, StoreError> {
        let content = content(update, used);
        let mut error = StoreError::Superseded;
        for path in self.recovery_files {
            match save(path, &content) {
                Ok(()) => return Ok(path.clone()),
                Err(failed) => error = failed.into(),
            }
        }
        Err(error)
    }

    /// Puts the tokens of a recovery file into the store, if that still holds the refresh token
    /// that they replace; deletes the file. Returns the login if tokens were adopted.
    ///
    /// # Errors
    /// [`StoreError`] if they cannot be stored; the file stays then.
    pub fn adopt_recovery(&self) -> Result<Option<LoginDocument>, StoreError> {
        if !self.has_recovery() {
            return Ok(None);
        }
        let guard = self.lock()?;
        let mut adopted = false;
        for path in self.recovery_files {
            let Some(content) = read(path)? else {
                continue;
            };
            let now = self.credentials()?;
            if fingerprint_of(now.login.as_ref()).as_deref() == Some(&content.replaces) {
                self.write_tokens(&guard, now, &content.update(), None)?;
                adopted = true;
            }
            self.removed(remove::file(path))?;
        }
        match adopted {
            true => self.get_document(),
            false => Ok(None),
        }
    }

    /// Removes all recovery files.
    pub(crate) fn remove_recovery(&self) {
        for path in self.recovery_files {
            // Mostly there is none; an outdated one is not adopted.
            if let Err(error) = remove::file(path) {
                self.warn(error.to_string());
            }
        }
    }
}

/// The bytes of a recovery file.
pub(crate) fn content(update: &TokenUpdate, used: &Secret) -> Zeroizing<Vec<u8>> {
    let content = serde_json::to_vec(&Content::new(update, used));
    Zeroizing::new(content.expect("texts and numbers can be written as JSON"))
}

/// What cannot be understood replaces nothing: it is adopted by nobody, and deleted.
fn read(path: &Path) -> Result<Option<Content>, ReadError> {
    let directory = path.parent().unwrap_or(Path::new("."));
    let Some(bytes) = auth_fs::read(path, &Rules::trusted(directory))? else {
        return Ok(None);
    };
    let bytes = Zeroizing::new(bytes);
    Ok(Some(serde_json::from_slice(&bytes).unwrap_or_else(|_| {
        let nothing = TokenUpdate {
            access_token: Secret::from(""),
            refresh_token: None,
            expires_at: None,
            refresh_token_expires_at: None,
        };
        let mut content = Content::new(&nothing, &nothing.access_token);
        content.replaces.clear();
        content
    })))
}

fn save(path: &Path, content: &[u8]) -> Result<(), WriteError> {
    let directory = path.parent().unwrap_or(Path::new("."));
    private_file::create_dir(directory)?;
    let metadata = std::fs::metadata(directory);
    let is_shared = metadata.is_ok_and(|metadata| {
        auth_fs::is_foreign(&metadata) && !auth_fs::is_root()
            || auth_fs::mode(&metadata).is_some_and(|mode| mode & 0o002 != 0)
    });
    if is_shared {
        return Err(WriteError::Io {
            path: directory.to_owned(),
            source: std::io::Error::other("other users can write to this directory"),
        });
    }
    private_file::replace(path, content)
}
