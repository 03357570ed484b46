//! The platform's keychain.

mod naming;

use std::time::Duration;

use auth_core::{Env, Failure};

use crate::backend::Backend;
use crate::backend::BackendError;
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

pub(crate) fn open(
    _place: &Place,
    _env: &Env,
    _timeout: Duration,
    _prompt: Prompt,
) -> Result<Box<dyn Backend>, Failure> {
    let error = BackendError::Absent("not built in".to_owned());
    Err(StoreError::Keychain(error).into())
}
