//! `auth-store list`.

use auth_core::cli::{Context, output, sanitize};
use auth_core::{CliError, ExitStatus};
use serde_json::{Value, json};

use super::path::merge;
use super::setup::{Setup, origin_members};
use super::show::describe;
use crate::backend::Item;
use crate::place::Place;
use crate::store::Store;

pub(super) fn run(invocation: &mut Context<'_>, setup: &Setup) -> Result<ExitStatus, CliError> {
    let mut logins = Vec::new();
    for place in Place::all(&setup.paths) {
        let backend = setup.backend_of(setup.kind, &place)?;
        let store = Store::new(&place, backend.as_ref(), setup.lock_deadline());
        let Some(login) = store.get_document()? else {
            continue;
        };
        setup.warn(invocation, backend.as_ref());
        let mut members = json!({"profile": place.profile()});
        merge(&mut members, describe(Some(&login)));
        merge(
            &mut members,
            origin_members(backend.as_ref(), Item::Credentials),
        );
        logins.push(members);
    }
    let none = logins.is_empty();
    if setup.common.json {
        let document = json!({"version": 1, "logins": logins});
        output::document(invocation.streams.stdout, &document)?;
    } else {
        let lines: String = logins.iter().map(line).collect();
        output::bytes(invocation.streams.stdout, lines.as_bytes())?;
    }
    Ok(if none {
        ExitStatus::NotFound
    } else {
        ExitStatus::Ok
    })
}

/// Profile, kind, e-mail address (`-` where it is not known), fingerprint; separated by tabs.
fn line(login: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let fields = [
        text(&login["profile"]),
        text(&login["kind"]),
        text(&login["account"]["email"]),
        text(&login["fingerprint"]),
    ];
    let fields: Vec<_> = fields.iter().map(|field| sanitize::line(field)).collect();
    fields.join("\t") + "\n"
}
