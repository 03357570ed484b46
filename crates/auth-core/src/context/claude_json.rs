//! `.claude.json`, the client's own state: approvals, trust and the account. Only read here.

use std::io::ErrorKind;
use std::path::Path;

use serde_json::{Map, Value};

use crate::decision::facts::Approval;
use crate::secret::{Account, Secret};
use crate::{CliError, ExitStatus};

/// How many characters of a key the client remembers its answer by.
const TAIL: usize = 20;
/// What keys begin with, so that a tail which does is the whole of one.
const BEGINNING: &str = "sk-";

/// What the client has recorded.
#[derive(Default)]
pub struct ClaudeJson(Map<String, Value>);

impl ClaudeJson {
    /// Reads the file; an absent one is an empty state.
    ///
    /// # Errors
    /// Exit 6 with line and column where it is not a JSON object; exit 4 where it cannot be read.
    pub fn load(path: &Path) -> Result<Self, CliError> {
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(error)
                if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
            {
                return Ok(Self::default());
            }
            Err(error) => {
                let message = format!("reading `{}`: {error}", path.display());
                return Err(CliError::new(
                    ExitStatus::Unavailable,
                    "client-state.unreadable",
                    message,
                ));
            }
        };
        Self::parse(path, &bytes)
    }

    /// Reads the content of the file at `path`.
    ///
    /// # Errors
    /// Exit 6 with line and column where it is not a JSON object.
    pub fn parse(path: &Path, bytes: &[u8]) -> Result<Self, CliError> {
        let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        if text.trim_ascii().is_empty() {
            return Ok(Self::default());
        }
        serde_json::from_slice(text)
            .map(Self)
            .map_err(|error| malformed(path, &error))
    }

    /// The answer for a key, remembered by its last 20 characters.
    #[must_use]
    pub fn approval(&self, key: &Secret) -> Approval {
        let tail = key_tail(key.expose());
        let listed = |name| self.answers(name).any(|entry| entry == tail);
        if listed("approved") {
            Approval::Approved
        } else if listed("rejected") {
            Approval::Declined
        } else {
            Approval::Unknown
        }
    }

    /// The remembered tails of `approved` or `rejected` keys.
    pub fn answers(&self, name: &str) -> impl Iterator<Item = &str> {
        let list = self
            .0
            .get("customApiKeyResponses")
            .and_then(|answers| answers.get(name));
        list.and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
    }

    /// Whether the person has trusted a directory or one above it.
    #[must_use]
    pub fn trusts(&self, directory: &Path) -> bool {
        let Some(projects) = self.0.get("projects").and_then(Value::as_object) else {
            return false;
        };
        directory.ancestors().any(|folder| {
            let name = folder.to_string_lossy();
            let entry = projects
                .get(name.as_ref())
                .or_else(|| projects.get(&name.replace('\\', "/")));
            entry.and_then(|entry| entry.get("hasTrustDialogAccepted")) == Some(&Value::Bool(true))
        })
    }

    /// Whose login it is (`oauthAccount`).
    #[must_use]
    pub fn account(&self) -> Option<Account> {
        Some(Account::from_object(
            self.0.get("oauthAccount")?.as_object()?,
        ))
    }

    /// Whether there is an API key of a Console login (`primaryApiKey`).
    #[must_use]
    pub fn has_primary_api_key(&self) -> bool {
        self.0
            .get("primaryApiKey")
            .and_then(Value::as_str)
            .is_some_and(|key| !key.trim().is_empty())
    }
}

/// The last 20 characters of a key: what the client remembers an answer by.
#[must_use]
pub fn key_tail(key: &str) -> &str {
    let skip = key.chars().count().saturating_sub(TAIL);
    key.char_indices()
        .nth(skip)
        .map_or("", |(index, _)| &key[index..])
}

/// What may be shown of an answer's key: its last characters, or where these are the whole key its
/// fingerprint. A short key (such as a gateway's) is remembered whole, and is a secret then.
#[must_use]
pub fn shown_tail(tail: &str) -> String {
    let is_whole = tail.chars().count() < TAIL || tail.starts_with(BEGINNING);
    match is_whole {
        true => Secret::from(tail).fingerprint().to_string(),
        false => tail.to_owned(),
    }
}

fn malformed(path: &Path, error: &serde_json::Error) -> CliError {
    let place = format!("{}:{}:{}", path.display(), error.line(), error.column());
    let message = format!("reading Claude Code's state: {place}: it is not a JSON object");
    CliError::new(ExitStatus::Data, "client-state.malformed", message)
        .hint("mend the file, or restore one of Claude Code's backups of it")
}

#[cfg(test)]
mod tests {
    use super::{Approval, ClaudeJson, key_tail, shown_tail};
    use crate::secret::Secret;
    use serde_json::{Value, json};
    use std::path::Path;

    fn state(value: &Value) -> ClaudeJson {
        ClaudeJson(value.as_object().cloned().unwrap_or_default())
    }

    #[test]
    fn an_answer_is_remembered_by_the_last_twenty_characters() {
        assert_eq!(
            key_tail("sk-ant-0123456789abcdefghij"),
            "0123456789abcdefghij"
        );
        assert_eq!(key_tail("short"), "short");
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
    fn what_is_remembered_of_a_key_is_shown_unless_it_is_the_whole_key() {
        assert_eq!(shown_tail("0123456789abcdefghij"), "0123456789abcdefghij");
        for whole in ["short", "0123456789abcdefghi", "sk-3456789abcdefghij"] {
            let fingerprint = Secret::from(whole).fingerprint().to_string();
            assert_eq!(shown_tail(whole), fingerprint);
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

    #[test]
    fn members_of_the_wrong_type_say_nothing() {
        let odd = state(
            &json!({"customApiKeyResponses": [], "projects": 5, "oauthAccount": "x", "primaryApiKey": {}}),
        );
        assert_eq!(odd.approval(&Secret::from("k")), Approval::Unknown);
        assert!(
            !odd.trusts(Path::new("/")) && odd.account().is_none() && !odd.has_primary_api_key()
        );
    }
}
