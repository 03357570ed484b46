//! Builds without keychain code: the library as other programs link it.

use super::Prompt;
use super::chunked::ItemStore;
use crate::backend::BackendError;
use auth_core::Env;

pub(super) const ITEM_LIMIT: Option<usize> = None;

/// Why there plainly is no keychain.
pub(super) fn absent(_: &Env) -> Option<String> {
    Some("this build has no keychain code".to_owned())
}

pub(super) fn connect(_: Prompt) -> Result<Box<dyn ItemStore>, BackendError> {
    Err(BackendError::Unavailable(
        "this build has no keychain code".to_owned(),
    ))
}
