//! Which token endpoint issued a login: a refresh token is sent to no other.
//!
//! `PROFILE_DIR/auth-tools/token-endpoints.json`, by the fingerprint of the refresh token, because
//! Claude Code drops members that it does not know. A login without a record (one that Claude Code
//! made or refreshed) is refreshed at the configured endpoint.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use auth_core::cli::quote_path;
use auth_core::{CliError, ExitStatus, Secret};
use auth_fs::{Rules, private_file, remove};
use serde::{Deserialize, Serialize};
use url::Url;

/// One for each login of the profile that is not erased; more are left over.
const MAX_RECORDS: usize = 16;

pub(super) struct EndpointRecord {
    path: PathBuf,
}

#[derive(Default, Serialize, Deserialize)]
struct File {
    version: u32,
    /// Token endpoints by fingerprint of the refresh token, the oldest first.
    #[serde(default)]
    logins: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    refresh_token: String,
    token_url: String,
    /// Members of later versions.
    #[serde(flatten)]
    other: BTreeMap<String, serde_json::Value>,
}

impl EndpointRecord {
    pub(super) fn new(profile_dir: &Path) -> Self {
        Self {
            path: profile_dir.join("auth-tools").join("token-endpoints.json"),
        }
    }

    /// Fails if the refresh token was issued by another endpoint than `url`; `what` says what
    /// failed.
    pub(super) fn check(&self, token: &Secret, url: &Url, what: &str) -> Result<(), CliError> {
        let fingerprint = token.fingerprint().to_string();
        let file = self.read();
        let mut entries = file.logins.iter().rev();
        let entry = entries.find(|entry| entry.refresh_token == fingerprint);
        let Some(entry) = entry.filter(|entry| entry.token_url != url.as_str()) else {
            return Ok(());
        };
        let message = format!(
            "{what}: this login was issued by `{}`, and the configured token endpoint is `{url}`",
            entry.token_url
        );
        Err(
            CliError::new(ExitStatus::Policy, "oauth.other-endpoint", message)
                .hint("set `token_url` under `[oauth]` in config.toml back, or log in again")
                .hint(format!(
                    "if the endpoint has moved, remove the record: rm {}",
                    quote_path(&self.path)
                )),
        )
    }

    /// Notes that `url` issued `token` in place of `used`. Without the record the login works at the
    /// configured endpoint: an error is a warning.
    pub(super) fn note(&self, used: Option<&Secret>, token: &Secret, url: &Url) -> Option<String> {
        let used = used.map(|used| used.fingerprint().to_string());
        let token = token.fingerprint().to_string();
        let mut file = self.read();
        file.version = 1;
        file.logins.retain(|entry| {
            Some(&entry.refresh_token) != used.as_ref() && entry.refresh_token != token
        });
        file.logins.push(Entry {
            refresh_token: token,
            token_url: url.to_string(),
            other: BTreeMap::new(),
        });
        let surplus = file.logins.len().saturating_sub(MAX_RECORDS);
        file.logins.drain(..surplus);
        let text = serde_json::to_vec(&file).ok()?;
        let directory = self.path.parent()?;
        let written = private_file::create_dir(directory)
            .and_then(|()| private_file::replace_and_tidy(&self.path, &text));
        written
            .err()
            .map(|error| format!("the token endpoint is not recorded: {error}"))
    }

    /// Whether anything is recorded.
    pub(super) fn exists(&self) -> bool {
        self.path.exists()
    }

    /// Removes all records: the login is erased.
    pub(super) fn clear(&self) {
        // Fingerprints alone: what cannot be removed discloses nothing.
        drop(remove::file(&self.path));
    }

    fn read(&self) -> File {
        let bytes = auth_fs::read(&self.path, &Rules::any()).ok().flatten();
        let file = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        file.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::EndpointRecord;
    use auth_core::{ExitStatus, Secret};
    use url::Url;

    #[test]
    fn a_refresh_token_goes_to_the_endpoint_that_issued_it_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let record = EndpointRecord::new(folder.path());
        let url = |text| Url::parse(text).expect("a URL");
        let (here, there) = (
            url("https://a.example/token"),
            url("https://b.example/token"),
        );
        let (old, new) = (Secret::from("old"), Secret::from("new"));
        assert!(record.check(&old, &there, "x").is_ok(), "nothing is known");
        assert_eq!(record.note(None, &old, &here), None);
        assert!(record.check(&old, &here, "x").is_ok());
        let refused = record.check(&old, &there, "x").expect_err("another one");
        assert_eq!(refused.exit(), ExitStatus::Policy);
        assert_eq!(record.note(Some(&old), &new, &here), None);
        assert!(record.check(&old, &there, "x").is_ok(), "it is used up");
        assert!(record.check(&new, &there, "x").is_err());
        record.clear();
        assert!(!record.exists() && record.check(&new, &there, "x").is_ok());
    }
}
