//! Logins of a switch that a running Claude Code has overwritten since.

use std::time::Duration;

use auth_core::context::switch_journal::SwitchJournal;
use auth_fs::lock::Lock;
use auth_fs::remove;

use super::moves::switch_lock;
use super::switch::identify;
use super::{BackupPolicy, Store, StoreError, SwitchError, vault};
use crate::backend::{Backend, Item};
use crate::document::LoginDocument;
use crate::profile::{DEFAULT_PROFILE, Profile};
use crate::profile_dirs::{self, ProfileError};

/// Removes what the last switch left of a login that is erased: of the one of the configuration
/// directory the journal and the vault, of another one its copy.
pub(super) fn forget(
    profile: &Profile,
    backend: &dyn Backend,
    erased: Option<&LoginDocument>,
) -> Result<(), StoreError> {
    let journal = SwitchJournal::path(profile.main_dir());
    if !journal.exists() {
        return Ok(());
    }
    if profile.dir() == profile.main_dir() {
        backend.remove(Item::Switched)?;
        return Ok(remove::file(&journal)?);
    }
    let main = profile.sibling(DEFAULT_PROFILE).ok();
    let main = main.and_then(|main| backend.for_profile(&main));
    let (Some(main), Some(erased)) = (main, erased) else {
        return Ok(());
    };
    let mut logins = vault::load(main.as_ref())?;
    if let Some(found) = identify(&logins, erased) {
        logins.remove(found);
        vault::store(main.as_ref(), &logins)?;
    }
    Ok(())
}

/// Logins of the last switch that are stored in no profile any more: a Claude Code that was running
/// has written another one over them. While this exists, nobody switches.
pub(crate) struct LostLogins {
    _switching: Lock,
    /// Each with the profile that it can be put back into.
    logins: Vec<(Profile, LoginDocument)>,
}

impl LostLogins {
    /// Looks for them. `None` if there never was a switch, or one is under way. Changes nothing.
    pub(crate) fn find(main: &Profile, backend: &dyn Backend) -> Result<Option<Self>, SwitchError> {
        if SwitchJournal::read(main.dir()).is_none() {
            return Ok(None);
        }
        let Ok(switching) = switch_lock(main, Duration::ZERO) else {
            return Ok(None);
        };
        let journal = SwitchJournal::read(main.dir());
        let Some(journal) = journal.filter(|journal| !journal.pending) else {
            return Ok(None);
        };
        let mut logins = vault::load(backend)?;
        for name in main.names() {
            let profile = profile_dirs::existing(main, &name)?;
            // What cannot be read is another finding.
            if let Some(now) = login_in(&profile, backend)?
                && let Some(found) = identify(&logins, &now)
            {
                logins.remove(found);
            }
        }
        let homes = logins
            .into_iter()
            .map(|login| Ok((home_for(main, backend, &journal.active)?, login)));
        Ok(Some(Self {
            logins: homes.collect::<Result<_, SwitchError>>()?,
            _switching: switching,
        }))
    }

    /// The names of the profiles that they can be put back into.
    pub(crate) fn profiles(&self) -> impl Iterator<Item = &str> {
        self.logins.iter().map(|(profile, _)| profile.name())
    }

    /// Puts the login of one of them back.
    pub(crate) fn restore(
        &self,
        name: &str,
        backend: &dyn Backend,
        lock_timeout: Duration,
    ) -> Result<(), SwitchError> {
        let mut logins = self.logins.iter();
        let Some((profile, login)) = logins.find(|(profile, _)| profile.name() == name) else {
            return Ok(());
        };
        profile_dirs::create(profile, name)?;
        let backend = backend.for_profile(profile);
        let backend = backend.ok_or(SwitchError::Unsupported)?;
        let store = Store::new(profile, backend.as_ref(), lock_timeout);
        let mut guard = store.lock_unchecked()?;
        // Somebody may have logged in there meanwhile.
        if store.get_document()?.is_some() {
            return Err(SwitchError::Occupied(name.to_owned()));
        }
        Ok(store.put_locked(&mut guard, login, BackupPolicy::Drop)?)
    }
}

/// A profile without a login: the one that a login came from, or a new one.
fn home_for(main: &Profile, backend: &dyn Backend, origin: &str) -> Result<Profile, SwitchError> {
    let names =
        std::iter::once(origin.to_owned()).chain((1..).map(|n: u32| format!("{origin}-{n}")));
    for name in names {
        let profile = main.sibling(&name).map_err(ProfileError::Name)?;
        if login_in(&profile, backend)?.is_none() {
            return Ok(profile);
        }
    }
    Err(SwitchError::Occupied(origin.to_owned()))
}

/// The login of a profile; none if it cannot be read.
fn login_in(
    profile: &Profile,
    backend: &dyn Backend,
) -> Result<Option<LoginDocument>, SwitchError> {
    let backend = backend.for_profile(profile);
    let backend = backend.ok_or(SwitchError::Unsupported)?;
    let store = Store::new(profile, backend.as_ref(), Duration::ZERO);
    Ok(store.get_document().ok().flatten())
}
