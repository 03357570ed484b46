//! One profile's login in one backend: the operations, whatever the backend is.

mod error;
mod state_file;

use std::time::Duration;

use zeroize::Zeroizing;

use crate::backend::{Backend, Item, Kind};
use crate::document::{
    CLAUDE_AI, CONSOLE, ClientState, Document, LoginDocument, Malformed, Stored, quoted,
};
use crate::file::client_lock::ClientLock;
use crate::file::lock::Lock;
use crate::file::private_file;
use crate::place::Place;
pub use error::StoreError;
pub(crate) use state_file::StateFile;

/// A profile's login in a backend.
pub struct Store<'a> {
    place: &'a Place,
    backend: &'a dyn Backend,
    lock_deadline: Duration,
}

/// Whether to keep the login that a put replaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Previous {
    /// It is gone.
    Drop,
    /// It is kept until the next put that keeps one, or an erase.
    Keep,
}

/// The right to change a profile's login: the kit's lock, then the client's.
pub(crate) struct Guard {
    // Given back in this order.
    _client: ClientLock,
    kernel: Lock,
    deadline: Duration,
}

impl<'a> Store<'a> {
    /// A store that waits at most `lock_deadline` for each lock.
    #[must_use]
    pub fn new(place: &'a Place, backend: &'a dyn Backend, lock_deadline: Duration) -> Self {
        Self {
            place,
            backend,
            lock_deadline,
        }
    }

