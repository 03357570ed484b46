//! `auth-store path`.

use auth_core::cli::{Context, output};
use auth_core::{CliError, ExitStatus};
use serde_json::json;

use super::context::{StoreContext, location_members};
use crate::backend::{Item, ItemLocation};

pub(super) fn run(context: &mut Context<'_>, setup: &StoreContext) -> Result<ExitStatus, CliError> {
    let backend = setup.backend();
    if setup.common.json {
        let mut document = json!({"profile": setup.profile.name()});
        merge(
            &mut document,
            location_members(backend.as_ref(), Item::Credentials),
        );
        if let ItemLocation::Keychain { account, .. } = backend.location(Item::Credentials) {
            document["account"] = account.into();
        }
        output::versioned(context.streams.stdout, &document)?;
        return Ok(ExitStatus::Ok);
    }
    match backend.location(Item::Credentials) {
        ItemLocation::File(path) => {
            let mut line = path.into_os_string().into_encoded_bytes();
            line.push(b'\n');
            output::bytes(context.streams.stdout, &line)?;
        }
        ItemLocation::Keychain { service, account } => {
            output::record(context.streams.stdout, &format!("{service}\t{account}"))?;
        }
    }
    Ok(ExitStatus::Ok)
}

/// Adds the members of one object to another.
pub(super) fn merge(document: &mut serde_json::Value, members: serde_json::Value) {
    if let (Some(document), serde_json::Value::Object(members)) =
        (document.as_object_mut(), members)
    {
        document.extend(members);
    }
}
