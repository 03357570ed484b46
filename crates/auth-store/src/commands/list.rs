//! `auth-store list`.

use auth_core::cli::{Context, output, sanitize};
use auth_core::{CliError, ExitStatus};
use serde_json::{Value, json};

use super::context::{StoreContext, location_members};
use super::path::merge;
use super::show::describe;
use crate::backend::Item;
use crate::profile::Profile;
use crate::store::Store;

pub(super) fn run(context: &mut Context<'_>, setup: &StoreContext) -> Result<ExitStatus, CliError> {
    let mut logins = Vec::new();
    for profile in Profile::all(&setup.paths) {
        let backend = setup.backend_of(setup.kind, &profile);
        let store = Store::new(&profile, backend.as_ref(), setup.lock_timeout());
        let Some(login) = store.get_document()? else {
            continue;
        };
        setup.warn(context, &store);
        let mut members = json!({"profile": profile.name()});
        merge(&mut members, describe(Some(&login)));
        merge(
            &mut members,
            location_members(backend.as_ref(), Item::Credentials),
        );
        logins.push(members);
    }
    let none = logins.is_empty();
    if setup.common.json {
        let document = json!({"version": 1, "logins": logins});
        output::document(context.streams.stdout, &document)?;
    } else {
        let lines: String = logins.iter().map(line).collect();
        output::bytes(context.streams.stdout, lines.as_bytes())?;
    }
    Ok(if none {
        ExitStatus::NotFound
    } else {
        ExitStatus::Ok
    })
}

/// Profile, kind, e-mail address (`-` if it is not known), fingerprint; separated by tabs.
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
