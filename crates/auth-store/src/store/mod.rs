//! One profile's login in one backend: the operations, whatever the backend is.

mod claude_json;
mod erase;
mod error;
pub(crate) mod lost_logins;
mod moves;
mod parties;
mod put;
mod recovery;
mod refresh;
pub(crate) mod rename;
pub mod switch;
mod transaction;
mod unfinished_put;
mod vault;

use std::cell::RefCell;
use std::path::PathBuf;
use std::time::Duration;

use auth_core::context::put_journal::PutJournal;
use auth_core::context::switch_journal::SwitchJournal;
use auth_core::json::{JsonObject, Malformed};
use auth_fs::client_lock::{self, ClientLock};
use auth_fs::lock::Lock;
use auth_fs::private_file::WriteError;
use auth_fs::{placeholder, private_file};

use zeroize::Zeroizing;

use crate::backend::{Backend, BackendError, Item};
use crate::document::{CLAUDE_AI, LoginDocument, ParsedLogin, quoted};
use crate::profile::Profile;
pub(crate) use claude_json::ClaudeJson;
pub use erase::Erased;
pub(crate) use error::move_away;
pub use error::{StoreError, StoredNow, SwitchError};
pub use put::BackupPolicy;
pub(crate) use put::{backup_text, fingerprint_of};
pub(crate) use recovery::content as recovery_content;
pub use refresh::TokenUpdate;

/// The content of a file or item; `None` if it does not exist.
pub(crate) type Content = Option<Zeroizing<Vec<u8>>>;

/// A profile's login in a backend.
pub struct Store<'a> {
    profile: &'a Profile,
    backend: &'a dyn Backend,
    lock_timeout: Duration,
    /// Where tokens may be kept that cannot be stored, best first.
    recovery_files: &'a [PathBuf],
    /// Directories with cached keys.
    cache_dirs: &'a [PathBuf],
    warnings: RefCell<Vec<String>>,
}

/// The right to change a profile's login: the lock of auth-tools, then the client's.
pub(crate) struct WriteGuard {
    // Released in this order.
    claude_json: Option<ClientLock>,
    _storage: ClientLock,
    kernel: Lock,
    timeout: Duration,
}

impl<'a> Store<'a> {
    /// A store that waits at most `lock_timeout` for each lock.
    #[must_use]
    pub fn new(profile: &'a Profile, backend: &'a dyn Backend, lock_timeout: Duration) -> Self {
        Self {
            profile,
            backend,
            lock_timeout,
            recovery_files: &[],
            cache_dirs: &[],
            warnings: RefCell::default(),
        }
    }

    /// The same, with the user's other files that concern a login: recovery files, best first, and
    /// directories of cached keys.
    #[must_use]
    pub(crate) fn with_user_files(
        mut self,
        recovery_files: &'a [PathBuf],
        cache_dirs: &'a [PathBuf],
    ) -> Self {
        self.recovery_files = recovery_files;
        self.cache_dirs = cache_dirs;
        self
    }

