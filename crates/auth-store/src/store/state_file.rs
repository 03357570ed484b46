//! `.claude.json`, Claude Code's state, of which a login is a small part.

use std::path::PathBuf;

use zeroize::Zeroize;

use super::{Guard, StoreError};
use crate::backend::Origin;
use crate::document::{Document, Malformed};
use crate::file::client_lock::ClientLock;
use crate::file::private_file;
use crate::place::Place;

pub(crate) struct StateFile {
    path: PathBuf,
}

impl StateFile {
    pub(crate) fn of(place: &Place) -> Self {
        Self {
            path: place.state(),
        }
    }

    /// The document; `None` where there is none.
    pub(crate) fn read(&self) -> Result<Option<Document>, StoreError> {
        let Some(bytes) = private_file::read(&self.path).map_err(StoreError::Read)? else {
            return Ok(None);
        };
        let document = Document::from_bytes(bytes);
        document.map(Some).map_err(|reason| self.malformed(reason))
    }

    /// Edits the document under the client's lock and reads it back. Where the edit changes
    /// nothing, no lock is taken and nothing is written.
    pub(crate) fn edit(
        &self,
        guard: &Guard,
        change: impl Fn(&mut Document),
    ) -> Result<(), StoreError> {
        if self.changed(&change)?.is_none() {
            return Ok(());
        }
        let lock = ClientLock::client_state(&self.path, guard.kernel(), guard.deadline())?;
        // The client may have written meanwhile.
        if let Some(document) = self.changed(&change)? {
            private_file::replace(&self.path, document.text().as_bytes())
                .map_err(StoreError::Write)?;
            let mut back = private_file::read(&self.path).map_err(StoreError::Read)?;
            let same = back.as_deref() == Some(document.text().as_bytes());
            back.zeroize();
            if !same {
                return Err(StoreError::Differs(Origin::File(self.path.clone())));
            }
        }
        drop(lock);
        Ok(())
    }

    /// The edited document, where the edit changes anything.
    fn changed(&self, change: &impl Fn(&mut Document)) -> Result<Option<Document>, StoreError> {
        let old = self.read()?.unwrap_or_else(Document::empty_indented);
        let mut new = old.clone();
        change(&mut new);
        Ok((new.text() != old.text()).then_some(new))
    }

    pub(crate) fn malformed(&self, reason: Malformed) -> StoreError {
        let place = Origin::File(self.path.clone());
        StoreError::Malformed { place, reason }
    }
}
