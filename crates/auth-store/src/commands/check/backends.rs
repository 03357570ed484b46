//! The keychain, and logins in both backends.

use auth_core::CliError;

use super::Checkup;
use crate::backend::{Item, Kind};
use crate::commands::setup::other;
use crate::commands::show::glance;
use crate::document::LoginDocument;

/// What a backend holds.
pub(super) type Found = Result<Option<LoginDocument>, CliError>;

pub(super) fn check(checkup: &mut Checkup<'_>) {
    let (used, unused) = (checkup.setup.kind, other(checkup.setup.kind));
    let here = glance(checkup.setup, used).map(|(_, login)| login);
    let there = glance(checkup.setup, unused).map(|(_, login)| login);
    judge(checkup, &here, &there);
    for (kind, login) in [(used, &here), (unused, &there)] {
        // Where a backend cannot be read, that has been told.
        if let Ok(login) = login {
            orphans(checkup, kind, login.is_none());
        }
    }
}

/// What is left over of a login that is gone, and parts that no header names.
fn orphans(checkup: &mut Checkup<'_>, kind: Kind, is_empty: bool) {
    let setup = checkup.setup;
    let Ok(backend) = setup.glance(kind, checkup.place) else {
        return;
    };
    let lock = || setup.store(backend.as_ref()).lock();
    if is_empty && matches!(backend.read(Item::Previous), Ok(Some(_))) {
        let message = "the backup of a login is left over, but no login";
        checkup.fixable(
            "store.orphan",
            backend.origin(Item::Previous),
            message,
            || {
                let _guard = lock().map_err(|error| error.to_string())?;
                let removed = backend.remove(Item::Previous);
                removed.map_err(|error| error.to_string())
            },
        );
    }
    for item in [Item::Credentials, Item::ApiKey, Item::Previous] {
        let Ok(count @ 1..) = backend.stale(item, false) else {
            continue;
        };
        let message = format!("a writer that was killed left {count} parts behind");
        checkup.fixable("store.orphan", backend.origin(item), message, || {
            let _guard = lock().map_err(|error| error.to_string())?;
            let removed = backend.stale(item, true);
            removed.map(drop).map_err(|error| error.to_string())
        });
    }
}

/// Compares what the backend in use holds with what the other one does.
pub(super) fn judge(checkup: &mut Checkup<'_>, here: &Found, there: &Found) {
    // What is wrong with the file, its own checks have told already.
    if let Err(failure) = here
        && checkup.uses_keychain()
    {
        keychain(checkup, failure);
    }
    if let Err(failure) = there
        && !checkup.uses_keychain()
    {
        keychain(checkup, failure);
    }
    if let (Ok(Some(here)), Ok(Some(there))) = (here, there) {
        both(checkup, here, there);
    }
    if let (Ok(None), Ok(Some(_))) = (here, there) {
        elsewhere(checkup);
    }
}

/// A keychain that is not in use may well be missing.
fn keychain(checkup: &mut Checkup<'_>, failure: &CliError) {
    let remedy = failure.hints().join("; ");
    let code = match failure.code() {
        "store.locked" => "keychain.locked",
        "store.absent" => "keychain.absent",
        "store.silent" => "keychain.silent",
        "store.malformed" => "keychain.malformed",
        _ => "keychain.failed",
    };
    let message = failure.message().to_owned();
    if checkup.uses_keychain() || code == "keychain.malformed" {
        checkup.trouble(code, "keychain", message, remedy);
    } else {
        let remedy = "nothing to do while the file is in use";
        checkup.notice(code, "keychain", message, remedy);
    }
}

fn both(checkup: &mut Checkup<'_>, here: &LoginDocument, there: &LoginDocument) {
    let (used, unused) = (checkup.setup.kind.name(), other(checkup.setup.kind).name());
    let remedy = format!(
        "auth-store erase --backend {unused}, or erase --backend {used} and `auth-store migrate --to {used}`"
    );
    if here.stored.login.secret() == there.stored.login.secret() {
        let message = format!("the {unused} holds a copy of the login in the {used}");
        let remedy = format!("auth-store migrate --to {used}");
        return checkup.trouble("store.copy", unused, message, remedy);
    }
    let message = format!("the {unused} holds another login than the {used}, which is in use");
    checkup.trouble("store.two-logins", unused, message, remedy);
}

fn elsewhere(checkup: &mut Checkup<'_>) {
    let (used, unused) = (checkup.setup.kind, other(checkup.setup.kind).name());
    let message = format!("a login is here, but the {} is in use", used.name());
    let remedy = format!("auth-store migrate --to {}", used.name());
    checkup.notice("store.elsewhere", unused, message, remedy);
}
