//! `auth-store inspect`: plumbing of `auth-status`, which wants the login, what may be shown of it
//! and what is wrong with it, and asks for all three at once: each backend is opened once.
//!
//! Unlike `check` it takes no lock, not even to see who holds one: nothing at all is changed.

use auth_core::cli::{Context, output};
use auth_core::{CliError, ExitStatus};
use serde_json::{Value, json};

use super::get::item_of;
use super::path::merge;
use super::setup::{Setup, origin_members, other};
use super::show::Glance;
use super::{check, show};
use crate::backend::{Backend, Item, Origin};
use crate::document::{LoginDocument, one_line};
use crate::file::platform;

pub(super) fn run(invocation: &mut Context<'_>, setup: &Setup) -> Result<ExitStatus, CliError> {
    // A person who only looks is not asked to unlock anything.
    let backend = setup.glance(setup.kind, &setup.place);
    let login = match &backend {
        Ok(backend) => setup
            .store(backend.as_ref())
            .get_document()
            .map_err(CliError::from),
        Err(failure) => Err(failure.clone()),
    };
    let there = show::glance(setup, other(setup.kind));
    let found = match (&backend, &login) {
        (Ok(backend), Ok(Some(login))) => {
            let origin = origin_members(backend.as_ref(), item_of(login, backend.as_ref()));
            ("login", login.to_text(&[("store", origin.to_string())]))
        }
        (_, Err(failure)) => ("failure", failure.to_json_line().into()),
        _ => ("login", "null".to_owned().into()),
    };
    let known = login.as_ref().ok().and_then(Option::as_ref);
    let shown = shown(setup, backend.ok().as_deref(), known, &there);
    let findings = check::glance(setup, &login, &there.map(|(_, login)| login));
    let document = one_line(&[
        ("version", "1"),
        (found.0, &found.1),
        ("show", &shown.to_string()),
        ("findings", &Value::Array(findings).to_string()),
    ]);
    // At once: who reads is woken once.
    output::record(invocation.streams.stdout, &document)?;
    Ok(ExitStatus::Ok)
}

/// As `show --json`, with the permissions of the file.
fn shown(
    setup: &Setup,
    backend: Option<&dyn Backend>,
    login: Option<&LoginDocument>,
    there: &Result<Glance, CliError>,
) -> Value {
    let mut members = show::describe(login);
    members["backend"] = setup.kind.name().into();
    if let Some(backend) = backend {
        merge(&mut members, origin_members(backend, Item::Credentials));
        members["mode"] = json!(mode(&backend.origin(Item::Credentials)));
    }
    let copies = show::copies(setup, login, there);
    members["copies"] = Value::Array(copies.into_iter().collect());
    members
}

/// In four octal digits, where the platform has such permissions.
fn mode(origin: &Origin) -> Option<String> {
    let Origin::File(path) = origin else {
        return None;
    };
    let metadata = std::fs::metadata(path).ok()?;
    platform::mode(&metadata).map(|mode| format!("{mode:04o}"))
}
