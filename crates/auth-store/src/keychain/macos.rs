//! The macOS Keychain: generic passwords of the user's login keychain.
//!
//! An item is updated in place, so that "Always Allow" persists.
//!
//! # Limitations
//! The library offers no look without asking, so a glance at a locked keychain may ask the user
//! too; it is given up at its deadline.

use apple_native_keyring_store::keychain::Store;
use auth_core::Env;

use super::Prompt;
use super::chunked::ItemStore;
use super::items::{KeyringItems, decode};
use crate::backend::BackendError;

pub(super) const ITEM_LIMIT: Option<usize> = None;

/// Why there plainly is no keychain.
pub(super) fn absent(_: &Env) -> Option<String> {
    None
}

pub(super) fn connect(_: Prompt) -> Result<Box<dyn ItemStore>, BackendError> {
    let store = Store::new().map_err(|error| decode("", &error))?;
    Ok(Box::new(KeyringItems {
        store,
        modifiers: &[],
    }))
}
