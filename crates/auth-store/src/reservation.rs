//! What the write of a refresh needs, claimed before the request.

use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use auth_core::Secret;
use auth_fs::placeholder::Placeholder;
use auth_fs::private_file::Staged;

use crate::document::LoginDocument;
use crate::file_store::FileStore;
use crate::store::{StoreError, TokenUpdate, backup_text, fingerprint_of, recovery_content};

/// How long a write is repeated that fails: the tokens exist nowhere else but in a recovery file.
const RETRY_TIMEOUT: Duration = Duration::from_secs(20);
const RETRY_INTERVAL: Duration = Duration::from_millis(300);
/// By how many bytes new tokens may be longer than the old ones.
const SLACK: usize = 8 * 1024;

/// What became of new tokens.
#[derive(Debug)]
#[non_exhaustive]
pub enum Kept {
    /// They are stored, and this is the login now.
    Stored(Box<LoginDocument>),
    /// Another login (or none) was stored meanwhile; it stays as it is.
    Superseded(Option<Box<LoginDocument>>),
    /// They cannot be stored; they are in this file, which the next refresh adopts.
    Recovery {
        /// The file.
        path: PathBuf,
        /// Why they are not stored.
        cause: StoreError,
    },
}

/// What writing new tokens needs (disk space, inodes, locks), claimed before the request.
#[derive(Debug)]
pub struct Reservation<'a> {
    store: &'a FileStore,
    used: Secret,
    credentials: Option<Staged>,
    backup: Option<Staged>,
    /// For the lock directory, which has to be made again.
    spare: Option<Staged>,
    /// Takes the tokens as soon as they are known: whoever is killed then loses nothing.
    recovery: Option<Placeholder>,
}

impl FileStore {
    /// Claims what the write of a refresh needs. `used` is the refresh token that is sent.
    ///
    /// # Errors
    /// [`StoreError::Superseded`] if the store holds another refresh token; what would make the
    /// write fail, such as a full disk.
    pub fn reserve(&self, used: &Secret) -> Result<Reservation<'_>, StoreError> {
        self.with(|store| {
            let guard = store.lock()?;
            let now = store.credentials()?;
            let Some(login) = now
                .login
                .filter(|login| login.refresh_token() == Some(used))
            else {
                return Err(StoreError::Superseded);
            };
            let len = now.bytes.map_or(0, |bytes| bytes.len()) + SLACK;
            let mut credentials = Staged::create(&self.profile().credentials())?;
            credentials.reserve(len)?;
            let mut spare = Staged::create(&self.profile().credentials())?;
            spare.reserve(SLACK)?;
            // A backup that cannot be written never costs the new tokens.
            let backup = Staged::create(&self.profile().backup()).and_then(|mut backup| {
                backup.write_unflushed(backup_text(&login).as_bytes())?;
                Ok(backup)
            });
            let recovery = self.recovery_file();
            let recovery = recovery.and_then(|path| Placeholder::create(path, SLACK as u64).ok());
            drop(guard);
            Ok(Reservation {
                store: self,
                used: used.clone(),
                credentials: Some(credentials),
                backup: backup.ok(),
                spare: Some(spare),
                recovery,
            })
        })
    }
}

impl Reservation<'_> {
    /// Stores the tokens, and reads them back. If that fails, they go to a recovery file first, and
    /// then the write is repeated for a while, unless `give_up` says that there is no time.
    ///
    /// # Errors
    /// [`StoreError`] if not even a recovery file can be written: the tokens are lost.
    pub fn keep(
        mut self,
        update: &TokenUpdate,
        give_up: &dyn Fn() -> bool,
    ) -> Result<Kept, StoreError> {
        if let Some(recovery) = &mut self.recovery
            && recovery
                .fill(&recovery_content(update, &self.used))
                .is_err()
        {
            // The tokens are in the store a moment later. Dropped now, the file does not take a
            // later one at the same place away.
            self.recovery = None;
        }
        let mut cause = match self.write(update) {
            Ok(kept) => {
                self.store.remove_recovery();
                return Ok(kept);
            }
            Err(error) => error,
        };
        let mut saved = self.store.save_recovery(update, &self.used);
        let end = Instant::now() + RETRY_TIMEOUT;
        while Instant::now() < end && !give_up() {
            thread::sleep(RETRY_INTERVAL);
            match self.write(update) {
                Ok(kept) => {
                    self.store.remove_recovery();
                    return Ok(kept);
                }
                Err(error) => cause = error,
            }
            if saved.is_err() {
                saved = self.store.save_recovery(update, &self.used);
            }
        }
        Ok(Kept::Recovery {
            path: saved?,
            cause,
        })
    }

    fn write(&mut self, update: &TokenUpdate) -> Result<Kept, StoreError> {
        self.spare = None;
        let file_store = self.store;
        file_store.with(|store| {
            let guard = store.lock()?;
            let now = store.credentials()?;
            if fingerprint_of(now.login.as_ref()) != Some(self.used.fingerprint().to_string()) {
                drop(guard);
                return Ok(Kept::Superseded(store.get_document()?.map(Box::new)));
            }
            let staged = match self.credentials.take() {
                Some(staged) => staged,
                None => Staged::create(&file_store.profile().credentials())?,
            };
            // First, so that one flush of the directory is for both.
            if let Some(Err(error)) = self.backup.take().map(Staged::commit_unflushed) {
                store.warn(format!("the old login is not kept as a backup: {error}"));
            }
            store.write_tokens(&guard, now, update, Some(staged))?;
            let login = store.get_document()?.map(Box::new);
            Ok(login.map_or(Kept::Superseded(None), Kept::Stored))
        })
    }
}
