//! The profiles that take part in a switch, and their locks.

use std::path::PathBuf;
use std::time::Duration;

use auth_core::Env;
use auth_core::context::user_dirs;
use auth_fs::client_lock::ClientLock;
use auth_fs::lock::Lock;

use super::{Store, StoreError, SwitchError, WriteGuard};
use crate::backend::Backend;
use crate::profile::Profile;
use crate::profile_dirs;

/// One profile that takes part.
pub(super) struct Party {
    pub(super) profile: Profile,
    pub(super) backend: Box<dyn Backend>,
    recovery_files: Vec<PathBuf>,
    timeout: Duration,
}

/// The locks of one profile.
pub(super) struct Locks {
    pub(super) guard: WriteGuard,
    // Released after the write locks.
    _client: ClientLock,
    _refresh: Lock,
}

pub(super) fn find(parties: &[Party], name: &str) -> Option<usize> {
    parties
        .iter()
        .position(|party| party.profile.name() == name)
}

/// The profiles that take part, each once, the configuration directory first.
pub(super) fn parties<'a>(
    main: &Profile,
    backend: &dyn Backend,
    env: &Env,
    names: impl Iterator<Item = &'a str>,
    timeout: Duration,
) -> Result<Vec<Party>, SwitchError> {
    let mut parties: Vec<Party> = Vec::new();
    for name in names {
        if find(&parties, name).is_some() {
            continue;
        }
        let profile = profile_dirs::create(main, name)?;
        parties.push(Party::new(profile, backend, env, timeout)?);
    }
    Ok(parties)
}

/// All locks, of the directories in one order, so that two programs never wait for each other.
pub(super) fn lock_all(parties: &[Party]) -> Result<Vec<Locks>, SwitchError> {
    let mut order: Vec<usize> = (0..parties.len()).collect();
    order.sort_by_key(|index| parties[*index].profile.dir());
    let mut refresh = Vec::new();
    for index in &order {
        refresh.push((*index, parties[*index].lock_refresh()?));
    }
    let mut locks = Vec::new();
    for (index, (lock, client)) in refresh {
        let guard = parties[index].store().lock_unchecked()?;
        let locked = Locks {
            guard,
            _client: client,
            _refresh: lock,
        };
        locks.push((index, locked));
    }
    locks.sort_by_key(|(index, _)| *index);
    Ok(locks.into_iter().map(|(_, locks)| locks).collect())
}

impl Party {
    /// `backend` is the one of any profile.
    pub(super) fn new(
        profile: Profile,
        backend: &dyn Backend,
        env: &Env,
        timeout: Duration,
    ) -> Result<Self, SwitchError> {
        let backend = backend.for_profile(&profile);
        Ok(Self {
            backend: backend.ok_or(SwitchError::Unsupported)?,
            recovery_files: user_dirs::recovery_files(profile.dir(), env),
            profile,
            timeout,
        })
    }

    pub(super) fn store(&self) -> Store<'_> {
        Store::new(&self.profile, self.backend.as_ref(), self.timeout)
            .with_user_files(&self.recovery_files, &[])
    }

    fn lock_refresh(&self) -> Result<(Lock, ClientLock), StoreError> {
        let lock = Lock::acquire(&self.profile.refresh_lock(), self.timeout)?;
        let client = ClientLock::refresh(self.profile.dir(), &lock, self.timeout)?;
        Ok((lock, client))
    }
}
