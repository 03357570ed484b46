//! The keychain, and logins in both backends.

use auth_core::context::paths::Paths;
use auth_fs::quote_path;

use super::Diagnostics;
use crate::backend::{BackendError, Item, Kind};
use crate::commands::context::other;
use crate::commands::show::glance;
use crate::document::LoginDocument;
use crate::store::StoreError;

/// What a backend holds.
pub(super) type Found = Result<Option<LoginDocument>, StoreError>;

pub(super) fn check(diagnostics: &mut Diagnostics<'_>) {
    let (used, unused) = (diagnostics.setup.kind, other(diagnostics.setup.kind));
    let here = glance(diagnostics.setup, used).1;
    let there = glance(diagnostics.setup, unused).1;
    item_names(diagnostics);
    compare(diagnostics, &here, &there);
    for (kind, login) in [(used, &here), (unused, &there)] {
        // Where a backend cannot be read, that has been told.
        if let Ok(login) = login {
            orphans(diagnostics, kind, login.is_none());
        }
    }
}

/// What is left over of a login that is gone, and parts that no header names.
fn orphans(diagnostics: &mut Diagnostics<'_>, kind: Kind, is_empty: bool) {
    let setup = diagnostics.setup;
    let backend = setup.glance(kind);
    let lock = || setup.store(backend.as_ref()).lock();
    if is_empty && matches!(backend.read(Item::Backup), Ok(Some(_))) {
        let message = "the backup of a login is left over, but no login";
        diagnostics.fixable(
            "store.orphan",
            backend.location(Item::Backup),
            message,
            || {
                let _guard = lock().map_err(|error| error.to_string())?;
                let removed = backend.remove(Item::Backup);
                removed.map_err(|error| error.to_string())
            },
        );
    }
    for item in [Item::Credentials, Item::ApiKey, Item::Backup] {
        let Ok(count @ 1..) = backend.stale(item, false) else {
            continue;
        };
        let message = format!("a writer that was killed left {count} parts behind");
        diagnostics.fixable("store.orphan", backend.location(item), message, || {
            let _guard = lock().map_err(|error| error.to_string())?;
            let removed = backend.stale(item, true);
            removed.map(drop).map_err(|error| error.to_string())
        });
    }
}

/// Compares what the backend in use holds with what the other one does.
pub(super) fn compare(diagnostics: &mut Diagnostics<'_>, here: &Found, there: &Found) {
    // What is wrong with the file, its own checks have told already.
    if let Err(failure) = here
        && diagnostics.uses_keychain()
    {
        keychain(diagnostics, failure);
    }
    if let Err(failure) = there
        && !diagnostics.uses_keychain()
    {
        keychain(diagnostics, failure);
    }
    if let (Ok(Some(here)), Ok(Some(there))) = (here, there) {
        both(diagnostics, here, there);
    }
    if let (Ok(None), Ok(Some(_))) = (here, there) {
        elsewhere(diagnostics);
    }
}

/// A keychain that is not in use may well be missing.
fn keychain(diagnostics: &mut Diagnostics<'_>, error: &StoreError) {
    let mut is_malformed = false;
    let code = match error {
        StoreError::Keychain(BackendError::Locked(_)) => "keychain.locked",
        StoreError::Keychain(BackendError::Unavailable(_)) => "keychain.absent",
        StoreError::Keychain(BackendError::TimedOut(_)) => "keychain.silent",
        StoreError::Malformed { .. } | StoreError::Keychain(BackendError::Malformed(_)) => {
            is_malformed = true;
            "keychain.malformed"
        }
        _ => "keychain.failed",
    };
    let message = error.to_string();
    let remedy = error.hints().join("; ");
    if diagnostics.uses_keychain() || is_malformed {
        diagnostics.error(code, "keychain", message, remedy);
    } else if code != "keychain.absent" {
        let remedy = "nothing to do while the file is used";
        diagnostics.warning(code, "keychain", message, remedy);
    }
}

fn both(diagnostics: &mut Diagnostics<'_>, here: &LoginDocument, there: &LoginDocument) {
    let (used, unused) = (
        diagnostics.setup.kind.name(),
        other(diagnostics.setup.kind).name(),
    );
    let remedy = format!(
        "auth-store erase --backend {unused}, or erase --backend {used} and `auth-store migrate --to {used}`"
    );
    if here.stored.login.secret() == there.stored.login.secret() {
        let message = format!("the {unused} holds a copy of the login in the {used}");
        let remedy = format!("auth-store migrate --to {used}");
        return diagnostics.error("store.copy", unused, message, remedy);
    }
    let message = format!("the {unused} holds another login than the {used}, which is in use");
    diagnostics.error("store.two-logins", unused, message, remedy);
}

fn elsewhere(diagnostics: &mut Diagnostics<'_>) {
    let (used, unused) = (diagnostics.setup.kind, other(diagnostics.setup.kind).name());
    let message = format!("a login is here, but the {} is in use", used.name());
    let remedy = format!("auth-store migrate --to {}", used.name());
    diagnostics.warning("store.elsewhere", unused, message, remedy);
}

/// The client names its keychain items after the text of `CLAUDE_CONFIG_DIR`: the default directory
/// named there, or a slash at its end, makes others.
fn item_names(diagnostics: &mut Diagnostics<'_>) {
    let setup = diagnostics.setup;
    if !diagnostics.profile.is_named() {
        return;
    }
    let dir = diagnostics.profile.dir();
    let plain: std::path::PathBuf = dir.components().collect();
    let mut env = setup.env.clone();
    env.remove("CLAUDE_CONFIG_DIR");
    let default = Paths::find(None, &env, &plain).ok();
    let is_default = default.is_some_and(|paths| paths.config_dir() == plain);
    let has_slash = plain.as_os_str() != dir.as_os_str();
    // A slash changes nothing of the files.
    if !(is_default || has_slash && diagnostics.uses_keychain()) {
        return;
    }
    let item = setup.glance(setup.kind).location(Item::Credentials);
    let (message, remedy) = if is_default {
        let message = "the default directory is named explicitly: Claude Code started without \
                       CLAUDE_CONFIG_DIR uses another `.claude.json` and keychain item";
        (message, "unset CLAUDE_CONFIG_DIR".to_owned())
    } else {
        let message = "the directory ends with a slash: without it Claude Code uses another \
                       keychain item";
        let remedy = format!("export CLAUDE_CONFIG_DIR={}", quote_path(&plain));
        (message, remedy)
    };
    diagnostics.warning("keychain.item-name", item, message, remedy);
}
