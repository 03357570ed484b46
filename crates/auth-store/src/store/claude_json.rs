//! `.claude.json`, Claude Code's own file, of which a login is a small part. It may be large
//! (history), and what is wrong with the rest of it does not concern a login.

use std::fs::Metadata;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use auth_core::json::scan::{self, ScanError, Scanner};
use auth_core::json::{JsonObject, Malformed};
use auth_fs::client_lock::ClientLock;
use auth_fs::{Opened, ReadError, Rules};
use zeroize::Zeroizing;

use super::{Content, StoreError, WriteGuard};
use crate::backend::ItemLocation;
use crate::document::{ACCOUNT, CONSOLE};
use crate::profile::Profile;

/// The file of a profile.
pub(crate) struct ClaudeJson {
    path: PathBuf,
    config_dir: PathBuf,
}

/// The members that a login is concerned with, as JSON texts.
#[derive(Default)]
pub(crate) struct LoginMembers {
    pub(crate) account: Option<Zeroizing<String>>,
    pub(crate) api_key: Option<Zeroizing<String>>,
}

/// The file's content before and after an edit.
pub(crate) struct Edited {
    pub(crate) old: Content,
    pub(crate) new: JsonObject,
}

impl ClaudeJson {
    pub(crate) fn of(profile: &Profile) -> Self {
        Self {
            path: profile.claude_json(),
            config_dir: profile.dir().to_owned(),
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// What the file says of a login, in one pass. A missing or empty file says nothing.
    pub(crate) fn login_members(&self) -> Result<LoginMembers, StoreError> {
        let Some(opened) = self.open(&self.rules())? else {
            return Ok(LoginMembers::default());
        };
        let mut found = LoginMembers::default();
        self.scan(opened, &mut |scanner, name| {
            match name {
                ACCOUNT => found.account = Some(scanner.text()?),
                CONSOLE => found.api_key = Some(scanner.text()?),
                _ => {}
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// Whether a member of the file is `true`.
    pub(crate) fn is_member_true(&self, wanted: &str) -> Result<bool, StoreError> {
        let Some(opened) = self.open(&self.rules().for_repair())? else {
            return Ok(false);
        };
        let mut is_true = false;
        self.scan(opened, &mut |scanner, name| {
            if name == wanted {
                is_true = *scanner.text()? == "true";
            }
            Ok(())
        })?;
        Ok(is_true)
    }

    fn scan(
        &self,
        opened: Opened,
        each: &mut dyn FnMut(&mut Scanner<'_>, &str) -> Result<(), ScanError>,
    ) -> Result<(), StoreError> {
        let len = opened.metadata().len();
        let scanned = scan::members(&mut opened.into_reader(), len, each);
        scanned.map_err(|error| match error {
            ScanError::Io(source) => self.unreadable(source),
            ScanError::Malformed {
                line,
                column,
                reason,
            } => self.malformed(Malformed::Syntax {
                line,
                column,
                reason: reason.to_owned(),
            }),
        })
    }

    fn unreadable(&self, source: io::Error) -> StoreError {
        let path = self.path.clone();
        ReadError::Io { path, source }.into()
    }

    /// Whether the name of a Console login's key is anywhere in a file that cannot be parsed.
    pub(crate) fn may_hold_key(&self) -> Result<bool, StoreError> {
        let Some(opened) = self.open(&Rules::claude_json(&self.config_dir).for_repair())? else {
            return Ok(false);
        };
        let mut content = Zeroizing::new(Vec::new());
        let read = opened.into_reader().read_to_end(&mut content);
        read.map_err(|source| self.unreadable(source))?;
        let needle = CONSOLE.as_bytes();
        Ok(content.windows(needle.len()).any(|part| part == needle))
    }

    /// The edited content, under the client's lock, which `guard` holds from now on; `None` if the
    /// edit changes nothing.
    pub(crate) fn edit(
        &self,
        guard: &mut WriteGuard,
        change: impl Fn(&mut JsonObject) -> bool,
    ) -> Result<Option<Edited>, StoreError> {
        let (old, stamp) = self.content()?;
        let Some(edited) = self.edited(old, &change)? else {
            return Ok(None);
        };
        if guard.claude_json.is_none() {
            let lock = ClientLock::claude_json(&self.path, &guard.kernel, guard.timeout)?;
            guard.claude_json = Some(lock);
            // The client may have written meanwhile.
            if Stamp::of_path(&self.path) != stamp {
                let (old, _) = self.content()?;
                return self.edited(old, &change);
            }
        }
        Ok(Some(edited))
    }

    fn edited(
        &self,
        old: Content,
        change: &impl Fn(&mut JsonObject) -> bool,
    ) -> Result<Option<Edited>, StoreError> {
        let mut new = match &old {
            Some(content) if !content.trim_ascii().is_empty() => {
                let mut copy = Vec::with_capacity(content.len() + EDIT);
                copy.extend_from_slice(content);
                JsonObject::from_bytes(copy).map_err(|error| self.malformed(error))?
            }
            _ => JsonObject::empty_indented(),
        };
        Ok(change(&mut new).then_some(Edited { old, new }))
    }

    fn content(&self) -> Result<(Content, Option<Stamp>), StoreError> {
        let Some(opened) = self.open(&self.rules().for_repair())? else {
            return Ok((None, None));
        };
        let stamp = Stamp::of(opened.metadata());
        Ok((Some(Zeroizing::new(opened.read_raw()?)), stamp))
    }

    pub(crate) fn rules(&self) -> Rules<'_> {
        Rules::claude_json(&self.config_dir)
    }

    fn open(&self, rules: &Rules<'_>) -> Result<Option<Opened>, StoreError> {
        match auth_fs::open(&self.path, rules) {
            Ok(opened) => Ok(Some(opened)),
            Err(ReadError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    pub(crate) fn malformed(&self, reason: Malformed) -> StoreError {
        StoreError::Malformed {
            location: ItemLocation::File(self.path.clone()),
            reason,
        }
    }
}

/// Room for an edit, so that a large text need not move when it grows.
const EDIT: usize = 16 * 1024;

/// What changes with every write.
#[derive(PartialEq, Eq)]
struct Stamp(SystemTime, u64);

impl Stamp {
    fn of(metadata: &Metadata) -> Option<Self> {
        Some(Self(metadata.modified().ok()?, metadata.len()))
    }

    fn of_path(path: &Path) -> Option<Self> {
        Self::of(&path.metadata().ok()?)
    }
}
