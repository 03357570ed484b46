//! Storing a login: both files or neither.

use auth_core::json::JsonObject;
use zeroize::Zeroizing;

use super::claude_json::Edited;
use super::transaction::{Target, Transaction};
use super::{ClaudeJson, Content, Store, StoreError, StoredNow, WriteGuard};
use crate::backend::Item;
use crate::document::{CLAUDE_AI, CONSOLE, LoginDocument, ParsedLogin, set_account};

/// Whether to keep the login that a put replaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackupPolicy {
    /// It is gone.
    Drop,
    /// It is kept until the next put that keeps one, or an erase.
    Keep,
}

/// The credentials as they are under the lock.
pub(crate) struct Credentials {
    pub(crate) bytes: Content,
    pub(crate) document: Option<JsonObject>,
    pub(crate) login: Option<ParsedLogin>,
}

impl Store<'_> {
    /// Replaces the login and reads it back. A login of the other kind is removed; an account that
    /// is not given stays. With `replacing` it replaces only the login whose refresh token has that
    /// fingerprint.
    ///
    /// # Errors
    /// [`StoreError`]; it says what is stored now if that is not what was stored before.
    pub fn put(
        &self,
        login: &LoginDocument,
        backup: BackupPolicy,
        replacing: Option<&str>,
    ) -> Result<(), StoreError> {
        let mut guard = self.lock()?;
        if let Some(fingerprint) = replacing {
            let stored = self.get()?;
            if fingerprint_of(stored.as_ref()).as_deref() != Some(fingerprint) {
                return Err(StoreError::Superseded);
            }
        }
        self.put_locked(&mut guard, login, backup)
    }

    /// Fails as a put would that changes both files, and changes nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn check_writable(&self) -> Result<(), StoreError> {
        let mut guard = self.lock()?;
        let now = self.credentials()?;
        let mut transaction = Transaction::new(self.backend);
        let mut enough = now.bytes.unwrap_or_default();
        // A login is longer than what may be there.
        enough.extend([b' '; 8 * 1024]);
        transaction.write(Target::Item(Item::Credentials), None, enough)?;
        let claude_json = ClaudeJson::of(self.profile);
        let probe = |document: &mut JsonObject| document.set("oauthAccountProbe", "{}");
        if let Some(edited) = claude_json.edit(&mut guard, probe)? {
            let text = edited.new.into_bytes();
            transaction.write(Target::File(claude_json.path().to_owned()), None, text)?;
        }
        Ok(())
    }

    pub(crate) fn put_locked(
        &self,
        guard: &mut WriteGuard,
        login: &LoginDocument,
        backup: BackupPolicy,
    ) -> Result<(), StoreError> {
        // What is malformed is found before anything is changed.
        let now = self.credentials()?;
        let edited = self.edit_claude_json(guard, login)?;
        if backup == BackupPolicy::Keep {
            self.keep_backup(now.login.as_ref(), login);
        }
        let mut transaction = Transaction::new(self.backend);
        let is_claude_ai = login.stored.member() == CLAUDE_AI;
        if !is_claude_ai && self.backend.stores_api_key_separately() {
            let old = self.backend.read(Item::ApiKey)?;
            let key = login.stored.login.secret().expose().as_bytes().to_vec();
            transaction.write(Target::Item(Item::ApiKey), old, Zeroizing::new(key))?;
        }
        let credentials = now.bytes.clone();
        let journal = self.put_journal(&now, edited.as_ref(), login);
        if is_claude_ai {
            let mut document = now.document.unwrap_or_else(JsonObject::empty);
            document.set(CLAUDE_AI, &login.stored.raw);
            let text = document.into_bytes();
            transaction.write(Target::Item(Item::Credentials), credentials, text)?;
            if self.backend.stores_api_key_separately() {
                transaction.remove(Item::ApiKey, self.backend.read(Item::ApiKey)?);
            }
            self.write_claude_json(&mut transaction, edited)?;
        } else {
            // The key first: until the old login is gone, it is the one that is used.
            self.write_claude_json(&mut transaction, edited)?;
            if let Some(mut document) = now.document
                && document.remove(CLAUDE_AI)
            {
                self.write_or_remove(&mut transaction, credentials, document)?;
            }
        }
        let is_journaled = transaction.has_several();
        if is_journaled {
            self.begin_put(&journal)?;
        }
        let committed = transaction.commit();
        // Of what became of the files otherwise, the next writer finds out.
        let is_settled = !matches!(
            &committed,
            Err(StoreError::NotStored {
                now: StoredNow::Unknown,
                ..
            } | StoreError::ReadBackMismatch(_))
        );
        if is_journaled && is_settled {
            self.end_put();
        }
        self.warnings.borrow_mut().extend(committed?);
        // What was too open is private again.
        drop(self.backend.take_warning());
        Ok(())
    }

    /// The credentials, read once under the lock.
    pub(crate) fn credentials(&self) -> Result<Credentials, StoreError> {
        let (bytes, document) = self.credentials_document()?;
        Ok(Credentials {
            login: self.claude_ai(document.as_ref())?,
            bytes,
            document,
        })
    }

    /// The same without a look at the login, which may be of the wrong form.
    pub(super) fn credentials_document(&self) -> Result<(Content, Option<JsonObject>), StoreError> {
        let bytes = self.backend.read_for_write(Item::Credentials)?;
        let document = bytes
            .as_ref()
            .map(|bytes| JsonObject::from_bytes(bytes.to_vec()));
        let document = document.transpose();
        let document = document.map_err(|error| self.malformed(Item::Credentials, error))?;
        Ok((bytes, document))
    }

    /// What a login changes in `.claude.json`. If nothing there can be its concern, a file that
    /// cannot be read is a warning.
    fn edit_claude_json(
        &self,
        guard: &mut WriteGuard,
        login: &LoginDocument,
    ) -> Result<Option<Edited>, StoreError> {
        let keeps_key_here = !self.backend.stores_api_key_separately();
        let is_console = login.stored.member() == CONSOLE;
        let change = |document: &mut JsonObject| {
            let account = login.account.as_deref();
            let recorded = account.is_some_and(|account| set_account(document, account));
            let key = match (keeps_key_here, is_console) {
                (false, _) => false,
                (true, true) => document.set(CONSOLE, &login.stored.raw),
                (true, false) => document.remove(CONSOLE),
            };
            recorded || key
        };
        let is_needed = login.account.is_some() || keeps_key_here;
        match ClaudeJson::of(self.profile).edit(guard, change) {
            Err(error) if !is_needed => {
                self.warn(error.to_string());
                Ok(None)
            }
            result => result,
        }
    }

    pub(super) fn write_claude_json(
        &self,
        transaction: &mut Transaction<'_>,
        edited: Option<Edited>,
    ) -> Result<(), StoreError> {
        let Some(edited) = edited else {
            return Ok(());
        };
        let path = ClaudeJson::of(self.profile).path().to_owned();
        transaction.write(Target::File(path), edited.old, edited.new.into_bytes())
    }

    pub(super) fn write_or_remove(
        &self,
        transaction: &mut Transaction<'_>,
        old: Content,
        document: JsonObject,
    ) -> Result<(), StoreError> {
        if self.is_to_be_removed(&document) {
            transaction.remove(Item::Credentials, old);
            return Ok(());
        }
        transaction.write(Target::Item(Item::Credentials), old, document.into_bytes())
    }

    /// Keeps the old login, unless it is the new one. A backup that cannot be written never costs
    /// the new login.
    fn keep_backup(&self, old: Option<&ParsedLogin>, new: &LoginDocument) {
        let Some(old) = old.filter(|old| old.login.secret() != new.stored.login.secret()) else {
            return;
        };
        let text = backup_text(old);
        let written = self.backend.write(Item::Backup, text.as_bytes());
        if let Err(error) = written {
            self.warn(format!("the old login is not kept as a backup: {error}"));
        }
    }
}

/// The text of a backup.
pub(crate) fn backup_text(old: &ParsedLogin) -> Zeroizing<String> {
    let old = LoginDocument {
        stored: old.clone(),
        account: None,
    };
    old.to_document().into_text()
}

/// The fingerprint of a login's refresh token.
pub(crate) fn fingerprint_of(login: Option<&ParsedLogin>) -> Option<String> {
    let token = login?.refresh_token()?;
    Some(token.fingerprint().to_string())
}
