//! A profile gets another name: its directory moves, and so do its items in a keychain, which are
//! named after the directory.
//!
//! Nobody takes a login from items whose directory does not exist. So the items are copied to their
//! new names first, then the directory moves, in one step, and then the old items are removed: at
//! every moment the login is in one place that is used. After a kill the next writer removes the
//! items of the name that the directory does not have.

use std::path::{Path, PathBuf};
use std::time::Duration;

use auth_core::Env;
use auth_core::context::switch_journal::SwitchJournal;
use auth_fs::client_lock::ClientLock;
use auth_fs::lock::Lock;
use auth_fs::{Rules, private_file, remove};
use serde::{Deserialize, Serialize};

use super::moves::{self, running, switch_lock, write_journal};
use super::parties::Party;
use super::{StoreError, SwitchError};
use crate::backend::{Backend, Item, Kind};
use crate::profile::{DEFAULT_PROFILE, Profile};
use crate::profile_dirs::{self, ProfileError};

/// In the directory that moves: it tells that directory from one that was made since.
const MARK: &str = ".auth-store.renaming";

/// The items that are named after a profile's directory, the login first.
const ITEMS: [Item; 3] = [Item::Credentials, Item::ApiKey, Item::Backup];

/// A rename that is not done (`auth-tools/rename.json`).
#[derive(Serialize, Deserialize)]
struct RenameJournal {
    version: u32,
    from: String,
    to: String,
    /// Whether there are items in a keychain, which move too.
    has_items: bool,
}

/// What a profile is to be called, and from what.
#[derive(Clone, Copy)]
pub(crate) struct RenameRequest<'a> {
    pub(crate) from: &'a str,
    pub(crate) to: &'a str,
    /// How long to wait for each lock.
    pub(crate) lock_timeout: Duration,
}

/// Gives a profile another name, also in the record of the last switch. `backend` is the one of any
/// profile.
///
/// # Errors
/// [`SwitchError`]. Nothing has been changed then, or the next writer settles it.
pub(crate) fn rename(
    main: &Profile,
    backend: &dyn Backend,
    env: &Env,
    request: RenameRequest<'_>,
) -> Result<(), SwitchError> {
    let RenameRequest { from, to, .. } = request;
    profile_dirs::check_rename(main, from, to)?;
    let old = profile_dirs::existing(main, from)?;
    // Of a rename or a switch that was killed, too. Recovery files are named after the directory.
    let party = Party::new(old.clone(), backend, env, request.lock_timeout)?;
    party.store().adopt_recovery()?;
    let _switching = loop {
        drop(party.store().lock()?);
        let switching = switch_lock(main, request.lock_timeout)?;
        // A switch may have begun, and been killed, while this waited.
        if !moves::is_pending(main) {
            break switching;
        }
    };
    if RenameJournal::read(main).is_some() {
        return Err(SwitchError::RenamePending);
    }
    if !old.is_adopted()
        && let Some(pids) = running(&[&old])
    {
        let name = from.to_owned();
        return Err(SwitchError::InUse { name, pids });
    }
    // Nobody writes or refreshes while the directory moves.
    let refresh = Lock::acquire(&old.refresh_lock(), request.lock_timeout)?;
    let client = ClientLock::refresh(old.dir(), &refresh, request.lock_timeout)?;
    let _write = Lock::acquire(&old.write_lock(), request.lock_timeout)?;
    drop(client);
    let journal = RenameJournal {
        version: 1,
        from: from.to_owned(),
        to: to.to_owned(),
        // Of a link, items are named after the directory that it leads to, which stays.
        has_items: backend.kind() == Kind::Keychain && !old.is_adopted(),
    };
    journal.check_items(main, backend)?;
    journal.begin(main)?;
    let moved = journal.carry_out(main, backend);
    let settled = journal.settle(main, backend);
    moved.and(settled)
}

/// Whether a rename is not done that this backend can settle, and nobody is about to.
pub(crate) fn is_interrupted(main: &Profile, backend: &dyn Backend) -> bool {
    let is_pending = || RenameJournal::pending(main, backend).is_some();
    is_pending() && switch_lock(main, Duration::ZERO).is_ok() && is_pending()
}

/// Settles a rename that was killed. One of a keychain's items waits for a writer to the keychain.
///
/// # Errors
/// [`SwitchError`]; it is still pending then.
pub(crate) fn finish(
    profile: &Profile,
    backend: &dyn Backend,
    lock_timeout: Duration,
) -> Result<(), SwitchError> {
    if RenameJournal::pending(profile, backend).is_none() {
        return Ok(());
    }
    let main = profile_dirs::existing(profile, DEFAULT_PROFILE)?;
    let _switching = switch_lock(&main, lock_timeout)?;
    match RenameJournal::pending(&main, backend) {
        Some(journal) => journal.settle(&main, backend),
        None => Ok(()),
    }
}

