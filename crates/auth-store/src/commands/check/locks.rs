//! The locks of auth-tools and of Claude Code.

use std::path::Path;

use auth_core::CliError;
use auth_fs::client_lock::{self, LockDirState};
use auth_fs::lock::{Lock, LockError};

use super::Diagnostics;

pub(super) fn check(diagnostics: &mut Diagnostics<'_>) {
    let profile = diagnostics.profile;
    let [write, refresh] = [profile.write_lock(), profile.refresh_lock()];
    kernel(diagnostics, &write, "a login is being written");
    kernel(diagnostics, &refresh, "a login is being refreshed");
    let claude_json = profile.claude_json();
    for (path, guard) in [
        (client_lock::refresh_dir(profile.dir()), &refresh),
        (client_lock::storage_write_dir(profile.dir()), &write),
        (client_lock::claude_json_dir(&claude_json), &write),
    ] {
        client(diagnostics, &path, guard);
    }
}

fn kernel(diagnostics: &mut Diagnostics<'_>, path: &Path, meaning: &str) {
    if path.symlink_metadata().is_err() {
        return;
    }
    match Lock::try_acquire(path) {
        Ok(_) => {}
        Err(LockError::Busy { holder, .. }) => {
            let by = holder.map_or_else(String::new, |pid| format!(" by process {pid}"));
            let message = format!("held{by}: {meaning}");
            let remedy = "wait; it is released when that process ends";
            diagnostics.warning("lock.held", path.display(), message, remedy);
        }
        Err(error) => {
            let failure = CliError::from(error);
            let remedy = failure.hints().join("; ");
            diagnostics.error("lock.unusable", path.display(), failure.message(), remedy);
        }
    }
}

/// Only the holder of the lock of auth-tools may judge a directory of the client's.
fn client(diagnostics: &mut Diagnostics<'_>, path: &Path, guard: &Path) {
    if path.symlink_metadata().is_err() {
        return;
    }
    let Ok(guard) = Lock::try_acquire(guard) else {
        return;
    };
    match client_lock::state(path) {
        LockDirState::Free => {}
        LockDirState::Held(holder) => {
            let by = holder.map_or_else(String::new, |pid| format!(" by process {pid}"));
            let message = format!("Claude Code's lock is held{by}");
            let seconds = client_lock::STALE.as_secs();
            let remedy = format!(
                "wait; it is taken for a leftover if nobody has touched it for {seconds} s"
            );
            diagnostics.warning("lock.held", path.display(), message, remedy);
        }
        LockDirState::Dead => {
            let message = "a program that was killed left Claude Code's lock behind";
            diagnostics.fixable("lock.leftover", path.display(), message, || {
                client_lock::remove_dead(path);
                match path.exists() {
                    true => Err("it cannot be removed".to_owned()),
                    false => Ok(()),
                }
            });
        }
    }
    drop(guard);
}
