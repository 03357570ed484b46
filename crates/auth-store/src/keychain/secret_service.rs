//! The Secret Service of Linux desktops, over D-Bus.
//!
//! # Limitations
//! Items of a collection that is locked may not be seen at all, so if none is found and the
//! default collection is locked, the answer is "locked", not "none". If nothing may be asked of
//! the user, that is the answer without a look, even if the login is in another collection.

use std::cell::{Cell, OnceCell};
use std::collections::HashMap;
use std::path::PathBuf;

use auth_core::Env;
use keyring_core::Error;
use secret_service::EncryptionType;
use secret_service::blocking::SecretService;
use zbus_secret_service_keyring_store::Store;
use zeroize::Zeroizing;

use super::Prompt;
use super::chunked::ItemStore;
use super::items::KeyringItems;
use crate::backend::BackendError;

pub(super) const ITEM_LIMIT: Option<usize> = None;

struct SecretServiceItems {
    items: KeyringItems,
    prompt: Prompt,
    /// A session of its own, to ask what is locked: the crate's own one unlocks by asking.
    service: OnceCell<SecretService<'static>>,
    /// That the default collection is open was seen already.
    is_open: Cell<bool>,
}

/// Why there plainly is no keychain: no session bus, by the rules of the D-Bus library. Programs of
/// servers and containers look here, and need not start its threads.
pub(super) fn absent(env: &Env) -> Option<String> {
    if env.get_raw("DBUS_SESSION_BUS_ADDRESS").is_some() {
        return None;
    }
    let folder = env.get_raw("XDG_RUNTIME_DIR").map_or_else(
        || format!("/run/user/{}", rustix::process::geteuid().as_raw()).into(),
        PathBuf::from,
    );
    let socket = folder.join("bus");
    let reason = format!(
        "DBUS_SESSION_BUS_ADDRESS is not set, and there is no `{}`",
        socket.display()
    );
    (!socket.exists()).then_some(reason)
}

pub(super) fn connect(prompt: Prompt) -> Result<Box<dyn ItemStore>, BackendError> {
    let store = Store::new().map_err(|error| match error {
        Error::PlatformFailure(reason) => BackendError::Unavailable(reason.to_string()),
        error => BackendError::Unavailable(error.to_string()),
    })?;
    Ok(Box::new(SecretServiceItems {
        items: KeyringItems {
            store,
            modifiers: &[("label", "Claude Code login")],
        },
        prompt,
        service: OnceCell::new(),
        is_open: Cell::new(false),
    }))
}

impl SecretServiceItems {
    fn service(&self) -> Result<&SecretService<'static>, BackendError> {
        if let Some(service) = self.service.get() {
            return Ok(service);
        }
        let service = SecretService::connect(EncryptionType::Plain).map_err(failed)?;
        Ok(self.service.get_or_init(|| service))
    }

    /// Refuses to read an item that would have to be unlocked.
    fn check_unlocked(&self, service: &str, account: &str) -> Result<(), BackendError> {
        if self.prompt == Prompt::Allowed {
            return Ok(());
        }
        // First, because some services (KeePassXC) unlock a collection before they search it.
        self.check_seen()?;
        let attributes = HashMap::from([("service", service), ("username", account)]);
        let found = self.service()?.search_items(attributes).map_err(failed)?;
        if found.locked.is_empty() {
            return Ok(());
        }
        Err(BackendError::Locked("its collection is locked".to_owned()))
    }

    /// That an item was not found proves something only if it would have been seen.
    fn check_seen(&self) -> Result<(), BackendError> {
        if self.is_open.get() {
            return Ok(());
        }
        let service = self.service()?;
        let locked = match service.get_default_collection() {
            Ok(collection) => collection.is_locked().map_err(failed)?,
            // Without a default collection nothing was ever written.
            Err(secret_service::Error::NoResult) => false,
            Err(error) => return Err(failed(error)),
        };
        if locked {
            let reason = "the default collection is locked, and may hold the login";
            return Err(BackendError::Locked(reason.to_owned()));
        }
        self.is_open.set(true);
        Ok(())
    }
}

impl ItemStore for SecretServiceItems {
    fn get(
        &self,
        service: &str,
        account: &str,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, BackendError> {
        self.check_unlocked(service, account)?;
        let found = self.items.get(service, account)?;
        if found.is_none() {
            self.check_seen()?;
        }
        Ok(found)
    }

    fn set(&self, service: &str, account: &str, content: &[u8]) -> Result<(), BackendError> {
        self.items.set(service, account, content)
    }

    fn delete(&self, service: &str, account: &str) -> Result<(), BackendError> {
        self.check_unlocked(service, account)?;
        self.items.delete(service, account)?;
        self.check_seen()
    }
}

fn failed(error: secret_service::Error) -> BackendError {
    use secret_service::Error as Reason;
    match error {
        Reason::Locked | Reason::Prompt | Reason::PromptDisconnected => {
            BackendError::Locked(error.to_string())
        }
        error => BackendError::Failed(error.to_string()),
    }
}
