//! What the two moves between profiles, a switch and a rename, share: the lock, the record of the last
//! switch, and the question whether Claude Code uses a directory.

use std::time::Duration;

use auth_core::context::switch_journal::SwitchJournal;
use auth_fs::lock::Lock;
use auth_fs::private_file;

use super::SwitchError;
use crate::profile::Profile;
use crate::running::running_clients;

/// Whether a switch of the configuration directory that a profile belongs to is not done.
#[must_use]
pub fn is_pending(profile: &Profile) -> bool {
    SwitchJournal::read(profile.main_dir()).is_some_and(|journal| journal.pending)
}

/// Of all processes one at a time switches or renames.
pub(super) fn switch_lock(main: &Profile, timeout: Duration) -> Result<Lock, SwitchError> {
    let directory = main.dir().join("auth-tools");
    private_file::create_dir(&directory)?;
    Ok(Lock::acquire(&directory.join("switch.lock"), timeout)?)
}

pub(super) fn write_journal(main: &Profile, journal: &SwitchJournal) -> Result<(), SwitchError> {
    let text = serde_json::to_vec(journal).expect("texts can be written as JSON");
    Ok(private_file::replace_and_tidy(
        &SwitchJournal::path(main.dir()),
        &text,
    )?)
}

/// The processes of Claude Code that use one of the directories; `None` if none does.
pub(super) fn running(profiles: &[&Profile]) -> Option<String> {
    let mut pids: Vec<u32> = profiles
        .iter()
        .flat_map(|profile| running_clients(profile.dir()))
        .collect();
    pids.dedup();
    let pids: Vec<String> = pids.iter().map(u32::to_string).collect();
    (!pids.is_empty()).then(|| pids.join(", "))
}
