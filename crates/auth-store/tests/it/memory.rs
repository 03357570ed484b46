//! Items in a map, of limited length, which stop working after so many changes.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use auth_store::backend::BackendError;
use auth_store::keychain::chunked::ItemStore;
use zeroize::Zeroizing;

/// A keychain of this process.
pub(crate) struct Memory {
    items: RefCell<BTreeMap<String, Vec<u8>>>,
    limit: Option<usize>,
    changes_left: Cell<usize>,
}

impl Memory {
    pub(crate) fn new(limit: Option<usize>) -> Self {
        Self {
            items: RefCell::default(),
            limit,
            changes_left: Cell::new(usize::MAX),
        }
    }

    /// From the change after the next `count` on, all fail: the process that made them is dead.
    pub(crate) fn die_after(&self, count: usize) {
        self.changes_left.set(count);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.items.borrow().is_empty()
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.items.borrow().keys().cloned().collect()
    }

    fn change(&self) -> Result<(), BackendError> {
        match self.changes_left.get().checked_sub(1) {
            Some(left) => {
                self.changes_left.set(left);
                Ok(())
            }
            None => Err(BackendError::Failed("dead".to_owned())),
        }
    }
}

impl ItemStore for Memory {
    fn get(&self, service: &str, _: &str) -> Result<Option<Zeroizing<Vec<u8>>>, BackendError> {
        Ok(self
            .items
            .borrow()
            .get(service)
            .cloned()
            .map(Zeroizing::new))
    }

    fn set(&self, service: &str, _: &str, content: &[u8]) -> Result<(), BackendError> {
        self.change()?;
        if self.limit.is_some_and(|limit| content.len() > limit) {
            return Err(BackendError::Failed("too long".to_owned()));
        }
        self.items
            .borrow_mut()
            .insert(service.to_owned(), content.to_vec());
        Ok(())
    }

    fn delete(&self, service: &str, _: &str) -> Result<(), BackendError> {
        self.change()?;
        self.items.borrow_mut().remove(service);
        Ok(())
    }
}
