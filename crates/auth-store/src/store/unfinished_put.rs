//! The journal of a put: a kill between two files leaves neither login with the other's account.

use auth_core::context::put_journal::PutJournal;
use auth_core::context::switch_journal::SwitchedLogin;
use auth_core::json::JsonObject;
use auth_fs::private_file::{self, WriteError};
use auth_fs::remove;

use super::claude_json::Edited;
use super::put::Credentials;
use super::{BackupPolicy, Store, StoreError, WriteGuard, vault};
use crate::document::{ACCOUNT, LoginDocument};

impl Store<'_> {
    /// What a put is about to do.
    pub(super) fn put_journal(
        &self,
        now: &Credentials,
        edited: Option<&Edited>,
        login: &LoginDocument,
    ) -> PutJournal {
        let described = |mut login: LoginDocument, account: Option<&str>| {
            login.account = account.map(str::to_owned);
            vault::described(&login)
        };
        let before = edited.and_then(|edited| edited.old.clone());
        let before = before.and_then(|bytes| JsonObject::from_bytes(bytes.to_vec()).ok());
        let before = before.as_ref().and_then(|document| document.get(ACCOUNT));
        let after = edited.and_then(|edited| edited.new.get(ACCOUNT));
        let old = now.login.clone().or_else(|| self.console().ok()?);
        let old = old.map(|stored| LoginDocument {
            stored,
            account: None,
        });
        PutJournal {
            version: 1,
            new: described(login.clone(), after),
            old: old.map(|old| described(old, before)),
        }
    }

    pub(super) fn begin_put(&self, journal: &PutJournal) -> Result<(), StoreError> {
        let text = serde_json::to_vec(journal).expect("texts can be written as JSON");
        let path = PutJournal::path(self.profile.dir());
        match private_file::replace(&path, &text) {
            // It exists; that a power failure may lose it costs the login nothing.
            Ok(()) | Err(WriteError::NotFlushed { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    pub(super) fn end_put(&self) {
        // One that stays says what is true, and the next writer removes it.
        if let Err(error) = remove::file(&PutJournal::path(self.profile.dir())) {
            self.warn(error.to_string());
        }
    }

    /// Whether a put was killed.
    pub(crate) fn has_unfinished_put(&self) -> bool {
        PutJournal::path(self.profile.dir()).exists()
    }

    /// Finishes a put that was killed: what it has begun is done, else nothing. If that fails, it
    /// stays for the next writer, and readers know of it.
    pub(super) fn finish_put(&self, guard: &mut WriteGuard) {
        if !self.has_unfinished_put() {
            return;
        }
        if let Some(journal) = PutJournal::read(self.profile.dir())
            && let Err(error) = self.put_again(guard, &journal.new)
        {
            self.warn(format!("a login is stored in part only: {error}"));
            return;
        }
        self.end_put();
    }

    fn put_again(&self, guard: &mut WriteGuard, new: &SwitchedLogin) -> Result<(), StoreError> {
        let stored = [self.credentials()?.login, self.console()?];
        let begun = stored
            .into_iter()
            .flatten()
            .find(|stored| stored.login.secret().fingerprint().to_string() == new.fingerprint);
        let Some(stored) = begun else {
            return Ok(());
        };
        let account = new.account.as_ref().map(ToString::to_string);
        let login = LoginDocument { stored, account };
        self.put_locked(guard, &login, BackupPolicy::Drop)
    }

    /// The account that is recorded for a login, although a put was killed.
    pub(super) fn account_despite_put(&self, fingerprint: &str) -> Option<Option<String>> {
        let journal = PutJournal::read(self.profile.dir())?;
        let account = journal.account_of(fingerprint)?;
        Some(account.map(ToString::to_string))
    }
}
