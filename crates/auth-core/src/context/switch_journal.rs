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

use super::claude_json::ClaudeJson;
use super::paths::Paths;
use crate::secret::{Account, Fingerprint};

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

    /// Whose login has this fingerprint, given the account that is recorded next to it. The two files
    /// are read one after the other, and a switch may have changed them in between.
    #[must_use]
    pub(crate) fn account_now(
        config_dir: Option<&Path>,
        fingerprint: Fingerprint,
        recorded: Option<Account>,
    ) -> Option<Account> {
        let journal = config_dir.and_then(Self::read);
        let known = journal
            .as_ref()
            .and_then(|it| it.account_of(&fingerprint.to_string()));
        known_account(known, recorded)
    }

    /// Whether the login of a profile is in the configuration directory, after a switch, and is
    /// still the one that Claude Code has there.
    #[must_use]
    pub fn is_lent(main: &Paths, profile: &str) -> bool {
        let journal = Self::read(main.config_dir());
        let Some(journal) = journal.filter(|journal| !journal.pending && journal.active == profile)
        else {
            return false;
        };
        let own = main.profile(profile);
        let account = |paths: &Paths| {
            let json = ClaudeJson::load(&paths.client_state(), paths.config_dir());
            json.ok()?.account().and_then(identity)
        };
        let mut logins = journal.places.into_iter().filter_map(|place| place.login);
        // The first place is the configuration directory.
        let lent = logins.next().and_then(|login| login.account);
        let lent = lent.as_ref().and_then(Value::as_object);
        let lent = lent.and_then(|object| identity(&Account::from_object(object)));
        lent.is_some() && account(main) == lent && account(&own).is_none()
    }

    /// Whose login has this fingerprint: `Some(None)` if that login has no recorded account.
    #[must_use]
    pub fn account_of(&self, fingerprint: &str) -> Option<Option<&Value>> {
        let logins = self.places.iter().filter_map(|place| place.login.as_ref());
        account_in(logins, fingerprint)
    }
}

/// The account of the login with this fingerprint: `Some(None)` if none is recorded for it.
pub(super) fn account_in<'a>(
    mut logins: impl Iterator<Item = &'a SwitchedLogin>,
    fingerprint: &str,
) -> Option<Option<&'a Value>> {
    let login = logins.find(|login| login.fingerprint == fingerprint)?;
    Some(login.account.as_ref())
}

/// What a journal says of a login's account, else what is recorded next to the login.
pub(super) fn known_account(
    known: Option<Option<&Value>>,
    recorded: Option<Account>,
) -> Option<Account> {
    match known {
        Some(account) => account.and_then(Value::as_object).map(Account::from_object),
        None => recorded,
    }
}

fn identity(account: &Account) -> Option<(String, Option<String>)> {
    Some((account.uuid.clone()?, account.organization_uuid.clone()))
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
