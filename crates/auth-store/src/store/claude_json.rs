//! `.claude.json`, Claude Code's own file, of which a login is a small part. It may be large
//! (history), and what is wrong with the rest of it does not concern a login.

use std::fs::Metadata;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use auth_core::json::{JsonObject, Malformed};
use auth_fs::client_lock::ClientLock;
use auth_fs::{Opened, ReadError, Rules};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use super::{Content, StoreError, WriteGuard};
use crate::backend::ItemLocation;
use crate::document::{ACCOUNT, CONSOLE};
use crate::profile::Profile;

/// Larger files are read as a stream.
const MAX_WHOLE: u64 = 1024 * 1024;

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
        if opened.metadata().len() <= MAX_WHOLE {
            let content = Zeroizing::new(opened.read()?);
            if content.trim_ascii().is_empty() {
                return Ok(LoginMembers::default());
            }
            let members = serde_json::from_slice(&content);
            return members
                .map_err(|error| self.malformed(Malformed::from_bytes(&content, &error)));
        }
        let mut reader = opened.into_reader()?;
        let members = serde_json::from_reader(&mut reader);
        members.map_err(|error: serde_json::Error| match error.classify() {
            serde_json::error::Category::Io => ReadError::Io {
                path: self.path.clone(),
                source: error.into(),
            }
            .into(),
            _ => self.malformed(Malformed::from_stream(&error)),
        })
    }

    /// Whether a member of the file is `true`.
    pub(crate) fn is_member_true(&self, name: &str) -> Result<bool, StoreError> {
        let (content, _) = self.content()?;
        let content = content.filter(|content| !content.trim_ascii().is_empty());
        let Some(content) = content else {
            return Ok(false);
        };
        let document = JsonObject::from_bytes(content.to_vec());
        let document = document.map_err(|reason| self.malformed(reason))?;
        Ok(document.get(name) == Some("true"))
    }

    /// Whether the name of a Console login's key is anywhere in a file that cannot be parsed.
    pub(crate) fn may_hold_key(&self) -> Result<bool, StoreError> {
        let Some(opened) = self.open(&Rules::claude_json(&self.config_dir).for_repair())? else {
            return Ok(false);
        };
        let mut content = Zeroizing::new(Vec::new());
        let mut reader = opened.into_reader()?;
        reader
            .read_to_end(&mut content)
            .map_err(|source| ReadError::Io {
                path: self.path.clone(),
                source,
            })?;
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
                JsonObject::from_bytes(content.to_vec()).map_err(|error| self.malformed(error))?
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

impl<'de> Deserialize<'de> for LoginMembers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = LoginMembers;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<LoginMembers, A::Error> {
                let mut found = LoginMembers::default();
                while let Some(name) = map.next_key::<String>()? {
                    let target = match name.as_str() {
                        ACCOUNT => &mut found.account,
                        CONSOLE => &mut found.api_key,
                        _ => {
                            map.next_value::<IgnoredAny>()?;
                            continue;
                        }
                    };
                    let value = map.next_value::<Box<RawValue>>()?;
                    *target = Some(Zeroizing::new(value.get().to_owned()));
                }
                Ok(found)
            }
        }
        deserializer.deserialize_map(Members)
    }
}
