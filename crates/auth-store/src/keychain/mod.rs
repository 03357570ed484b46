//! The platform's keychain.

mod naming;

use std::time::Duration;

use auth_core::{Env, Failure};
use zeroize::Zeroizing;

use crate::backend::{Backend, BackendError, Item, Kind, Origin};
use crate::place::Place;
use crate::store::StoreError;

pub use naming::Names;

/// Whether the keychain may ask the person to unlock it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Prompt {
    /// It may.
    Allowed,
    /// A locked one is not read.
    Refused,
}

struct Unreachable(Names);

impl Backend for Unreachable {
    fn kind(&self) -> Kind {
        Kind::Keychain
    }

    fn read(&self, _: Item) -> Result<Option<Zeroizing<Vec<u8>>>, BackendError> {
        Err(BackendError::Absent("not built in".to_owned()))
    }

    fn write(&self, _: Item, _: &[u8]) -> Result<(), BackendError> {
        Err(BackendError::Absent("not built in".to_owned()))
    }

    fn remove(&self, _: Item) -> Result<(), BackendError> {
        Err(BackendError::Absent("not built in".to_owned()))
    }

    fn origin(&self, item: Item) -> Origin {
        Origin::Keychain {
            service: self.0.service(item),
            account: self.0.account().to_owned(),
        }
    }
}

/// The keychain's items of a place. It is not opened before it is used.
///
/// # Errors
/// Exit 4 where the account is not known.
pub(crate) fn open(
    place: &Place,
    env: &Env,
    _timeout: Duration,
    _prompt: Prompt,
) -> Result<Box<dyn Backend>, Failure> {
    let names = Names::find(place, env).ok_or_else(|| {
        let reason = "no account name is known, as `USER` is not set".to_owned();
        StoreError::Keychain(BackendError::Absent(reason))
    })?;
    Ok(Box::new(Unreachable(names)))
}
