//! The environment of a run: the user's own, without credentials and without choices.

use std::path::Path;

use auth_core::Env;
use auth_core::env::{CredentialVar, Service};

/// Another setting of the network that is no credential.
const CERT_STORE: &str = "CLAUDE_CODE_CERT_STORE";

/// Whatever begins like this configures Claude Code itself: modes that suppress a refresh, models,
/// other directories.
const PREFIXES: [&str; 2] = ["ANTHROPIC_", "CLAUDE"];

/// Variables by which the user's programs reach the network: proxies, certificates. The private
/// directory has no settings, so the caller passes these on from managed and user settings.
pub(crate) fn network_vars() -> impl Iterator<Item = &'static str> {
    CredentialVar::names(|var| var.service == Service::Network).chain([CERT_STORE])
}

/// Switches of the run: nothing but the request that was asked for.
const SWITCHES: [&str; 5] = [
    "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC",
    "CLAUDE_CODE_FULL_SIGN_IN_LINK",
    "DISABLE_AUTOUPDATER",
    "DISABLE_ERROR_REPORTING",
    "DISABLE_TELEMETRY",
];

/// `env` without a credential, for a run in `dir`.
pub(crate) fn scrubbed(env: &Env, dir: &Path) -> Env {
    let env = env.without(|var| var.service != Service::Network);
    let is_kept = |name: &str| {
        let is_network = || network_vars().any(|var| var.eq_ignore_ascii_case(name));
        !PREFIXES.iter().any(|prefix| name.starts_with(prefix)) || is_network()
    };
    let kept = env
        .iter()
        .filter(|(name, _)| name.to_str().is_none_or(is_kept));
    let mut scrubbed = Env::from_pairs(kept);
    for name in SWITCHES {
        scrubbed.set(name, "1");
    }
    scrubbed.set("CLAUDE_CONFIG_DIR", dir);
    // Else a profile in the home directory could be used instead of the login.
    scrubbed.set("ANTHROPIC_CONFIG_DIR", dir.join("anthropic"));
    scrubbed.set("TERM", "xterm-256color");
    scrubbed.remove("BROWSER");
    scrubbed
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use auth_core::Env;

    use super::scrubbed;

    #[test]
    fn a_run_sees_no_credential_and_keeps_the_network() {
        let env = Env::from_pairs([
            ("ANTHROPIC_API_KEY", "sk-ant-api03-hidden"),
            ("CLAUDE_CODE_OAUTH_TOKEN", "sk-ant-oat01-hidden"),
            ("CLAUDE_CODE_SIMPLE", "1"),
            ("CLAUDE_CODE_USE_BEDROCK", "1"),
            ("AWS_BEARER_TOKEN_BEDROCK", "hidden"),
            ("CLAUDE_SECURESTORAGE_CONFIG_DIR", "/elsewhere"),
            ("CLAUDE_CODE_CLIENT_CERT", "/cert.pem"),
            ("HTTPS_PROXY", "http://proxy"),
            ("PATH", "/bin"),
        ]);
        let run = scrubbed(&env, Path::new("/private"));
        for name in [
            "ANTHROPIC_API_KEY",
            "CLAUDE_CODE_OAUTH_TOKEN",
            "CLAUDE_CODE_SIMPLE",
            "CLAUDE_CODE_USE_BEDROCK",
            "AWS_BEARER_TOKEN_BEDROCK",
            "CLAUDE_SECURESTORAGE_CONFIG_DIR",
        ] {
            assert_eq!(run.get_raw(name), None, "{name}");
        }
        for (name, value) in [
            ("CLAUDE_CODE_CLIENT_CERT", "/cert.pem"),
            ("HTTPS_PROXY", "http://proxy"),
            ("PATH", "/bin"),
            ("CLAUDE_CONFIG_DIR", "/private"),
            ("DISABLE_AUTOUPDATER", "1"),
        ] {
            assert_eq!(run.get_trimmed(name), Some(value), "{name}");
        }
    }
}
