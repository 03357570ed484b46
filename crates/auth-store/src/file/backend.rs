//! Logins in Claude Code's own files.

use std::cell::RefCell;
use std::io;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::platform;
use super::private_file::{self, FileError};
use crate::backend::{Backend, BackendError, Item, Kind, Origin};
use crate::place::Place;

/// `.credentials.json` and the backup beside it. A Console login's key is in `.claude.json`, which
/// the store itself edits.
pub struct FileBackend {
    credentials: PathBuf,
    previous: PathBuf,
    warning: RefCell<Option<String>>,
}

impl FileBackend {
    /// The files of a place.
    #[must_use]
    pub fn new(place: &Place) -> Self {
        Self {
            credentials: place.credentials(),
            previous: place.previous(),
            warning: RefCell::default(),
        }
    }

    fn path(&self, item: Item) -> &Path {
        match item {
            Item::Previous => &self.previous,
            Item::Credentials | Item::ApiKey => &self.credentials,
        }
    }
}

impl Backend for FileBackend {
    fn kind(&self) -> Kind {
        Kind::File
    }

    fn keeps_key(&self) -> bool {
        false
    }

    fn read(&self, item: Item) -> Result<Option<Zeroizing<Vec<u8>>>, BackendError> {
        let path = self.path(item);
        let Some(opened) = private_file::open(path)? else {
            return Ok(None);
        };
        if let Some(mode) = platform::exposed(&opened.metadata) {
            let warning = format!(
                "`{}` has mode {mode:04o}: others can read it",
                path.display()
            );
            self.warning.replace(Some(warning));
        }
        Ok(Some(Zeroizing::new(opened.content)))
    }

    fn write(&self, item: Item, content: &[u8]) -> Result<(), BackendError> {
        Ok(private_file::replace(self.path(item), content)?)
    }

    fn remove(&self, item: Item) -> Result<(), BackendError> {
        let path = self.path(item);
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(FileError::of(path)(error).into())
            }
            _ => Ok(()),
        }
    }

    fn origin(&self, item: Item) -> Origin {
        Origin::File(self.path(item).to_owned())
    }

    fn take_warning(&self) -> Option<String> {
        self.warning.take()
    }
}
