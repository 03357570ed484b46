//! Windows Credential Manager.

use auth_core::Env;
use windows_native_keyring_store::Store;

use super::Prompt;
use super::chunked::ItemStore;
use super::items::{KeyringItems, decode};
use crate::backend::BackendError;

/// `CRED_MAX_CREDENTIAL_BLOB_SIZE`: 5 * 512 bytes.
pub(super) const ITEM_LIMIT: Option<usize> = Some(2560);

/// Why there plainly is no keychain.
pub(super) fn absent(_: &Env) -> Option<String> {
    None
}

/// It is open while the user is logged on, and never asks.
pub(super) fn connect(_: Prompt) -> Result<Box<dyn ItemStore>, BackendError> {
    let store = Store::new().map_err(|error| decode("", &error))?;
    Ok(Box::new(KeyringItems {
        store,
        // Stays on this machine: a refresh token that roams is refreshed twice.
        modifiers: &[("persistence", "Local")],
    }))
}
