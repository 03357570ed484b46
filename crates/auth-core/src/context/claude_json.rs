//! `.claude.json`, Claude Code's own state: approvals, trust and the account. Only read here.
//!
//! Real files grow with the history to hundreds of megabytes. One pass over a stream keeps the few
//! members that are needed and skips the rest.

use std::collections::HashSet;
use std::io::Read;
use std::path::{Path, PathBuf};

use auth_fs::{ReadError, Rules};
use serde_json::Value;

use crate::decision::facts::Approval;
use crate::json::scan::{self, ScanError, Scanner};
use crate::platform;
use crate::secret::{Account, Secret};

/// How many characters of a key the client remembers an approval decision by.
const SUFFIX_LEN: usize = 20;
/// What keys begin with, so that a suffix which does is a whole key.
const KEY_PREFIX: &str = "sk-";

/// What the client has recorded.
#[derive(Debug, Default)]
pub struct ClaudeJson {
    approved: Vec<String>,
    rejected: Vec<String>,
    trusted: HashSet<String>,
    account: Option<Account>,
    primary_api_key: Option<Value>,
    onboarded: bool,
}

/// Why the file could not be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClaudeJsonError {
    /// It is not a JSON object.
    #[error("`{}` is not a JSON object (line {line}, column {column})", .path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// It could not be opened or read.
    #[error(transparent)]
    Read(#[from] ReadError),
}

impl ClaudeJsonError {
    fn new(path: &Path, error: ScanError) -> Self {
        let path = path.to_owned();
        match error {
            ScanError::Malformed { line, column, .. } => Self::Malformed { path, line, column },
            ScanError::Io(source) => ReadError::Io { path, source }.into(),
        }
    }
}

impl ClaudeJson {
    /// Reads the file; an absent or empty one is an empty state.
    ///
    /// # Errors
    /// [`ClaudeJsonError`].
    pub fn load(path: &Path, config_dir: &Path) -> Result<Self, ClaudeJsonError> {
        let opened = match auth_fs::open(path, &Rules::claude_json(config_dir)) {
            Ok(opened) => opened,
            Err(ReadError::NotFound { .. }) => return Ok(Self::default()),
            Err(error) => return Err(error.into()),
        };
        let len = opened.metadata().len();
        Self::scan(path, &mut opened.into_reader(), len)
    }

    /// Reads the content of the file at `path`.
    ///
    /// # Errors
    /// [`ClaudeJsonError::Malformed`].
    pub fn parse(path: &Path, mut content: &[u8]) -> Result<Self, ClaudeJsonError> {
        let len = content.len() as u64;
        Self::scan(path, &mut content, len)
    }

    fn scan(path: &Path, text: &mut dyn Read, len: u64) -> Result<Self, ClaudeJsonError> {
        let mut state = Self::default();
        scan::members(text, len, &mut |scanner, name| state.take(scanner, name))
            .map_err(|error| ClaudeJsonError::new(path, error))?;
        Ok(state)
    }

    fn take(&mut self, scanner: &mut Scanner<'_>, name: &str) -> Result<(), ScanError> {
        match name {
            "customApiKeyResponses" => {
                let value: Value = scanner.value()?;
                self.approved = texts(value.get("approved"));
                self.rejected = texts(value.get("rejected"));
            }
            "projects" => self.trusted = trusted_projects(scanner)?,
            "oauthAccount" => {
                let value: Value = scanner.value()?;
                self.account = value.as_object().map(Account::from_object);
            }
            "primaryApiKey" => {
                let value: Value = scanner.value()?;
                let blank = value.as_str().is_some_and(|key| key.trim().is_empty());
                self.primary_api_key = Some(value).filter(|key| !key.is_null() && !blank);
            }
            "hasCompletedOnboarding" => {
                self.onboarded = scanner.value::<Value>()? == Value::Bool(true);
            }
            _ => {}
        }
        Ok(())
    }

    /// The approval decision for a key, remembered by its last 20 characters.
    #[must_use]
    pub fn approval(&self, key: &Secret) -> Approval {
        let suffix = key_suffix(key.expose());
        let listed = |list: &[String]| list.iter().any(|entry| entry == suffix);
        if listed(&self.approved) {
            Approval::Approved
        } else if listed(&self.rejected) {
            Approval::Declined
        } else {
            Approval::Unknown
        }
    }

    /// The remembered suffixes of approved keys.
    #[must_use]
    pub fn approved(&self) -> &[String] {
        &self.approved
    }

    /// The remembered suffixes of declined keys.
    #[must_use]
    pub fn declined(&self) -> &[String] {
        &self.rejected
    }

    /// Whether the user has trusted a directory or one above it. Paths are compared byte by byte;
    /// on Windows alone, where it separates directories, a backslash equals a slash.
    #[must_use]
    pub fn trusts(&self, directory: &Path) -> bool {
        directory.ancestors().filter_map(Path::to_str).any(|name| {
            self.trusted.contains(name) || self.trusted.contains(&platform::with_slashes(name))
        })
    }

    /// Whose login it is (`oauthAccount`).
    #[must_use]
    pub fn account(&self) -> Option<&Account> {
        self.account.as_ref()
    }

    /// `primaryApiKey`, the API key of a Console login, as it is written; `None` if it is absent,
    /// null or blank.
    #[must_use]
    pub fn primary_api_key(&self) -> Option<&Value> {
        self.primary_api_key.as_ref()
    }

