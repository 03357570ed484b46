//! Erasing a login with everything that holds one of its secrets.

use std::path::{Path, PathBuf};

use auth_core::context::put_journal::PutJournal;
use auth_core::context::switch_journal::SwitchJournal;
use auth_core::json::JsonObject;
use auth_fs::client_lock::{self, ClientLock, LockDirState};
use auth_fs::{private_file, remove};

use super::{ClaudeJson, Store, StoreError, WriteGuard, lost_logins};
use crate::backend::{Item, ItemLocation};
use crate::document::{CONSOLE, remove_account};
use crate::store::transaction::Transaction;

/// What an erase did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Erased {
    /// Whether there was anything to remove.
    pub had_anything: bool,
}

/// How the private directories of a `claude` run begin, below `auth-tools` of the profile.
const RUN_PREFIX: &str = "run-";
/// How the files of cached helper keys begin.
const CACHE_PREFIX: &str = "helper-";

impl Store<'_> {
    /// Removes the login, its account and its backup, and nothing else of the client's; and of
    /// auth-tools the temporary files, recovery files and cached keys that may hold a secret.
    ///
    /// # Errors
    /// [`StoreError::KeyRemains`] if a key remains in a `.claude.json` that cannot be edited; all
    /// else is removed then. Anything else that is wrong with that file is a warning.
    pub fn erase(&self) -> Result<Erased, StoreError> {
        let had_anything = self.has_login_or_leftovers()?;
        if had_anything {
            let mut guard = self.lock()?;
            let login = self.get_document().ok().flatten();
            // The credentials first: if they are malformed, nothing is changed.
            self.erase_locked()?;
            let edited = self.erase_from_claude_json(&mut guard);
            self.remove_leftovers(&mut guard)?;
            lost_logins::forget(self.profile, self.backend, login.as_ref())?;
            self.settle(edited)?;
        } else if self.has_dead_locks() {
            drop(self.lock()?);
        }
        Ok(Erased { had_anything })
    }

    /// Removes the login and its backup from this backend's own items.
    pub(crate) fn erase_locked(&self) -> Result<(), StoreError> {
        let (old, document) = self.credentials_document()?;
        let mut transaction = Transaction::new(self.backend);
        if self.backend.stores_api_key_separately() {
            transaction.remove(Item::ApiKey, self.backend.read(Item::ApiKey)?);
        }
        if let Some(mut document) = document
            && document.remove(crate::document::CLAUDE_AI)
        {
            self.write_or_remove(&mut transaction, old, document)?;
        }
        let warning = transaction.commit()?;
        self.warnings.borrow_mut().extend(warning);
        self.remove_item(Item::Backup)
    }

    /// Removes the key of a Console login from `.claude.json`, and keeps the account.
    pub(crate) fn erase_key(&self, guard: &mut WriteGuard) -> Result<(), StoreError> {
        self.edit_and_write(guard, |document| document.remove(CONSOLE))
    }

    pub(super) fn erase_from_claude_json(&self, guard: &mut WriteGuard) -> Result<(), StoreError> {
        let with_key = !self.backend.stores_api_key_separately();
        self.edit_and_write(guard, |document| {
            let account = remove_account(document);
            (with_key && document.remove(CONSOLE)) || account
        })
    }

    /// Edits `.claude.json`, and reads it back.
    pub(crate) fn edit_and_write(
        &self,
        guard: &mut WriteGuard,
        change: impl Fn(&mut JsonObject) -> bool,
    ) -> Result<(), StoreError> {
        let edited = ClaudeJson::of(self.profile).edit(guard, change)?;
        let mut transaction = Transaction::new(self.backend);
        self.write_claude_json(&mut transaction, edited)?;
        let warning = transaction.commit()?;
        self.warnings.borrow_mut().extend(warning);
        Ok(())
    }

    /// A `.claude.json` that cannot be edited is an error only if a key remains in it.
    fn settle(&self, edited: Result<(), StoreError>) -> Result<(), StoreError> {
        let Err(cause) = edited else {
            return Ok(());
        };
        let claude_json = ClaudeJson::of(self.profile);
        let is_key = |raw: &String| raw.as_str() != "null";
        let remains = !self.backend.stores_api_key_separately()
            && match claude_json.login_members() {
                Ok(members) => members.api_key.is_some_and(|raw| is_key(&raw)),
                // What cannot be read may hold one.
                Err(_) => claude_json.may_hold_key().unwrap_or(true),
            };
        if remains {
            return Err(StoreError::KeyRemains {
                location: ItemLocation::File(claude_json.path().to_owned()),
                cause: Box::new(cause),
            });
        }
        self.warn(format!("the account was not removed: {cause}"));
        Ok(())
    }

    /// Whether there is anything that an erase would remove. Creates nothing.
    fn has_login_or_leftovers(&self) -> Result<bool, StoreError> {
        let credentials = self.document(Item::Credentials)?;
        let has_switched = self.profile.dir() == self.profile.main_dir()
            && SwitchJournal::path(self.profile.main_dir()).exists();
        if has_switched
            || Self::holds_claude_ai(credentials.as_ref())
            || self
                .backend
                .read(Item::Backup)
                .is_ok_and(|backup| backup.is_some())
            || !self.leftovers().is_empty()
        {
            return Ok(true);
        }
        if self.backend.stores_api_key_separately() && self.backend.read(Item::ApiKey)?.is_some() {
            return Ok(true);
        }
        // What cannot be read may hold a key.
        let members = ClaudeJson::of(self.profile).login_members();
        Ok(members.map_or(true, |members| {
            members.account.is_some() || members.api_key.is_some()
        }))
    }

    /// Whether a killed writer left one of the client's lock directories.
    fn has_dead_locks(&self) -> bool {
        let directories = [
            client_lock::storage_write_dir(self.profile.dir()),
            client_lock::claude_json_dir(&self.profile.claude_json()),
            client_lock::refresh_dir(self.profile.dir()),
        ];
        let is_dead = |directory: &PathBuf| client_lock::state(directory) == LockDirState::Dead;
        directories.iter().any(is_dead)
    }

    /// The files and directories of auth-tools that may hold a secret of this login.
    fn leftovers(&self) -> Vec<PathBuf> {
        let files = [
            self.profile.credentials(),
            self.profile.backup(),
            self.profile.claude_json(),
            PutJournal::path(self.profile.dir()),
        ];
        let mut found = private_file::temporaries(&files);
        found.extend(private_file::temporaries(self.recovery_files));
        let recovery = self.recovery_files.iter();
        found.extend(recovery.filter(|file| file.exists()).cloned());
        let journal = PutJournal::path(self.profile.dir());
        found.extend(Some(journal).filter(|file| file.exists()));
        found.extend(entries(&self.profile.dir().join("auth-tools"), RUN_PREFIX));
        for dir in self.cache_dirs {
            let cached = entries(dir, CACHE_PREFIX);
            let is_lock = |path: &PathBuf| path.extension().is_some_and(|end| end == "lock");
            found.extend(cached.into_iter().filter(|path| !is_lock(path)));
        }
        found
    }

    fn remove_leftovers(&self, guard: &mut WriteGuard) -> Result<(), StoreError> {
        let claude_json = self.profile.claude_json();
        let of_client = private_file::temporaries(std::slice::from_ref(&claude_json));
        if !of_client.is_empty() && guard.claude_json.is_none() {
            let lock = ClientLock::claude_json(&claude_json, &guard.kernel, guard.timeout)?;
            guard.claude_json = Some(lock);
        }
        for path in self.leftovers() {
            self.removed(match path.symlink_metadata() {
                Ok(metadata) if metadata.is_dir() => remove::tree(&path),
                _ => remove::file(&path),
            })?;
        }
        Ok(())
    }
}

/// The entries of a directory whose names begin with `prefix`.
fn entries(directory: &Path, prefix: &str) -> Vec<PathBuf> {
    let names = auth_fs::list_dir(directory).unwrap_or_default();
    let named = names
        .into_iter()
        .filter(|name| name.to_string_lossy().starts_with(prefix));
    named.map(|name| directory.join(name)).collect()
}
