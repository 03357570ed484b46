//! `auth-store path`.

use auth_core::cli::{Context, output};
use auth_core::{CliError, ExitStatus};
use serde_json::json;

use super::setup::{Setup, origin_members};
use crate::backend::{Item, Origin};

pub(super) fn run(invocation: &mut Context<'_>, setup: &Setup) -> Result<ExitStatus, CliError> {
    let backend = setup.backend()?;
    if setup.common.json {
        let mut document = json!({"version": 1, "profile": setup.place.profile()});
        merge(
            &mut document,
            origin_members(backend.as_ref(), Item::Credentials),
        );
        if let Origin::Keychain { account, .. } = backend.origin(Item::Credentials) {
            document["account"] = account.into();
        }
        output::document(invocation.streams.stdout, &document)?;
        return Ok(ExitStatus::Ok);
    }
    match backend.origin(Item::Credentials) {
        Origin::File(path) => {
            let mut line = path.into_os_string().into_encoded_bytes();
            line.push(b'\n');
            output::bytes(invocation.streams.stdout, &line)?;
        }
        Origin::Keychain { service, account } => {
            output::record(invocation.streams.stdout, &format!("{service}\t{account}"))?;
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
