//! A login that is being stored, which takes several files.
//!
//! Before the first file is replaced, the store writes here which login comes and which one goes,
//! each with its account. A reader that sees one file before and another after the change still
//! knows whose login it read, and the writer after a killed one finishes its work. The file
//! (`.auth-store.put.json`) holds no secret, and is removed when all files are written.

use std::path::{Path, PathBuf};

use auth_fs::Rules;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::paths::Paths;
use super::switch_journal::{SwitchedLogin, account_in, known_account};
use crate::CliError;
use crate::secret::{Account, Fingerprint};

/// The content of `.auth-store.put.json`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutJournal {
    /// 1.
    pub version: u32,
    /// The login that is being stored.
    pub new: SwitchedLogin,
    /// The login that was stored before, if there was one.
    #[serde(default)]
    pub old: Option<SwitchedLogin>,
}

impl PutJournal {
    /// The file of a profile's directory.
    #[must_use]
    pub fn path(directory: &Path) -> PathBuf {
        directory.join(".auth-store.put.json")
    }

    /// The journal of a profile's directory; `None` if nothing is being stored. One that cannot be
    /// read says nothing.
    #[must_use]
    pub fn read(directory: &Path) -> Option<Self> {
        let bytes = auth_fs::read(&Self::path(directory), &Rules::trusted(directory)).ok()??;
        serde_json::from_slice(&bytes).ok()
    }

    /// Whose login has this fingerprint: `Some(None)` if that login has no recorded account.
    #[must_use]
    pub fn account_of(&self, fingerprint: &str) -> Option<Option<&Value>> {
        account_in(self.old.iter().chain([&self.new]), fingerprint)
    }

    /// Whose login has this fingerprint, given the account that is recorded next to it. Without
    /// paths nothing else is known.
    #[must_use]
    pub fn account_now(
        paths: Result<Paths, CliError>,
        fingerprint: Fingerprint,
        recorded: Option<Account>,
    ) -> Option<Account> {
        let journal = paths.ok().and_then(|paths| Self::read(paths.config_dir()));
        let known = journal
            .as_ref()
            .and_then(|it| it.account_of(&fingerprint.to_string()));
        known_account(known, recorded)
    }
}

#[cfg(test)]
mod tests {
    use super::PutJournal;

    #[test]
    fn the_account_of_either_login_is_known_and_of_no_other() {
        let journal: PutJournal = serde_json::from_str(
            r#"{"version": 1, "new": {"fingerprint": "sha256:1a2b3c4d", "account": {"a": 1}},
                "old": {"fingerprint": "sha256:00000000"}}"#,
        )
        .expect("a journal");
        assert!(matches!(
            journal.account_of("sha256:1a2b3c4d"),
            Some(Some(_))
        ));
        assert_eq!(journal.account_of("sha256:00000000"), Some(None));
        assert_eq!(journal.account_of("sha256:11111111"), None);
    }
}
