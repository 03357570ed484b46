//! One item, on the interface that all keychains' crates share.

use std::collections::HashMap;
use std::sync::Arc;

use keyring_core::api::CredentialStore;
use keyring_core::{Entry, Error};
use zeroize::Zeroizing;

use super::chunked::ItemStore;
use crate::backend::BackendError;

/// The items of a keychain's crate.
pub(super) struct KeyringItems {
    pub(super) store: Arc<CredentialStore>,
    /// How entries are built, in the crate's own words.
    pub(super) modifiers: &'static [(&'static str, &'static str)],
}

impl KeyringItems {
    fn entry(&self, service: &str, account: &str) -> Result<Entry, BackendError> {
        let modifiers: HashMap<&str, &str> = self.modifiers.iter().copied().collect();
        let modifiers = (!modifiers.is_empty()).then_some(&modifiers);
        let entry = self.store.build(service, account, modifiers);
        entry.map_err(|error| decode(service, &error))
    }
}

impl ItemStore for KeyringItems {
    fn get(
        &self,
        service: &str,
        account: &str,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, BackendError> {
        match self.entry(service, account)?.get_secret() {
            Ok(secret) => Ok(Some(Zeroizing::new(secret))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(decode(service, &error)),
        }
    }

    fn set(&self, service: &str, account: &str, content: &[u8]) -> Result<(), BackendError> {
        let set = self.entry(service, account)?.set_secret(content);
        set.map_err(|error| decode(service, &error))
    }

    fn delete(&self, service: &str, account: &str) -> Result<(), BackendError> {
        match self.entry(service, account)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            // Whoever erases a login means all of its copies.
            Err(Error::Ambiguous(entries)) => {
                for entry in entries {
                    let deleted = entry.delete_credential();
                    deleted.map_err(|error| decode(service, &error))?;
                }
                Ok(())
            }
            Err(error) => Err(decode(service, &error)),
        }
    }
}

/// What a crate's error means to the caller. Nothing of a content is told.
pub(super) fn decode(service: &str, error: &Error) -> BackendError {
    match error {
        Error::NoStorageAccess(reason) => BackendError::Locked(reason.to_string()),
        Error::PlatformFailure(reason) => BackendError::Failed(reason.to_string()),
        Error::Ambiguous(entries) => BackendError::Malformed(format!(
            "{} keychain items are called `{service}`",
            entries.len()
        )),
        Error::BadEncoding(_) | Error::BadDataFormat(..) => {
            BackendError::Malformed(format!("the keychain item `{service}` is not a login"))
        }
        error => BackendError::Failed(error.to_string()),
    }
}
