//! The platform's keychain, behind one program and a deadline.
//!
//! - `naming`: what items are called
//! - `chunked`: items that are longer than the platform allows
//! - `blocking_thread`: the thread that alone calls the keychain's library
//! - `items`: one item, on the `keyring-core` interface
//! - `secret_service`, `windows`, `macos`: what differs between the keychains
//!
//! # Invariants
//! No call into a keychain's library runs on a thread that the end of the process waits for.
//!
//! # Limitations
//! A write that misses its deadline may still happen just before the process ends. It is said to
//! have failed, and both the old and the new login are whole.

mod blocking_thread;
pub mod chunked;
mod naming;

#[cfg(feature = "keychain")]
mod items;
#[cfg(all(feature = "keychain", target_os = "macos"))]
#[path = "macos.rs"]
mod platform;
#[cfg(all(feature = "keychain", unix, not(target_os = "macos")))]
#[path = "secret_service.rs"]
mod platform;
#[cfg(not(feature = "keychain"))]
#[path = "none.rs"]
mod platform;
#[cfg(all(feature = "keychain", windows))]
#[path = "windows.rs"]
mod platform;

use std::cell::LazyCell;
use std::time::Duration;

use auth_core::Env;
use zeroize::Zeroizing;

use crate::backend::{Backend, BackendError, Item, ItemLocation, Kind};
use crate::profile::Profile;
use blocking_thread::BlockingThread;
use chunked::ChunkedItems;

pub use naming::ItemNames;

/// Whether the keychain may ask the user to unlock it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prompt {
    /// It may.
    Allowed,
    /// A locked one is not read.
    Refused,
}

/// The items of one place in the platform's keychain.
pub struct Keychain {
    /// Found when they are wanted: that may read the system's list of users.
    names: LazyCell<ItemNames, Box<dyn FnOnce() -> ItemNames>>,
    /// Why there is none, if that is plain without opening it.
    absent: Option<String>,
    limit: Option<usize>,
    thread: BlockingThread,
    /// What another profile's items are opened with.
    options: Option<(Env, Duration, Prompt)>,
}

impl Keychain {
    /// The items of these names. The keychain is opened when the first is asked for; all answers
    /// together may take `timeout`.
    #[must_use]
    pub fn new(
        names: impl FnOnce() -> ItemNames + 'static,
        timeout: Duration,
        prompt: Prompt,
    ) -> Self {
        Self::with_limit(names, timeout, prompt, platform::ITEM_LIMIT)
    }

    /// The same, with items split that are longer than `limit` bytes.
    #[must_use]
    pub fn with_limit(
        names: impl FnOnce() -> ItemNames + 'static,
        timeout: Duration,
        prompt: Prompt,
        limit: Option<usize>,
    ) -> Self {
        Self {
            names: LazyCell::new(Box::new(names)),
            absent: None,
            limit,
            thread: BlockingThread::new(timeout, move || platform::connect(prompt)),
            options: None,
        }
    }

    fn call<T: Send + 'static>(
        &self,
        item: Item,
        work: impl FnOnce(ChunkedItems<'_>, &str) -> Result<T, BackendError> + Send + 'static,
    ) -> Result<T, BackendError> {
        if let Some(reason) = &self.absent {
            return Err(BackendError::Unavailable(reason.clone()));
        }
        let service = self.names.service(item);
        let account = self.names.account().to_owned();
        let limit = self.limit;
        self.thread
            .call(move |items| work(ChunkedItems::new(items, &account, limit), &service))
    }
}

impl Backend for Keychain {
    fn kind(&self) -> Kind {
        Kind::Keychain
    }

    fn read(&self, item: Item) -> Result<Option<Zeroizing<Vec<u8>>>, BackendError> {
        self.call(item, |parts, service| parts.read(service))
    }

    fn write(&self, item: Item, content: &[u8]) -> Result<(), BackendError> {
        let content = Zeroizing::new(content.to_vec());
        self.call(item, move |parts, service| parts.write(service, &content))
    }

    fn remove(&self, item: Item) -> Result<(), BackendError> {
        self.call(item, |parts, service| parts.remove(service))
    }

    fn stale(&self, item: Item, remove: bool) -> Result<usize, BackendError> {
        self.call(item, move |parts, service| {
            parts.orphaned_chunks(service, remove)
        })
    }

    fn for_profile(&self, profile: &Profile) -> Option<Box<dyn Backend>> {
        let (env, timeout, prompt) = self.options.as_ref()?;
        Some(Box::new(open(profile, env, *timeout, *prompt)))
    }

    fn location(&self, item: Item) -> ItemLocation {
        ItemLocation::Keychain {
            service: self.names.service(item),
            account: self.names.account().to_owned(),
        }
    }
}

/// The keychain's items of a profile. It is not opened before it is used.
pub(crate) fn open(profile: &Profile, env: &Env, timeout: Duration, prompt: Prompt) -> Keychain {
    let (profile, variables) = (profile.clone(), env.clone());
    let names = move || ItemNames::find(&profile, &variables);
    let mut keychain = Keychain::new(names, timeout, prompt);
    keychain.absent = platform::absent(env);
    keychain.options = Some((env.clone(), timeout, prompt));
    keychain
}