    /// Whether the client's first-run screens are done (`hasCompletedOnboarding`).
    #[must_use]
    pub fn has_completed_onboarding(&self) -> bool {
        self.onboarded
    }
}

/// The projects whose `hasTrustDialogAccepted` is true. Each also holds a history, which is skipped.
fn trusted_projects(scanner: &mut Scanner<'_>) -> Result<HashSet<String>, ScanError> {
    let mut trusted = HashSet::new();
    scanner.members(&mut |scanner, directory| {
        let mut is_trusted = false;
        scanner.members(&mut |scanner, name| {
            if name == "hasTrustDialogAccepted" {
                is_trusted = scanner.value::<Value>()? == Value::Bool(true);
            }
            Ok(())
        })?;
        match is_trusted {
            true => trusted.insert(directory.to_owned()),
            false => trusted.remove(directory),
        };
        Ok(())
    })?;
    Ok(trusted)
}

fn texts(list: Option<&Value>) -> Vec<String> {
    let list = list.and_then(Value::as_array);
    let texts = list.into_iter().flatten().filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}

/// The last 20 characters of a key: what the client remembers a decision by.
#[must_use]
pub fn key_suffix(key: &str) -> &str {
    let skip = key.chars().count().saturating_sub(SUFFIX_LEN);
    key.char_indices()
        .nth(skip)
        .map_or("", |(index, _)| &key[index..])
}

/// What may be shown of a remembered key: its last characters, or its fingerprint if these are the
/// whole key. A short key (such as a gateway's) is remembered whole, and is a secret then.
#[must_use]
pub(crate) fn redacted_suffix(suffix: &str) -> String {
    let is_whole = suffix.chars().count() < SUFFIX_LEN || suffix.starts_with(KEY_PREFIX);
    match is_whole {
        true => Secret::from(suffix).fingerprint().to_string(),
        false => suffix.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Approval, ClaudeJson, key_suffix, redacted_suffix};
    use crate::secret::Secret;
    use serde_json::{Value, json};
    use std::path::Path;

    fn state(value: &Value) -> ClaudeJson {
        ClaudeJson::parse(Path::new("x"), value.to_string().as_bytes()).expect("an object")
    }

    #[test]
    fn a_decision_is_remembered_by_the_last_twenty_characters() {
        assert_eq!(
            key_suffix("sk-ant-0123456789abcdefghij"),
            "0123456789abcdefghij"
        );
        assert_eq!(key_suffix("short"), "short");
        let state = state(
            &json!({"customApiKeyResponses": {"approved": ["0123456789abcdefghij"], "rejected": ["short"]}}),
        );
        assert_eq!(
            state.approval(&Secret::from("xx-0123456789abcdefghij")),
            Approval::Approved
        );
        assert_eq!(state.approval(&Secret::from("short")), Approval::Declined);
        assert_eq!(state.approval(&Secret::from("other")), Approval::Unknown);
    }

    #[test]
    fn a_remembered_suffix_is_shown_unless_it_is_the_whole_key() {
        assert_eq!(
            redacted_suffix("0123456789abcdefghij"),
            "0123456789abcdefghij"
        );
        for whole in ["short", "0123456789abcdefghi", "sk-3456789abcdefghij"] {
            let fingerprint = Secret::from(whole).fingerprint().to_string();
            assert_eq!(redacted_suffix(whole), fingerprint);
        }
    }

    #[test]
    fn a_parents_trust_covers_its_children_and_not_the_reverse() {
        let state = state(&json!({"projects": {
            "/a/b": {"hasTrustDialogAccepted": true}, "/x/y": {"hasTrustDialogAccepted": true},
            "/no": {"hasTrustDialogAccepted": "yes"}}}));
        assert!(state.trusts(Path::new("/a/b/c/d")));
        assert!(!state.trusts(Path::new("/x")));
        assert!(!state.trusts(Path::new("/a/bc")));
        assert!(!state.trusts(Path::new("/no")));
    }

    #[cfg(unix)]
    #[test]
    fn another_directory_whose_name_reads_alike_is_not_trusted() {
        use std::os::unix::ffi::OsStrExt;
        let state = state(&json!({"projects": {
            "/work/repo": {"hasTrustDialogAccepted": true},
            "/n\u{fffd}": {"hasTrustDialogAccepted": true}}}));
        assert!(state.trusts(Path::new("/work/repo")));
        assert!(!state.trusts(Path::new("/work\\repo")));
        assert!(!state.trusts(Path::new(std::ffi::OsStr::from_bytes(b"/n\xfe"))));
    }

    #[test]
    fn members_of_the_wrong_type_say_nothing() {
        let odd = state(
            &json!({"customApiKeyResponses": [], "projects": 5, "oauthAccount": "x", "primaryApiKey": null}),
        );
        assert_eq!(odd.approval(&Secret::from("k")), Approval::Unknown);
        assert!(!odd.trusts(Path::new("/")) && odd.account().is_none());
        assert!(odd.primary_api_key().is_none());
        for projects in [
            json!([{}, 1]),
            json!({"/a": [1], "/b": "x", "/c": 1.5, "/d": null}),
        ] {
            assert!(!state(&json!({"projects": projects})).trusts(Path::new("/a")));
        }
    }
}
