//! A login in Claude Code's own files, for programs that read and write it in process.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::time::Duration;

use auth_core::context::user_dirs;
use auth_core::{Env, Secret};
use auth_fs::lock::Lock;
use auth_fs::private_file::WriteError;

use crate::document::LoginDocument;
use crate::file_backend::FileBackend;
use crate::profile::Profile;
use crate::store::{BackupPolicy, Erased, Store, StoreError, TokenUpdate};

/// One profile's login in Claude Code's files.
pub struct FileStore {
    profile: Profile,
    backend: FileBackend,
    lock_timeout: Duration,
    recovery_files: Vec<PathBuf>,
    cache_dirs: Vec<PathBuf>,
    warnings: RefCell<Vec<String>>,
}

#[expect(
    clippy::redundant_closure_for_method_calls,
    reason = "a method's path is not general enough in its lifetimes"
)]
impl FileStore {
    /// The login of a profile. `env` says where the user's other directories are.
    #[must_use]
    pub fn new(profile: Profile, env: &Env) -> Self {
        Self {
            backend: FileBackend::new(&profile),
            lock_timeout: Lock::DEFAULT_DEADLINE,
            recovery_files: user_dirs::recovery_files(profile.dir(), env),
            cache_dirs: user_dirs::auth_tools_dirs(env),
            profile,
            warnings: RefCell::default(),
        }
    }

    /// The same with another time to wait for each lock.
    #[must_use]
    pub fn lock_timeout(mut self, timeout: Duration) -> Self {
        self.lock_timeout = timeout;
        self
    }

    /// The profile.
    #[must_use]
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// What the user should know of what was done, once.
    pub fn take_warnings(&self) -> Vec<String> {
        self.warnings.take()
    }

    /// Keeps the failure of a removal as a warning.
    pub fn warn_of_removal(&self, removed: Result<(), WriteError>) {
        let warning = removed.err().map(|error| error.to_string());
        self.warnings.borrow_mut().extend(warning);
    }

    /// The stored login; `None` if there provably is none.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn get(&self) -> Result<Option<LoginDocument>, StoreError> {
        self.with(|store| store.get_document())
    }

    /// Fails as [`FileStore::put`] would that changes both files, and changes nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn check_writable(&self) -> Result<(), StoreError> {
        self.with(|store| store.check_writable())
    }

    /// Replaces the login in both files or in neither, and reads it back.
    ///
    /// # Errors
    /// [`StoreError`]; it says what is stored now.
    pub fn put(&self, login: &LoginDocument) -> Result<(), StoreError> {
        self.with(|store| store.put(login, BackupPolicy::Drop, None))
    }

    /// Removes the login with everything that holds one of its secrets.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn erase(&self) -> Result<Erased, StoreError> {
        self.with(|store| store.erase())
    }

    /// Whether tokens of an earlier refresh wait to be adopted.
    #[must_use]
    pub fn has_recovery(&self) -> bool {
        self.with(|store| store.has_recovery())
    }

    /// Keeps tokens that cannot be stored; `used` is the refresh token that they replace.
    ///
    /// # Errors
    /// [`StoreError`] if no directory takes the file.
    pub fn save_recovery(
        &self,
        update: &TokenUpdate,
        used: &Secret,
    ) -> Result<PathBuf, StoreError> {
        self.with(|store| store.save_recovery(update, used))
    }

    /// Adopts the tokens of an earlier refresh, if the store still holds the refresh token that
    /// they replace; returns the login then.
    ///
    /// # Errors
    /// [`StoreError`] if they cannot be stored.
    pub fn adopt_recovery(&self) -> Result<Option<LoginDocument>, StoreError> {
        self.with(|store| store.adopt_recovery())
    }

    /// The best place for a recovery file.
    pub(crate) fn recovery_file(&self) -> Option<&Path> {
        self.recovery_files.first().map(PathBuf::as_path)
    }

    pub(crate) fn remove_recovery(&self) {
        self.with(|store| store.remove_recovery());
    }

    pub(crate) fn with<T>(&self, work: impl FnOnce(&Store<'_>) -> T) -> T {
        let store = Store::new(&self.profile, &self.backend, self.lock_timeout)
            .with_user_files(&self.recovery_files, &self.cache_dirs);
        let result = work(&store);
        self.warnings.borrow_mut().extend(store.take_warnings());
        result
    }
}

impl std::fmt::Debug for FileStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("FileStore")
            .field(&self.profile.dir())
            .finish()
    }
}