    pub(crate) fn backend(&self) -> &'a dyn Backend {
        self.backend
    }

    /// What the user should know of what was done, once.
    pub fn take_warnings(&self) -> Vec<String> {
        let mut warnings = self.warnings.take();
        warnings.extend(self.backend.take_warning());
        warnings
    }

    pub(crate) fn warn(&self, warning: impl Into<String>) {
        self.warnings.borrow_mut().push(warning.into());
    }

    /// The login without its account; `None` if there provably is none. Takes no lock: a file or
    /// item is always seen whole.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn get(&self) -> Result<Option<ParsedLogin>, StoreError> {
        match self.claude_ai(self.document(Item::Credentials)?.as_ref())? {
            None => self.console(),
            login => Ok(login),
        }
    }

    /// The login with the account that the client has recorded. If that cannot be read, it is a
    /// warning.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(crate) fn get_document(&self) -> Result<Option<LoginDocument>, StoreError> {
        let journal = SwitchJournal::read(self.profile.main_dir());
        self.get_document_after(journal.as_ref())
    }

    /// The same, by a journal of switches that was read already.
    pub(crate) fn get_document_after(
        &self,
        journal: Option<&SwitchJournal>,
    ) -> Result<Option<LoginDocument>, StoreError> {
        let login = self.claude_ai(self.document(Item::Credentials)?.as_ref())?;
        let claude_json = ClaudeJson::of(self.profile).login_members();
        let (login, members) = match (login, claude_json) {
            (Some(login), Err(error)) => {
                self.warn(format!("the account of the login is unknown: {error}"));
                (Some(login), claude_json::LoginMembers::default())
            }
            (Some(login), Ok(members)) => (Some(login), members),
            (None, _) if self.backend.stores_api_key_separately() => {
                (self.separate_key()?, claude_json::LoginMembers::default())
            }
            (None, members) => {
                let members = members?;
                (self.key_of(members.api_key.as_deref())?, members)
            }
        };
        let account = members.account.filter(|raw| raw.starts_with('{'));
        let account = account.map(|raw| raw.to_string());
        Ok(login.map(|stored| LoginDocument {
            account: self.account_of(journal, &stored, account),
            stored,
        }))
    }

    /// The login that the last refresh replaced.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(crate) fn get_backup(&self) -> Result<Option<LoginDocument>, StoreError> {
        let Some(document) = self.document(Item::Backup)? else {
            return Ok(None);
        };
        let login = LoginDocument::from_document(&document);
        Ok(Some(
            login.map_err(|error| self.malformed(Item::Backup, error))?,
        ))
    }

    /// Takes the right to change the login, and removes what killed writers left. A switch or a
    /// rename that was killed is finished first.
    pub(crate) fn lock(&self) -> Result<WriteGuard, StoreError> {
        rename::finish(self.profile, self.backend, self.lock_timeout)
            .map_err(|error| StoreError::Switch(Box::new(error)))?;
        loop {
            if switch::is_pending(self.profile) {
                switch::finish(self.profile, self.backend, self.lock_timeout)
                    .map_err(|error| StoreError::Switch(Box::new(error)))?;
            }
            let guard = self.lock_unchecked()?;
            // A switch may have begun, and been killed, while this waited.
            if !switch::is_pending(self.profile) {
                return Ok(guard);
            }
        }
    }

    /// The same for the switch itself.
    fn lock_unchecked(&self) -> Result<WriteGuard, StoreError> {
        private_file::create_dir(self.profile.dir())?;
        let kernel = Lock::acquire(&self.profile.write_lock(), self.lock_timeout)?;
        let storage = ClientLock::storage_write(self.profile.dir(), &kernel, self.lock_timeout)?;
        self.remove_leftovers_of_killed();
        let mut guard = WriteGuard {
            claude_json: None,
            _storage: storage,
            kernel,
            timeout: self.lock_timeout,
        };
        self.remove_leftovers_of_client(&guard);
        self.finish_put(&mut guard);
        Ok(guard)
    }

    /// What killed writers left: temporary files, and lock directories that nobody takes now.
    fn remove_leftovers_of_killed(&self) {
        for file in self.recovery_files {
            placeholder::remove_abandoned(file);
        }
        let files = [
            self.profile.credentials(),
            self.profile.backup(),
            PutJournal::path(self.profile.dir()),
        ];
        for error in private_file::remove_temporaries(&files) {
            self.warn(error.to_string());
        }
        client_lock::remove_dead(&client_lock::claude_json_dir(&self.profile.claude_json()));
        let refresh_dir = client_lock::refresh_dir(self.profile.dir());
        if refresh_dir.exists()
            && let Ok(_refresh) = Lock::try_acquire(&self.profile.refresh_lock())
        {
            client_lock::remove_dead(&refresh_dir);
        }
    }

    /// The temporary files of killed writers of `.claude.json`; those of the client are told from a
    /// living one's by its lock alone. If it is held, the next writer removes them.
    fn remove_leftovers_of_client(&self, guard: &WriteGuard) {
        let files = [self.profile.claude_json()];
        if private_file::temporaries(&files).is_empty() {
            return;
        }
        if let Ok(_lock) = ClientLock::claude_json(&files[0], &guard.kernel, Duration::ZERO) {
            for error in private_file::remove_temporaries(&files) {
                self.warn(error.to_string());
            }
        }
    }

    /// Removes an item.
    fn remove_item(&self, item: Item) -> Result<(), StoreError> {
        match self.backend.remove(item) {
            Err(BackendError::Write(error)) => self.removed(Err(error)),
            result => Ok(result?),
        }
    }

    /// A file that cannot be removed, but holds nothing any more, is a warning.
    fn removed(&self, result: Result<(), WriteError>) -> Result<(), StoreError> {
        match result {
            Err(error @ WriteError::Emptied { .. }) => {
                self.warn(error.to_string());
                Ok(())
            }
            result => Ok(result?),
        }
    }

    /// An item that is a document.
    pub(crate) fn document(&self, item: Item) -> Result<Option<JsonObject>, StoreError> {
        let Some(mut bytes) = self.backend.read(item)? else {
            return Ok(None);
        };
        let document = JsonObject::from_bytes(std::mem::take(&mut bytes));
        document
            .map(Some)
            .map_err(|error| self.malformed(item, error))
    }

    fn claude_ai(
        &self,
        credentials: Option<&JsonObject>,
    ) -> Result<Option<ParsedLogin>, StoreError> {
        let Some(credentials) = credentials else {
            return Ok(None);
        };
        ParsedLogin::claude_ai(credentials)
            .map_err(|error| self.malformed(Item::Credentials, error))
    }

    /// The Console login, if there is one in this backend.
    pub(crate) fn console(&self) -> Result<Option<ParsedLogin>, StoreError> {
        if self.backend.stores_api_key_separately() {
            return self.separate_key();
        }
        let members = ClaudeJson::of(self.profile).login_members()?;
        self.key_of(members.api_key.as_deref())
    }

    fn separate_key(&self) -> Result<Option<ParsedLogin>, StoreError> {
        let Some(key) = self.backend.read(Item::ApiKey)? else {
            return Ok(None);
        };
        let text = std::str::from_utf8(&key)
            .map_err(|error| Malformed::NotText(error.valid_up_to() + 1))
            .map_err(|error| self.malformed(Item::ApiKey, error))?;
        let raw = quoted(&text.trim().into());
        ParsedLogin::console(&raw).map_err(|error| self.malformed(Item::ApiKey, error))
    }

    fn key_of(&self, raw: Option<&String>) -> Result<Option<ParsedLogin>, StoreError> {
        let Some(raw) = raw else {
            return Ok(None);
        };
        ParsedLogin::console(raw).map_err(|reason| ClaudeJson::of(self.profile).malformed(reason))
    }

    fn malformed(&self, item: Item, reason: Malformed) -> StoreError {
        StoreError::Malformed {
            location: self.backend.location(item),
            reason,
        }
    }

    /// A credentials document after an edit: a keychain item that holds nothing any more is to be
    /// removed; the client's file stays, as `{}`.
    fn is_to_be_removed(&self, credentials: &JsonObject) -> bool {
        credentials.is_empty() && self.backend.stores_api_key_separately()
    }

    /// Whether the document holds a login, well formed or not.
    fn holds_claude_ai(document: Option<&JsonObject>) -> bool {
        document.is_some_and(|document| document.get(CLAUDE_AI).is_some())
    }

    /// The account of a login. The two files are read one after the other, and a switch or a put may
    /// have changed them in between; the journals know the logins.
    fn account_of(
        &self,
        journal: Option<&SwitchJournal>,
        login: &ParsedLogin,
        recorded: Option<String>,
    ) -> Option<String> {
        let fingerprint = login.login.secret().fingerprint().to_string();
        let of_put = self.account_despite_put(&fingerprint);
        let of_switch = || {
            let account = journal?.account_of(&fingerprint)?;
            Some(account.map(ToString::to_string))
        };
        of_put.or_else(of_switch).unwrap_or(recorded)
    }
}
