//! Several files or items changed as one: all or none.

use std::path::PathBuf;

use auth_fs::private_file::{self, Staged, WriteError};
use auth_fs::{ReadError, Rules, remove};
use zeroize::Zeroizing;

use super::{Content, StoreError, StoredNow};
use crate::backend::{Backend, BackendError, Item, ItemLocation, StagedWrite};

/// What is changed.
pub(super) enum Target {
    Item(Item),
    File(PathBuf),
}

struct Change {
    target: Target,
    old: Content,
    new: Content,
    staged: Option<Box<dyn StagedWrite>>,
}

/// Changes that are prepared as far as possible; dropped, nothing is changed.
pub(super) struct Transaction<'a> {
    backend: &'a dyn Backend,
    changes: Vec<Change>,
}

impl<'a> Transaction<'a> {
    pub(super) fn new(backend: &'a dyn Backend) -> Self {
        Self {
            backend,
            changes: Vec::new(),
        }
    }

    /// Prepares to replace a content.
    pub(super) fn write(
        &mut self,
        target: Target,
        old: Content,
        new: Zeroizing<Vec<u8>>,
    ) -> Result<(), StoreError> {
        let staged = match &target {
            Target::Item(item) => self.backend.stage(*item, &new)?,
            Target::File(path) => {
                let mut staged = Staged::create(path)?;
                staged.write(&new)?;
                Some(Box::new(staged) as Box<dyn StagedWrite>)
            }
        };
        self.add_staged(target, old, new, staged);
        Ok(())
    }

    /// Adds a replacement that is prepared already, as far as it can be.
    pub(super) fn add_staged(
        &mut self,
        target: Target,
        old: Content,
        new: Zeroizing<Vec<u8>>,
        staged: Option<Box<dyn StagedWrite>>,
    ) {
        self.changes.push(Change {
            target,
            old,
            new: Some(new),
            staged,
        });
    }

    /// Removes an item, if it has a content.
    pub(super) fn remove(&mut self, item: Item, old: Content) {
        if old.is_some() {
            self.changes.push(Change {
                target: Target::Item(item),
                old,
                new: None,
                staged: None,
            });
        }
    }

    /// Whether a kill could leave some of the changes made and some not.
    pub(super) fn has_several(&self) -> bool {
        self.changes.len() > 1
    }

    /// Makes the changes in their order, or, if one fails, none. Reads back what was written.
    /// Returns a warning if something is in place, but may be lost if the power fails.
    pub(super) fn commit(mut self) -> Result<Option<String>, StoreError> {
        let mut warning = None;
        for index in 0..self.changes.len() {
            match self.changes[index].apply(self.backend) {
                Ok(()) => {}
                Err(BackendError::Write(error @ WriteError::NotFlushed { .. })) => {
                    warning = Some(error.to_string());
                }
                Err(error) => {
                    let now = self.undo(index);
                    return Err(StoreError::NotStored {
                        cause: Box::new(error.into()),
                        now,
                    });
                }
            }
        }
        for change in &self.changes {
            if !change.is_now(self.backend, &change.new)? {
                return Err(StoreError::ReadBackMismatch(change.location(self.backend)));
            }
        }
        Ok(warning)
    }

    /// Puts the old contents of the first `count` changes back, and looks.
    fn undo(&self, count: usize) -> StoredNow {
        let done = &self.changes[..count];
        for change in done.iter().rev() {
            // Whether it worked is seen below.
            drop(change.revert(self.backend));
        }
        let is_old = |change: &Change| change.is_now(self.backend, &change.old);
        if self.changes[..=count]
            .iter()
            .all(|it| is_old(it).unwrap_or(false))
        {
            StoredNow::Unchanged
        } else {
            StoredNow::Unknown
        }
    }
}

impl Change {
    fn apply(&mut self, backend: &dyn Backend) -> Result<(), BackendError> {
        match (self.staged.take(), &self.target) {
            (Some(staged), _) => staged.commit(),
            (None, Target::Item(item)) => match &self.new {
                Some(new) => backend.write(*item, new),
                None => backend.remove(*item),
            },
            (None, Target::File(path)) => Ok(remove::file(path)?),
        }
    }

    fn revert(&self, backend: &dyn Backend) -> Result<(), BackendError> {
        match (&self.target, &self.old) {
            (Target::Item(item), Some(old)) => backend.write(*item, old),
            (Target::Item(item), None) => backend.remove(*item),
            (Target::File(path), Some(old)) => Ok(private_file::replace(path, old)?),
            (Target::File(path), None) => Ok(remove::file(path)?),
        }
    }

    /// Whether the target has that content now.
    fn is_now(&self, backend: &dyn Backend, content: &Content) -> Result<bool, BackendError> {
        let path = match &self.target {
            Target::Item(item) => return Ok(backend.read_for_write(*item)? == *content),
            Target::File(path) => path,
        };
        let rules = Rules::any().max_len(u64::MAX - 1);
        match (auth_fs::open(path, &rules), content) {
            (Ok(opened), Some(content)) => Ok(opened.is(content)?),
            (Ok(_), None) => Ok(false),
            (Err(ReadError::NotFound { .. }), content) => Ok(content.is_none()),
            (Err(error), _) => Err(error.into()),
        }
    }

    fn location(&self, backend: &dyn Backend) -> ItemLocation {
        match &self.target {
            Target::Item(item) => backend.location(*item),
            Target::File(path) => ItemLocation::File(path.clone()),
        }
    }
}