impl RenameJournal {
    fn path(profile: &Profile) -> PathBuf {
        profile.main_dir().join("auth-tools").join("rename.json")
    }

    /// One that cannot be read says nothing.
    fn read(profile: &Profile) -> Option<Self> {
        let path = Self::path(profile);
        let bytes = auth_fs::read(&path, &Rules::trusted(profile.main_dir())).ok()??;
        serde_json::from_slice(&bytes).ok()
    }

    /// One that this backend can settle.
    fn pending(profile: &Profile, backend: &dyn Backend) -> Option<Self> {
        let is_ours = |journal: &Self| !journal.has_items || backend.kind() == Kind::Keychain;
        Self::read(profile).filter(is_ours)
    }

    /// The mark, under the name that the directory had or under the one that it got.
    fn mark(main: &Profile, name: &str) -> Result<PathBuf, SwitchError> {
        let directory = main.profile_link(name).map_err(ProfileError::Name)?;
        Ok(directory.join(MARK))
    }

    fn begin(&self, main: &Profile) -> Result<(), SwitchError> {
        private_file::replace(&Self::mark(main, &self.from)?, b"")?;
        let text = serde_json::to_vec(self).expect("texts can be written as JSON");
        Ok(private_file::replace_and_tidy(&Self::path(main), &text)?)
    }

    /// Copies the items, and moves the directory.
    fn carry_out(&self, main: &Profile, backend: &dyn Backend) -> Result<(), SwitchError> {
        if self.has_items {
            let old = items_of(main, backend, &self.from)?;
            let new = items_of(main, backend, &self.to)?;
            for item in ITEMS {
                copy(item, old.as_ref(), new.as_ref())?;
            }
        }
        profile_dirs::rename(main, &self.from, &self.to)?;
        Ok(())
    }

    /// Does what is left to do, by the name that the directory has.
    fn settle(&self, main: &Profile, backend: &dyn Backend) -> Result<(), SwitchError> {
        let moved = Self::mark(main, &self.to)?.exists();
        let (now, gone) = match moved {
            true => (&self.to, &self.from),
            false => (&self.from, &self.to),
        };
        if self.has_items {
            let gone = items_of(main, backend, gone)?;
            for item in ITEMS {
                gone.remove(item).map_err(StoreError::from)?;
            }
        }
        if moved {
            self.record(main)?;
        }
        remove_file(&Self::path(main))?;
        remove_file(&Self::mark(main, now)?)
    }

    /// In the record of the last switch, too.
    fn record(&self, main: &Profile) -> Result<(), SwitchError> {
        let journal = SwitchJournal::read(main.dir());
        let Some(mut journal) = journal.filter(|journal| journal.active == self.from) else {
            return Ok(());
        };
        self.to.clone_into(&mut journal.active);
        write_journal(main, &journal)
    }

    /// That no login is overwritten by the copies: one that is stored for a directory that somebody
    /// has removed.
    fn check_items(&self, main: &Profile, backend: &dyn Backend) -> Result<(), SwitchError> {
        if !self.has_items {
            return Ok(());
        }
        let new = items_of(main, backend, &self.to)?;
        for item in [Item::Credentials, Item::ApiKey] {
            if new.read(item).map_err(StoreError::from)?.is_some() {
                return Err(SwitchError::LeftOver(self.to.clone()));
            }
        }
        Ok(())
    }
}

/// The items of a profile, which need not exist.
fn items_of(
    main: &Profile,
    backend: &dyn Backend,
    name: &str,
) -> Result<Box<dyn Backend>, SwitchError> {
    let profile = main.sibling(name).map_err(ProfileError::Name)?;
    let backend = backend.for_profile(&profile);
    backend.ok_or(SwitchError::Unsupported)
}

/// Copies an item, and reads it back.
fn copy(item: Item, from: &dyn Backend, to: &dyn Backend) -> Result<(), StoreError> {
    let Some(content) = from.read(item)? else {
        return Ok(to.remove(item)?);
    };
    to.write(item, &content)?;
    if to.read(item)?.as_ref() != Some(&content) {
        return Err(StoreError::ReadBackMismatch(to.location(item)));
    }
    Ok(())
}

fn remove_file(path: &Path) -> Result<(), SwitchError> {
    Ok(remove::file(path)?)
}
