//! The ledger of long-lived tokens: what `setup-token --record` has noted, without any secret.
//!
//! `CONFIG_DIR/auth-tools/tokens.json`, so that a token of which only the fingerprint can be seen
//! has a name, an account and an expiry.
//!
//! # Example
//! ```
//! use auth_core::Secret;
//! use auth_core::token_ledger::TokenLedger;
//!
//! let folder = tempfile::tempdir()?;
//! let ledger = TokenLedger::load(folder.path())?;
//! assert!(ledger.find(&Secret::from("sk-ant-oat01-a")).is_none());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::path::{Path, PathBuf};
use std::time::Duration;

use auth_fs::lock::{Lock, LockError};
use auth_fs::private_file::{self, WriteError};
use auth_fs::{ReadError, Rules};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{CliError, ExitStatus, Secret};

const LOCK_TIMEOUT: Duration = Duration::from_secs(15);

/// A recorded token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedToken {
    /// Its name, chosen by the user.
    pub name: String,
    /// Its fingerprint, such as `sha256:1a2b3c4d`.
    pub fingerprint: String,
    /// The email address of its account, if it is known.
    #[serde(default)]
    pub account: Option<String>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it expires; `None` if that is unknown.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
}

/// All recorded tokens of a configuration directory.
#[derive(Clone, Debug)]
pub struct TokenLedger {
    path: PathBuf,
    tokens: Vec<RecordedToken>,
}

/// Why the ledger cannot be read or changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// The file cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The file is not a ledger.
    #[error("`{}`: {reason}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: serde_json::Error,
    },
    /// The file cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// Another program changes the file.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// There is a token of that name already.
    #[error("a token named `{0}` is already recorded")]
    NameTaken(String),
}

#[derive(Serialize, Deserialize)]
struct File {
    version: u32,
    #[serde(default)]
    tokens: Vec<RecordedToken>,
}

impl TokenLedger {
    /// Reads the ledger of a configuration directory; an absent file is an empty ledger.
    ///
    /// # Errors
    /// [`LedgerError::Read`], [`LedgerError::Malformed`].
    pub fn load(config_dir: &Path) -> Result<Self, LedgerError> {
        let path = config_dir.join("auth-tools").join("tokens.json");
        let tokens = match auth_fs::read(&path, &Rules::any())? {
            None => Vec::new(),
            Some(bytes) => {
                let file: File = serde_json::from_slice(&bytes).map_err(|reason| {
                    let path = path.clone();
                    LedgerError::Malformed { path, reason }
                })?;
                file.tokens
            }
        };
        Ok(Self { path, tokens })
    }

    /// Every token, in the order of their creation.
    #[must_use]
    pub fn tokens(&self) -> &[RecordedToken] {
        &self.tokens
    }

    /// What is recorded about a token.
    #[must_use]
    pub fn find(&self, token: &Secret) -> Option<&RecordedToken> {
        let fingerprint = token.fingerprint().to_string();
        let mut tokens = self.tokens.iter();
        tokens.find(|token| token.fingerprint == fingerprint)
    }

    /// Whether a name is in use.
    ///
    /// # Errors
    /// [`LedgerError::NameTaken`].
    pub fn check_name(&self, name: &str) -> Result<(), LedgerError> {
        match self.tokens.iter().any(|token| token.name == name) {
            true => Err(LedgerError::NameTaken(name.to_owned())),
            false => Ok(()),
        }
    }

    /// Adds a token, to what the file holds by then.
    ///
    /// # Errors
    /// [`LedgerError`]; nothing was recorded.
    pub fn add(config_dir: &Path, token: RecordedToken) -> Result<(), LedgerError> {
        Self::edit(config_dir, |tokens| {
            let ledger = Self {
                path: PathBuf::new(),
                tokens: std::mem::take(tokens),
            };
            ledger.check_name(&token.name)?;
            *tokens = ledger.tokens;
            tokens.push(token);
            Ok(())
        })
    }

