//! Logins in Claude Code's own files.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use auth_fs::private_file::{self, Staged};
use auth_fs::{ReadError, Rules, remove};
use zeroize::Zeroizing;

use crate::backend::{Backend, BackendError, Item, ItemLocation, Kind, StagedWrite};
use crate::profile::Profile;

/// `.credentials.json` and the backup next to it. A Console login's key is in `.claude.json`, which
/// the store itself edits.
pub struct FileBackend {
    config_dir: PathBuf,
    credentials: PathBuf,
    backup: PathBuf,
    switched: PathBuf,
    claude_json: PathBuf,
    warning: RefCell<Option<String>>,
}

impl FileBackend {
    /// The files of a profile.
    #[must_use]
    pub fn new(profile: &Profile) -> Self {
        Self {
            config_dir: profile.dir().to_owned(),
            credentials: profile.credentials(),
            backup: profile.backup(),
            switched: profile.dir().join("auth-tools").join("switch.logins"),
            claude_json: profile.claude_json(),
            warning: RefCell::default(),
        }
    }

    fn path(&self, item: Item) -> &Path {
        match item {
            Item::Backup => &self.backup,
            Item::Switched => &self.switched,
            Item::Credentials | Item::ApiKey => &self.credentials,
        }
    }

    fn read_by(
        &self,
        item: Item,
        rules: &Rules<'_>,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, BackendError> {
        let path = self.path(item);
        let opened = match auth_fs::open(path, rules) {
            Ok(opened) => opened,
            Err(ReadError::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        if let Some(mode) = auth_fs::group_or_other_bits(opened.metadata()) {
            let warning = format!(
                "`{}` is accessible to other users (mode {mode:04o})",
                path.display()
            );
            self.warning.replace(Some(warning));
        }
        let content = Zeroizing::new(opened.read()?);
        // A file of ours that could not be removed was emptied.
        let is_ours = matches!(item, Item::Backup | Item::Switched);
        Ok(Some(content).filter(|content| !(is_ours && content.is_empty())))
    }
}

impl StagedWrite for Staged {
    fn commit(self: Box<Self>) -> Result<(), BackendError> {
        Ok(Staged::commit(*self)?)
    }
}

impl Backend for FileBackend {
    fn kind(&self) -> Kind {
        Kind::File
    }

    fn stores_api_key_separately(&self) -> bool {
        false
    }

    fn read(&self, item: Item) -> Result<Option<Zeroizing<Vec<u8>>>, BackendError> {
        self.read_by(item, &Rules::trusted(&self.config_dir))
    }

    fn read_for_write(&self, item: Item) -> Result<Option<Zeroizing<Vec<u8>>>, BackendError> {
        let content = self.read_by(item, &Rules::trusted(&self.config_dir).for_repair());
        // What is too open is private again after the write.
        self.warning.take();
        content
    }

    fn write(&self, item: Item, content: &[u8]) -> Result<(), BackendError> {
        Ok(private_file::replace_and_tidy(self.path(item), content)?)
    }

    fn stage(
        &self,
        item: Item,
        content: &[u8],
    ) -> Result<Option<Box<dyn StagedWrite>>, BackendError> {
        let mut staged = Staged::create(self.path(item))?;
        staged.write(content)?;
        Ok(Some(Box::new(staged)))
    }

    fn remove(&self, item: Item) -> Result<(), BackendError> {
        Ok(remove::file(self.path(item))?)
    }

    fn for_profile(&self, profile: &Profile) -> Option<Box<dyn Backend>> {
        Some(Box::new(Self::new(profile)))
    }

    fn location(&self, item: Item) -> ItemLocation {
        let path = match item {
            Item::ApiKey => &self.claude_json,
            _ => self.path(item),
        };
        ItemLocation::File(path.to_owned())
    }

    fn take_warning(&self) -> Option<String> {
        self.warning.take()
    }
}
