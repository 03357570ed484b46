//! The kit's locks and the client's.

use std::path::Path;

use super::Checkup;
use crate::file::client_lock::{self, State, Watch};
use crate::file::lock::{Lock, LockError};

pub(super) fn check(checkup: &mut Checkup<'_>) {
    let place = checkup.place;
    let directory = place.directory();
    kernel(checkup, &place.write_lock(), "a login is being written");
    kernel(checkup, &place.refresh_lock(), "a login is being refreshed");
    let mut beside_state = place.state().into_os_string();
    beside_state.push(".lock");
    for (path, guard) in [
        (directory.join(".oauth_refresh.lock"), place.refresh_lock()),
        (directory.join(".storage-write.lock"), place.write_lock()),
        (beside_state.into(), place.write_lock()),
    ] {
        client(checkup, &path, &guard);
    }
}

fn kernel(checkup: &mut Checkup<'_>, path: &Path, meaning: &str) {
    if !path.exists() {
        return;
    }
    match Lock::try_acquire(path) {
        Ok(_) => {}
        Err(LockError::Busy { holder, .. }) => {
            let by = holder.map_or_else(String::new, |pid| format!(" by process {pid}"));
            let message = format!("held{by}: {meaning}");
            let remedy = "wait; it is given back when that process ends";
            checkup.notice("lock.held", path.display(), message, remedy);
        }
        Err(LockError::File(error)) => {
            let message = format!("it cannot be used: {}", error.source);
            checkup.trouble(
                "lock.unusable",
                path.display(),
                message,
                "mend its permissions",
            );
        }
    }
}

/// Only who holds the kit's lock may judge a directory of the client's.
fn client(checkup: &mut Checkup<'_>, path: &Path, guard: &Path) {
    if !path.exists() {
        return;
    }
    let Ok(guard) = Lock::try_acquire(guard) else {
        return;
    };
    match Watch::settled(path) {
        State::Free | State::Nameless(_) => {}
        State::Held(holder) => {
            let by = holder.map_or_else(String::new, |holder| format!(" by {holder}"));
            let message = format!("Claude Code's lock is held{by}");
            let remedy = "wait; it counts as left over when nobody has touched it for 60 s";
            checkup.notice("lock.held", path.display(), message, remedy);
        }
        dead @ (State::Dead | State::Abandoned(_)) => {
            let message = "a program that was killed left Claude Code's lock behind";
            checkup.fixable("lock.leftover", path.display(), message, || {
                client_lock::remove(path, dead);
                match path.exists() {
                    true => Err("it cannot be removed".to_owned()),
                    false => Ok(()),
                }
            });
        }
    }
    drop(guard);
}
