//! The helper's environment.

use auth_core::Env;
use auth_core::cli::SETTINGS_VARIABLE;

/// Names the cache entries whose helper is running around this process, separated by commas.
pub(crate) const RECURSION_VAR: &str = "AUTH_TOOLS_INSIDE_HELPER";

/// The helper's environment: the caller's without credentials that are for Claude alone, since a
/// program that the helper starts would use the credential that the helper is to provide; with a
/// mark, so that a helper that requests its own key is recognized. The general variables of AWS,
/// Google and Azure stay: the helper may need them to fetch the key.
#[must_use]
pub(crate) fn for_helper(env: &Env, entry: &str) -> Env {
    let mut env = env.without(|var| var.is_secret() && var.is_claude_only());
    // The settings of `--settings`, which may hold secrets.
    env.remove(SETTINGS_VARIABLE);
    let mark = match env.get_trimmed(RECURSION_VAR) {
        Some(outer) => format!("{outer},{entry}"),
        None => entry.to_owned(),
    };
    env.set(RECURSION_VAR, mark);
    env
}

/// How many runs of the helper of `entry`, one inside the other, started this process, directly or
/// not.
#[must_use]
pub(crate) fn recursion_depth(env: &Env, entry: &str) -> usize {
    let marks = env.get_trimmed(RECURSION_VAR).unwrap_or_default();
    marks.split(',').filter(|name| *name == entry).count()
}

#[cfg(test)]
mod tests {
    use super::{for_helper, recursion_depth};
    use auth_core::Env;

    #[test]
    fn what_is_for_claude_alone_is_removed_and_general_cloud_variables_stay() {
        let removed = [
            "ANTHROPIC_API_KEY",
            "CLAUDE_CODE_OAUTH_TOKEN",
            "CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR",
            "ANTHROPIC_CUSTOM_HEADERS",
            "AWS_BEARER_TOKEN_BEDROCK",
            "ANTHROPIC_FOUNDRY_API_KEY",
            "AUTH_TOOLS_SETTINGS",
        ];
        let kept = ["AWS_SECRET_ACCESS_KEY", "AZURE_CLIENT_SECRET", "VAULT_ADDR"];
        let all = removed.iter().chain(&kept);
        let env = for_helper(&Env::from_pairs(all.map(|name| (*name, "value"))), "one");
        for name in removed {
            assert!(env.get_raw(name).is_none(), "{name}");
        }
        for name in kept {
            assert_eq!(env.get_trimmed(name), Some("value"), "{name}");
        }
    }

    #[test]
    fn a_helper_inside_a_helper_is_inside_of_both() {
        let outer = for_helper(&Env::default(), "one");
        let inner = for_helper(&outer, "two");
        let depths = ["one", "two", "three"].map(|name| recursion_depth(&inner, name));
        assert_eq!(depths, [1, 1, 0]);
        assert_eq!(recursion_depth(&for_helper(&outer, "one"), "one"), 2);
        assert_eq!(recursion_depth(&Env::default(), "one"), 0);
    }
}
