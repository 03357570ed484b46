//! `auth-store inspect`: plumbing of `auth-status`, which wants the login, what may be shown of it
//! and what is wrong with it, and asks for all three at once: each backend is opened once.
//!
//! Unlike `check` it takes no lock, not even to see who holds one: nothing at all is changed.

use auth_core::cli::{Context, output};
use auth_core::json::JsonObject;
use auth_core::{CliError, ExitStatus};
use serde_json::{Value, json};

use super::context::{StoreContext, location_members, other};
use super::get::item_of;
use super::path::merge;
use super::show::Glance;
use super::{check, show};
use crate::backend::{Backend, Item, ItemLocation};
use crate::document::LoginDocument;

pub(super) fn run(context: &mut Context<'_>, setup: &StoreContext) -> Result<ExitStatus, CliError> {
    // A user who only looks is not asked to unlock anything.
    let (backend, login) = show::glance(setup, setup.kind);
    let there = show::glance(setup, other(setup.kind));
    let known = login.as_ref().ok().and_then(Option::as_ref);
    let shown = shown(setup, backend.as_ref(), known, &there);
    let findings = check::glance(setup, &login, &there.1);
    let mut document = JsonObject::empty();
    document.set("version", "1");
    match login {
        Ok(Some(login)) => {
            let origin = location_members(backend.as_ref(), item_of(&login));
            let mut login = login.to_document();
            login.set("store", &origin.to_string());
            document.set("login", login.text());
        }
        Ok(None) => drop(document.set("login", "null")),
        Err(error) => drop(document.set("failure", &CliError::from(error).to_json_line())),
    }
    document.set("show", &shown.to_string());
    document.set("findings", &Value::Array(findings).to_string());
    // At once: who reads is woken once.
    output::record(context.streams.stdout, document.text())?;
    Ok(ExitStatus::Ok)
}

/// As `show --json`, with the permissions of the file.
fn shown(
    setup: &StoreContext,
    backend: &dyn Backend,
    login: Option<&LoginDocument>,
    there: &Glance,
) -> Value {
    let mut members = show::describe(login);
    members["backend"] = setup.kind.name().into();
    let item = login.map_or(Item::Credentials, item_of);
    merge(&mut members, location_members(backend, item));
    members["mode"] = json!(mode(&backend.location(item)));
    let copies = show::copies(setup, login, there);
    members["copies"] = Value::Array(copies.into_iter().collect());
    members
}

/// In four octal digits, if the platform has such permissions.
fn mode(origin: &ItemLocation) -> Option<String> {
    let ItemLocation::File(path) = origin else {
        return None;
    };
    let metadata = std::fs::metadata(path).ok()?;
    auth_fs::mode(&metadata).map(|mode| format!("{mode:04o}"))
}