    /// Which kind of backend it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.backend.kind()
    }

    pub(crate) fn backend(&self) -> &'a dyn Backend {
        self.backend
    }

    /// The login; `None` where there provably is none. Takes no lock: a file or item is always
    /// seen whole.
    pub(crate) fn get(&self) -> Result<Option<Stored>, StoreError> {
        match self.claude_ai(self.document(Item::Credentials)?.as_ref())? {
            None => self.console(
                &StateFile::of(self.place)
                    .read()?
                    .unwrap_or_else(Document::empty),
            ),
            login => Ok(login),
        }
    }

    /// The login as a document, with the account that the client has recorded.
    pub(crate) fn get_document(&self) -> Result<Option<LoginDocument>, StoreError> {
        let credentials = self.document(Item::Credentials)?;
        let state = StateFile::of(self.place)
            .read()?
            .unwrap_or_else(Document::empty);
        let stored = match self.claude_ai(credentials.as_ref())? {
            None => self.console(&state)?,
            login => login,
        };
        let account = ClientState::account(&state).map(str::to_owned);
        Ok(stored.map(|stored| LoginDocument { stored, account }))
    }

    /// The login that the last refresh replaced.
    pub(crate) fn get_previous(&self) -> Result<Option<LoginDocument>, StoreError> {
        let Some(document) = self.document(Item::Previous)? else {
            return Ok(None);
        };
        let login = LoginDocument::from_document(&document);
        Ok(Some(
            login.map_err(|error| self.malformed(Item::Previous, error))?,
        ))
    }

    /// Replaces the login, reads it back and compares. A login of the other kind goes; an account
    /// that is not given stays. With `replacing` it replaces nothing but the login whose refresh
    /// token has that fingerprint.
    pub(crate) fn put(
        &self,
        login: &LoginDocument,
        previous: Previous,
        replacing: Option<&str>,
    ) -> Result<(), StoreError> {
        let guard = self.lock()?;
        if let Some(fingerprint) = replacing {
            let stored = self.get()?;
            let token = stored.as_ref().and_then(|stored| stored.refresh_token());
            if token
                .map(|token| token.fingerprint().to_string())
                .as_deref()
                != Some(fingerprint)
            {
                return Err(StoreError::Changed);
            }
        }
        self.put_locked(&guard, login, previous)
    }

    pub(crate) fn put_locked(
        &self,
        guard: &Guard,
        login: &LoginDocument,
        previous: Previous,
    ) -> Result<(), StoreError> {
        let state = StateFile::of(self.place);
        // What is malformed is found before anything is changed.
        let credentials = self.document(Item::Credentials)?;
        let state_now = state.read()?.unwrap_or_else(Document::empty);
        let old = match self.claude_ai(credentials.as_ref())? {
            None => self.console(&state_now)?,
            old => old,
        };
        if let (Previous::Keep, Some(old)) = (previous, old) {
            self.keep(old, login)?;
        }
        let mut credentials = credentials.unwrap_or_else(Document::empty);
        match login.stored.member() {
            CLAUDE_AI => {
                credentials.set(CLAUDE_AI, &login.stored.raw);
                self.write_document(Item::Credentials, &credentials)?;
                self.remove_key()?;
                state.edit(guard, |state| self.record(state, login))?;
            }
            _ => {
                self.write_key(login)?;
                state.edit(guard, |state| self.record(state, login))?;
                if credentials.get(CLAUDE_AI).is_some() {
                    credentials.remove(CLAUDE_AI);
                    self.write_or_remove(&credentials)?;
                }
            }
        }
        Ok(())
    }

    /// Removes the login, its account and its backup, and nothing else. Says whether there was
    /// anything.
    pub(crate) fn erase(&self) -> Result<bool, StoreError> {
        if !self.has_traces()? {
            return Ok(false);
        }
        let guard = self.lock()?;
        self.erase_locked(&guard)?;
        StateFile::of(self.place).edit(&guard, ClientState::remove_account)?;
        Ok(true)
    }

    /// Removes the login and its backup from this backend, but not the account, which all
    /// backends share.
    pub(crate) fn erase_locked(&self, guard: &Guard) -> Result<(), StoreError> {
        let credentials = self.document(Item::Credentials)?;
        if !self.backend.keeps_key() {
            StateFile::of(self.place).edit(guard, |state| state.remove(CONSOLE))?;
        }
        self.remove_key()?;
        if let Some(mut credentials) = credentials
            && credentials.get(CLAUDE_AI).is_some()
        {
            credentials.remove(CLAUDE_AI);
            self.write_or_remove(&credentials)?;
        }
        Ok(self.backend.remove(Item::Previous)?)
    }

    /// Takes the right to change the login.
    pub(crate) fn lock(&self) -> Result<Guard, StoreError> {
        private_file::create_dir(self.place.directory()).map_err(StoreError::Write)?;
        let kernel = Lock::acquire(&self.place.write_lock(), self.lock_deadline)?;
        let directory = self.place.directory();
        let client = ClientLock::storage_write(directory, &kernel, self.lock_deadline)?;
        Ok(Guard {
            _client: client,
            kernel,
            deadline: self.lock_deadline,
        })
    }

    /// An item that is a document.
    pub(crate) fn document(&self, item: Item) -> Result<Option<Document>, StoreError> {
        let Some(mut bytes) = self.backend.read(item)? else {
            return Ok(None);
        };
        let document = Document::from_bytes(std::mem::take(&mut bytes));
        document
            .map(Some)
            .map_err(|error| self.malformed(item, error))
    }

    fn claude_ai(&self, credentials: Option<&Document>) -> Result<Option<Stored>, StoreError> {
        let Some(credentials) = credentials else {
            return Ok(None);
        };
        Stored::claude_ai(credentials).map_err(|error| self.malformed(Item::Credentials, error))
    }

    fn console(&self, state: &Document) -> Result<Option<Stored>, StoreError> {
        if self.backend.keeps_key() {
            let Some(key) = self.backend.read(Item::ApiKey)? else {
                return Ok(None);
            };
            let text = std::str::from_utf8(&key)
                .map_err(|error| Malformed::NotText(error.valid_up_to() + 1))
                .map_err(|error| self.malformed(Item::ApiKey, error))?;
            let raw = quoted(&text.trim().into());
            return Stored::console(&raw).map_err(|error| self.malformed(Item::ApiKey, error));
        }
        let Some(raw) = state.get(CONSOLE) else {
            return Ok(None);
        };
        Stored::console(raw).map_err(|reason| StateFile::of(self.place).malformed(reason))
    }

    fn malformed(&self, item: Item, reason: Malformed) -> StoreError {
        let place = self.backend.origin(item);
        StoreError::Malformed { place, reason }
    }

    /// Keeps the old login, unless it is the new one.
    fn keep(&self, old: Stored, new: &LoginDocument) -> Result<(), StoreError> {
        if old.login.secret() == new.stored.login.secret() {
            return Ok(());
        }
        let old = LoginDocument {
            stored: old,
            account: None,
        };
        self.write_verified(Item::Previous, old.to_text(&[]).as_bytes())
    }

    /// What a login changes in `.claude.json`.
    fn record(&self, state: &mut Document, login: &LoginDocument) {
        if let Some(account) = &login.account {
            ClientState::set_account(state, account);
        }
        if !self.backend.keeps_key() {
            match login.stored.member() {
                CONSOLE => state.set(CONSOLE, &login.stored.raw),
                _ => state.remove(CONSOLE),
            }
        }
    }

    fn write_key(&self, login: &LoginDocument) -> Result<(), StoreError> {
        if !self.backend.keeps_key() {
            return Ok(());
        }
        let key = login.stored.login.secret();
        self.write_verified(Item::ApiKey, key.expose().as_bytes())
    }

    fn remove_key(&self) -> Result<(), StoreError> {
        if self.backend.keeps_key() {
            self.backend.remove(Item::ApiKey)?;
        }
        Ok(())
    }

    fn write_document(&self, item: Item, document: &Document) -> Result<(), StoreError> {
        self.write_verified(item, document.text().as_bytes())
    }

    /// A keychain item that holds nothing any more goes; the client's file stays, as `{}`.
    fn write_or_remove(&self, credentials: &Document) -> Result<(), StoreError> {
        if credentials.is_empty() && self.backend.kind() == Kind::Keychain {
            return Ok(self.backend.remove(Item::Credentials)?);
        }
        self.write_document(Item::Credentials, credentials)
    }

    /// Success is said only of what can be read back.
    fn write_verified(&self, item: Item, content: &[u8]) -> Result<(), StoreError> {
        self.backend
            .write(item, content)
            .map_err(StoreError::on_write)?;
        let back = self.backend.read(item)?;
        if back.as_deref().map(Vec::as_slice) != Some(content) {
            return Err(StoreError::Differs(self.backend.origin(item)));
        }
        // What was exposed is private again.
        drop(self.backend.take_warning());
        Ok(())
    }

    /// Whether there is anything that an erase would remove. Creates nothing.
    fn has_traces(&self) -> Result<bool, StoreError> {
        let state = StateFile::of(self.place)
            .read()?
            .unwrap_or_else(Document::empty);
        let in_state = ClientState::account(&state).is_some()
            || (!self.backend.keeps_key() && state.get(CONSOLE).is_some());
        if in_state || self.backend.read(Item::Previous)?.is_some() {
            return Ok(true);
        }
        if self.backend.keeps_key() && self.backend.read(Item::ApiKey)?.is_some() {
            return Ok(true);
        }
        let credentials = self.document(Item::Credentials)?;
        Ok(credentials.is_some_and(|credentials| credentials.get(CLAUDE_AI).is_some()))
    }

    /// The secret of the login, to compare with another store's.
    pub(crate) fn raw(&self) -> Result<Option<(&'static str, Zeroizing<String>)>, StoreError> {
        Ok(self.get()?.map(|stored| (stored.member(), stored.raw)))
    }
}

impl Guard {
    pub(crate) fn kernel(&self) -> &Lock {
        &self.kernel
    }

    pub(crate) fn deadline(&self) -> Duration {
        self.deadline
    }
}
