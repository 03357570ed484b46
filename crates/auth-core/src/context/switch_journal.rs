//! Which profile the login of the configuration directory came from, and a switch that is not done.
//!
//! `auth-login switch` exchanges the logins of several directories, which are several files each.
//! Before the first change it writes here which login belongs where, so that a killed switch can be
//! finished, and a reader that sees one file before and another after a change still knows whose
//! login it read. The file (`auth-tools/switch.json`) holds no secret.

use std::path::{Path, PathBuf};

use auth_fs::Rules;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The content of `switch.json`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SwitchJournal {
    /// 1.
    pub version: u32,
    /// Whether the logins are not yet all where they belong.
    pub pending: bool,
    /// The profile that the login of the configuration directory belongs to.
    pub active: String,
    /// Where each login belongs.
    pub places: Vec<SwitchPlace>,
}

/// One profile of a switch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SwitchPlace {
    /// The profile's name.
    pub profile: String,
    /// The login that belongs there; `None` if none does.
    #[serde(default)]
    pub login: Option<SwitchedLogin>,
}

/// A login, without its secrets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SwitchedLogin {
    /// The fingerprint of its access token or key.
    pub fingerprint: String,
    /// Its `oauthAccount`, if one is recorded.
    #[serde(default)]
    pub account: Option<Value>,
}

impl SwitchJournal {
    /// The file of a configuration directory.
    #[must_use]
    pub fn path(config_dir: &Path) -> PathBuf {
        config_dir.join("auth-tools").join("switch.json")
    }

    /// The journal of a configuration directory; `None` if there never was a switch. One that cannot
    /// be read says nothing.
    #[must_use]
    pub fn read(config_dir: &Path) -> Option<Self> {
        let path = Self::path(config_dir);
        let bytes = auth_fs::read(&path, &Rules::trusted(config_dir)).ok()??;
        serde_json::from_slice(&bytes).ok()
    }

    /// Whose login has this fingerprint: `Some(None)` if that login has no recorded account.
    #[must_use]
    pub fn account_of(&self, fingerprint: &str) -> Option<Option<&Value>> {
        let mut logins = self.places.iter().filter_map(|place| place.login.as_ref());
        let login = logins.find(|login| login.fingerprint == fingerprint)?;
        Some(login.account.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::{SwitchJournal, SwitchPlace, SwitchedLogin};
    use serde_json::json;

    #[test]
    fn a_login_of_a_switch_is_known_by_its_fingerprint() {
        let known = SwitchedLogin {
            fingerprint: "sha256:1a2b3c4d".into(),
            account: Some(json!({"emailAddress": "ada@example.com"})),
        };
        let journal = SwitchJournal {
            places: vec![SwitchPlace {
                profile: "work".into(),
                login: Some(known.clone()),
            }],
            ..SwitchJournal::default()
        };
        let found = journal.account_of("sha256:1a2b3c4d");
        assert_eq!(found, Some(known.account.as_ref()));
        assert_eq!(journal.account_of("sha256:00000000"), None);
    }
}