    /// Removes the tokens that `matches` names; says how many there were.
    ///
    /// # Errors
    /// [`LedgerError`]; nothing was removed.
    pub fn remove(
        config_dir: &Path,
        matches: impl Fn(&RecordedToken) -> bool,
    ) -> Result<usize, LedgerError> {
        let mut removed = 0;
        Self::edit(config_dir, |tokens| {
            let before = tokens.len();
            tokens.retain(|token| !matches(token));
            removed = before - tokens.len();
            Ok(())
        })?;
        Ok(removed)
    }

    fn edit(
        config_dir: &Path,
        change: impl FnOnce(&mut Vec<RecordedToken>) -> Result<(), LedgerError>,
    ) -> Result<(), LedgerError> {
        let before = Self::load(config_dir)?;
        let directory = before.path.parent().unwrap_or(config_dir);
        private_file::create_dir(directory)?;
        let _lock = Lock::acquire(&directory.join("tokens.lock"), LOCK_TIMEOUT)?;
        let mut ledger = Self::load(config_dir)?;
        let old = ledger.tokens.clone();
        change(&mut ledger.tokens)?;
        if ledger.tokens == old {
            return Ok(());
        }
        let file = File {
            version: 1,
            tokens: ledger.tokens,
        };
        let text = serde_json::to_vec_pretty(&file).expect("texts and times can be written");
        Ok(private_file::replace(&ledger.path, &text)?)
    }
}

impl From<LedgerError> for CliError {
    fn from(error: LedgerError) -> Self {
        let message = format!("the ledger of tokens cannot be used: {error}");
        match error {
            LedgerError::Read(error) => error.into(),
            LedgerError::Write(error) => error.into(),
            LedgerError::Lock(error) => error.into(),
            LedgerError::Malformed { path, .. } => {
                Self::new(ExitStatus::Data, "ledger.malformed", message).hint(format!(
                    "fix the file or remove it: rm {}",
                    auth_fs::quote_path(&path)
                ))
            }
            LedgerError::NameTaken(name) => {
                Self::usage(format!("a token named `{name}` is already recorded")).hint(format!(
                    "choose another name, or remove it: setup-token forget {}",
                    auth_fs::quote_path(Path::new(&name))
                ))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{LedgerError, RecordedToken, TokenLedger};
    use crate::Secret;
    use jiff::Timestamp;

    fn token(name: &str, secret: &str) -> RecordedToken {
        RecordedToken {
            name: name.to_owned(),
            fingerprint: Secret::from(secret).fingerprint().to_string(),
            account: Some("ada@example.com".to_owned()),
            created_at: Timestamp::UNIX_EPOCH,
            expires_at: None,
        }
    }

    #[test]
    fn what_is_added_is_found_by_its_secret_and_removed_by_its_name() {
        let folder = tempfile::tempdir().expect("a folder");
        TokenLedger::add(folder.path(), token("ci", "a")).expect("added");
        TokenLedger::add(folder.path(), token("laptop", "b")).expect("added");
        let again = TokenLedger::add(folder.path(), token("ci", "c"));
        assert!(matches!(again, Err(LedgerError::NameTaken(name)) if name == "ci"));
        let ledger = TokenLedger::load(folder.path()).expect("a ledger");
        let found = ledger.find(&Secret::from("a")).map(|token| &*token.name);
        assert_eq!((ledger.tokens().len(), found), (2, Some("ci")));
        let removed = TokenLedger::remove(folder.path(), |token| token.name == "ci");
        assert_eq!(removed.expect("a number"), 1);
        let ledger = TokenLedger::load(folder.path()).expect("a ledger");
        assert!(ledger.find(&Secret::from("a")).is_none());
    }

    #[test]
    fn a_malformed_ledger_is_not_overwritten() {
        let folder = tempfile::tempdir().expect("a folder");
        TokenLedger::add(folder.path(), token("ci", "a")).expect("added");
        let path = folder.path().join("auth-tools/tokens.json");
        #[expect(clippy::disallowed_methods, reason = "a test's input")]
        std::fs::write(&path, "{").expect("a file");
        let added = TokenLedger::add(folder.path(), token("x", "b"));
        assert!(matches!(added, Err(LedgerError::Malformed { .. })));
        assert_eq!(std::fs::read(&path).expect("the file"), b"{");
    }
}
