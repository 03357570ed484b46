//! The platform's keychain, behind one program and a deadline.
//!
//! - `naming`: what items are called
//! - `parts`: items that are longer than the platform allows
//! - `worker`: the thread that alone calls the keychain's library
//! - `items`: one item, on the `keyring-core` interface
//! - `secret_service`, `windows`, `macos`: what differs between the keychains
//!
//! # Invariants
//! No call into a keychain's library runs on a thread that the end of the process waits for.
//!
//! # Limitations
//! A write that misses its deadline may still happen just before the process ends. It is said to
//! have failed, and both the old and the new login are whole.

mod naming;
pub mod parts;
mod worker;

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

use std::time::Duration;

use auth_core::Env;
use zeroize::Zeroizing;

use crate::backend::{Backend, BackendError, Item, Kind, Origin};
use crate::place::Place;
use worker::{Request, Worker};

pub use naming::Names;

/// Whether the keychain may ask the person to unlock it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prompt {
    /// It may.
    Allowed,
    /// A locked one is not read.
    Refused,
}

/// The items of one place in the platform's keychain.
pub struct Keychain {
    names: Names,
    worker: Worker,
}

impl Keychain {
    /// The items of these names. The keychain is opened when the first is asked for; all answers
    /// together may take `timeout`.
    #[must_use]
    pub fn new(names: Names, timeout: Duration, prompt: Prompt) -> Self {
        Self::with_limit(names, timeout, prompt, platform::ITEM_LIMIT)
    }

    /// The same, with items split that are longer than `limit` bytes.
    #[must_use]
    pub fn with_limit(
        names: Names,
        timeout: Duration,
        prompt: Prompt,
        limit: Option<usize>,
    ) -> Self {
        let worker = Worker::new(timeout, limit, move || platform::connect(prompt));
        Self { names, worker }
    }

    fn ask(&self, item: Item, request: Request) -> Result<Answer, BackendError> {
        let service = self.names.service(item);
        self.worker
            .ask(service, self.names.account().to_owned(), request)
    }
}

type Answer = Option<Zeroizing<Vec<u8>>>;

impl Backend for Keychain {
    fn kind(&self) -> Kind {
        Kind::Keychain
    }

    fn read(&self, item: Item) -> Result<Answer, BackendError> {
        self.ask(item, Request::Read)
    }

    fn write(&self, item: Item, content: &[u8]) -> Result<(), BackendError> {
        let content = Zeroizing::new(content.to_vec());
        self.ask(item, Request::Write(content)).map(drop)
    }

    fn remove(&self, item: Item) -> Result<(), BackendError> {
        self.ask(item, Request::Remove).map(drop)
    }

    fn origin(&self, item: Item) -> Origin {
        Origin::Keychain {
            service: self.names.service(item),
            account: self.names.account().to_owned(),
        }
    }
}

/// The keychain's items of a place. It is not opened before it is used.
pub(crate) fn open(place: &Place, env: &Env, timeout: Duration, prompt: Prompt) -> Keychain {
    Keychain::new(Names::find(place, env), timeout, prompt)
}
