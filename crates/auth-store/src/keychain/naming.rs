//! What items are called: as Claude Code calls its own on macOS, so that a login made in one is
//! found by the other.

use std::path::Path;

use auth_core::Env;
use sha2::{Digest, Sha256};

use crate::backend::Item;
use crate::platform::{ACCOUNT_VARIABLES, user_name};
use crate::profile::Profile;

/// The account if the system knows no name, as the client has it.
const NOBODY: &str = "claude-code-user";

/// The services and the account of one profile's items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemNames {
    suffix: String,
    account: String,
}

impl ItemNames {
    /// The names for a profile. The account is `$USER`, as the client has it, else the name that the
    /// system gives otherwise.
    #[must_use]
    pub fn find(profile: &Profile, env: &Env) -> Self {
        let account = ACCOUNT_VARIABLES
            .iter()
            .find_map(|name| env.get_trimmed(name));
        let account = account.map(str::to_owned).or_else(user_name);
        let named = profile.is_named().then(|| profile.dir());
        Self::new(named, account.as_deref().unwrap_or(NOBODY))
    }

    /// The names for a directory that Claude Code is told with `CLAUDE_CONFIG_DIR`, or its default.
    #[must_use]
    pub fn new(named: Option<&Path>, account: &str) -> Self {
        Self {
            suffix: named.map_or_else(String::new, suffix),
            account: account.to_owned(),
        }
    }

    /// The account, the Secret Service's `username`.
    #[must_use]
    pub fn account(&self) -> &str {
        &self.account
    }

    /// An item's service.
    #[must_use]
    pub fn service(&self, item: Item) -> String {
        let stem = match item {
            Item::Credentials => "Claude Code-credentials",
            Item::ApiKey => "Claude Code",
            // Of auth-tools; the client has no such items.
            Item::Backup => "auth-tools previous login",
            Item::Switched => "auth-tools switched logins",
        };
        format!("{stem}{}", self.suffix)
    }
}

/// `-` and the first 8 hex digits of the SHA-256 of the path.
fn suffix(directory: &Path) -> String {
    let digest = Sha256::digest(directory.as_os_str().as_encoded_bytes());
    let digits = digest.iter().take(4).map(|byte| format!("{byte:02x}"));
    std::iter::once("-".to_owned()).chain(digits).collect()
}

#[cfg(test)]
mod tests {
    use super::ItemNames;
    use crate::backend::Item;
    use std::path::Path;

    #[test]
    fn items_are_named_as_the_client_names_them() {
        let default = ItemNames::new(None, "ada");
        assert_eq!(
            default.service(Item::Credentials),
            "Claude Code-credentials"
        );
        assert_eq!(default.service(Item::ApiKey), "Claude Code");
        assert_eq!(default.account(), "ada");
    }

    #[test]
    fn a_named_directory_has_items_of_its_own() {
        // Expected digits from `printf %s /home/ada/work | sha256sum`.
        let named = ItemNames::new(Some(Path::new("/home/ada/work")), "ada");
        assert_eq!(
            named.service(Item::Credentials),
            "Claude Code-credentials-5010972d"
        );
        assert_eq!(named.service(Item::ApiKey), "Claude Code-5010972d");
    }
}
