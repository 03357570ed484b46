//! The helper's environment.

use auth_core::Env;
use auth_core::cli::SETTINGS_VARIABLE;

/// Names the cache entries whose helper we are running inside of, separated by commas.
pub const MARKER: &str = "AUTH_TOOLS_INSIDE_HELPER";

/// What a helper does not inherit: a program of the client's kind started by the helper would take
/// the credential that the helper is there to provide, and the settings layer may hold secrets.
const WITHHELD: [&str; 6] = [
    "ANTHROPIC_API_KEY",
    "ANTHROPIC_AUTH_TOKEN",
    "CLAUDE_CODE_OAUTH_TOKEN",
    "CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR",
    "CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR",
    SETTINGS_VARIABLE,
];

/// The caller's environment "less the auth variables that would recurse", marked so that a helper
/// that asks for its own key is recognised.
#[must_use]
pub fn for_helper(env: &Env, entry: &str) -> Env {
    let mut env = env.clone();
    for name in WITHHELD {
        env.remove(name);
    }
    let marker = match env.get_trimmed(MARKER) {
        Some(outer) => format!("{outer},{entry}"),
        None => entry.to_owned(),
    };
    env.set(MARKER, marker);
    env
}

/// Whether this process was started, directly or not, by `depth` runs of the helper of `entry`,
/// one inside of the other.
#[must_use]
pub fn is_inside(env: &Env, entry: &str, depth: usize) -> bool {
    let marker = env.get_trimmed(MARKER).unwrap_or_default();
    marker.split(',').filter(|name| *name == entry).count() >= depth
}

#[cfg(test)]
mod tests {
    use super::{for_helper, is_inside};
    use auth_core::Env;

    #[test]
    fn credentials_and_the_settings_layer_are_withheld_and_the_rest_stays() {
        let env = Env::from_pairs([
            ("ANTHROPIC_API_KEY", "a"),
            ("CLAUDE_CODE_OAUTH_TOKEN", "b"),
            ("AUTH_TOOLS_SETTINGS", "{}"),
            ("VAULT_ADDR", "v"),
        ]);
        let env = for_helper(&env, "one");
        assert_eq!(env.get_trimmed("VAULT_ADDR"), Some("v"));
        let withheld = [
            "ANTHROPIC_API_KEY",
            "CLAUDE_CODE_OAUTH_TOKEN",
            "AUTH_TOOLS_SETTINGS",
        ];
        assert!(withheld.iter().all(|name| env.get_raw(name).is_none()));
    }

    #[test]
    fn a_helper_inside_a_helper_is_inside_of_both() {
        let outer = for_helper(&Env::default(), "one");
        let inner = for_helper(&outer, "two");
        assert!(is_inside(&inner, "one", 1) && is_inside(&inner, "two", 1));
        assert!(!is_inside(&outer, "two", 1) && !is_inside(&Env::default(), "one", 1));
        assert!(!is_inside(&outer, "one", 2) && is_inside(&for_helper(&outer, "one"), "one", 2));
    }
}
