//! The logins of a switch, kept where no program takes a login from.
//!
//! They are encoded: whoever looks for a login, or for a token, does not find one here. Only a
//! killed switch that is finished, and `auth-store check --fix`, read them.

use auth_core::context::switch_journal::SwitchedLogin;
use auth_core::json::JsonObject;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::StoreError;
use crate::backend::{Backend, Item};
use crate::document::LoginDocument;

/// Stores logins in the item of switched logins of the configuration directory.
pub(super) fn store(backend: &dyn Backend, logins: &[LoginDocument]) -> Result<(), StoreError> {
    let mut text = Zeroizing::new(String::new());
    for login in logins {
        let document = login.to_document();
        STANDARD.encode_string(document.text(), &mut text);
        text.push('\n');
    }
    Ok(backend.write(Item::Switched, text.as_bytes())?)
}

/// The logins. What cannot be decoded is left out.
pub(super) fn load(backend: &dyn Backend) -> Result<Vec<LoginDocument>, StoreError> {
    let Some(bytes) = backend.read(Item::Switched)? else {
        return Ok(Vec::new());
    };
    let text = std::str::from_utf8(&bytes).unwrap_or_default();
    Ok(text.lines().filter_map(decode).collect())
}

fn decode(line: &str) -> Option<LoginDocument> {
    let document = JsonObject::from_bytes(STANDARD.decode(line).ok()?).ok()?;
    LoginDocument::from_document(&document).ok()
}

/// A login without its secrets.
pub(super) fn described(login: &LoginDocument) -> SwitchedLogin {
    SwitchedLogin {
        fingerprint: fingerprint(login),
        account: login
            .account
            .as_deref()
            .and_then(|raw| serde_json::from_str(raw).ok()),
    }
}

/// The fingerprint of a login's access token or key.
pub(super) fn fingerprint(login: &LoginDocument) -> String {
    login.stored.login.secret().fingerprint().to_string()
}
