//! Builds without keychain code: the library as other programs link it.

use super::Prompt;
use super::parts::Items;
use crate::backend::BackendError;

pub(super) const ITEM_LIMIT: Option<usize> = None;

pub(super) fn connect(_: Prompt) -> Result<Box<dyn Items>, BackendError> {
    Err(BackendError::Absent(
        "this build has no keychain code".to_owned(),
    ))
}
