//! Logins of a switch that a running Claude Code has overwritten since.

use std::time::Duration;

use auth_core::context::switch_journal::SwitchJournal;
use auth_fs::private_file;

use super::switch::identify;
use super::{BackupPolicy, Store, StoreError, SwitchError, vault};
use crate::backend::{Backend, Item};
use crate::document::LoginDocument;
use crate::profile::Profile;
use crate::profile_dirs::{self, ProfileError};

/// Removes what the last switch left: the journal and the vault.
pub(super) fn forget(main: &Profile, backend: &dyn Backend) -> Result<(), StoreError> {
    backend.remove(Item::Switched)?;
    Ok(private_file::remove(&SwitchJournal::path(main.dir()))?)
}

/// A login of the last switch that is stored in no profile any more: a Claude Code that was running
/// has written another one over it.
pub(crate) struct LostLogin {
    profile: Profile,
    login: LoginDocument,
}

impl LostLogin {
    /// The profile that it can be put back into.
    pub(crate) fn profile(&self) -> &str {
        self.profile.name()
    }

    /// Puts it back.
    pub(crate) fn restore(
        &self,
        backend: &dyn Backend,
        lock_timeout: Duration,
    ) -> Result<(), SwitchError> {
        let backend = backend.for_profile(&self.profile);
        let backend = backend.ok_or(SwitchError::Unsupported)?;
        let store = Store::new(&self.profile, backend.as_ref(), lock_timeout);
        Ok(store.put(&self.login, BackupPolicy::Drop, None)?)
    }
}

/// Looks for logins of the vault that no profile has. Changes nothing.
pub(crate) fn lost_logins(
    main: &Profile,
    backend: &dyn Backend,
) -> Result<Vec<LostLogin>, SwitchError> {
    let Some(journal) = SwitchJournal::read(main.dir()).filter(|journal| !journal.pending) else {
        return Ok(Vec::new());
    };
    let mut logins = vault::load(backend)?;
    for name in main.names() {
        let profile = profile_dirs::existing(main, &name)?;
        let backend = backend.for_profile(&profile);
        let backend = backend.ok_or(SwitchError::Unsupported)?;
        let store = Store::new(&profile, backend.as_ref(), Duration::ZERO);
        // What cannot be read is another finding.
        if let Some(now) = store.get_document().ok().flatten()
            && let Some(found) = identify(&logins, &now)
        {
            logins.remove(found);
        }
    }
    // Never over another login: into the profile that it came from, or a new one.
    let mut lost = Vec::new();
    for login in logins {
        let names = std::iter::once(journal.active.clone())
            .chain((1..).map(|number| format!("{}-{number}", journal.active)));
        for name in names {
            let profile = main.sibling(&name).map_err(ProfileError::Name)?;
            let backend = backend.for_profile(&profile);
            let backend = backend.ok_or(SwitchError::Unsupported)?;
            let store = Store::new(&profile, backend.as_ref(), Duration::ZERO);
            if store.get_document()?.is_none() {
                lost.push(LostLogin { profile, login });
                break;
            }
        }
    }
    Ok(lost)
}
