//! What a secret is by its look: its prefix says its kind, and some mistakes are visible.

use super::Secret;

/// What a secret is, by its prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SecretKind {
    /// `sk-ant-api…`: an API key.
    ApiKey,
    /// `sk-ant-oat…`: an OAuth access token, such as `setup-token` prints.
    OauthToken,
    /// `sk-ant-ort…`: a refresh token, which no request carries.
    RefreshToken,
    /// No prefix that is known: a gateway's own key, for example.
    Unknown,
}

impl SecretKind {
    /// What messages call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ApiKey => "an API key",
            Self::OauthToken => "an OAuth token",
            Self::RefreshToken => "a refresh token",
            Self::Unknown => "a secret of an unknown kind",
        }
    }

    /// The variable that is made for it; `None` for a kind that is not known.
    #[must_use]
    pub fn variable(self) -> Option<&'static str> {
        match self {
            Self::ApiKey => Some("ANTHROPIC_API_KEY"),
            Self::OauthToken => Some("CLAUDE_CODE_OAUTH_TOKEN"),
            Self::RefreshToken => Some("CLAUDE_CODE_OAUTH_REFRESH_TOKEN"),
            Self::Unknown => None,
        }
    }
}

/// A mistake that is visible in a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Oddity {
    /// Quotes around it, as `docker --env-file` keeps them.
    Quoted,
    /// `Bearer ` before it.
    Bearer,
    /// `<your-token>`, `$VARIABLE` and the like.
    Placeholder,
    /// `CODE#STATE` of the login page, which is no token.
    AuthorizationCode,
}

impl Secret {
    /// What it is by its prefix, looking through quotes and `Bearer `.
    #[must_use]
    pub fn kind(&self) -> SecretKind {
        let text = without_bearer(without_quotes(self.expose()));
        let prefixes = [
            ("sk-ant-api", SecretKind::ApiKey),
            ("sk-ant-oat", SecretKind::OauthToken),
            ("sk-ant-ort", SecretKind::RefreshToken),
        ];
        let found = prefixes.iter().find(|(prefix, _)| text.starts_with(prefix));
        found.map_or(SecretKind::Unknown, |(_, kind)| *kind)
    }

    /// The mistakes that are visible in it.
    #[must_use]
    pub(crate) fn oddities(&self) -> Vec<Oddity> {
        let whole = self.expose().trim();
        let bare = without_quotes(whole);
        let inner = without_bearer(bare);
        let checks = [
            (bare.len() < whole.len(), Oddity::Quoted),
            (inner.len() < bare.len(), Oddity::Bearer),
            (is_placeholder(inner), Oddity::Placeholder),
            (is_authorization_code(inner), Oddity::AuthorizationCode),
        ];
        checks
            .into_iter()
            .filter(|(is, _)| *is)
            .map(|(_, oddity)| oddity)
            .collect()
    }
}

fn without_quotes(text: &str) -> &str {
    // One that was cut off or mistyped is a mistake, too: no credential begins or ends with one.
    text.trim().trim_matches(['"', '\'', '`']).trim()
}

fn without_bearer(text: &str) -> &str {
    match text.split_at_checked(7) {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("bearer ") => rest.trim(),
        _ => text,
    }
}

fn is_placeholder(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let bracketed = |open, close| text.starts_with(open) && text.ends_with(close);
    let words = [
        "your-",
        "your_",
        "changeme",
        "change-me",
        "replace-me",
        "replace_me",
        "xxxx",
    ];
    bracketed('<', '>')
        || bracketed('{', '}')
        || text.starts_with('$')
        || text.ends_with("...")
        || words.iter().any(|word| lower.starts_with(word))
        || (lower.starts_with("sk-ant-") && (lower.contains("your-") || lower.contains("xxxx")))
}

/// `CODE#STATE`: two runs of URL-safe characters, each too long for a word.
fn is_authorization_code(text: &str) -> bool {
    let run = |part: &str| {
        part.len() >= 8
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-_.~".contains(&b))
    };
    text.split_once('#')
        .is_some_and(|(code, state)| run(code) && run(state))
}

#[cfg(test)]
mod tests {
    use super::{Oddity, SecretKind};
    use crate::secret::Secret;

    #[test]
    fn a_prefix_says_what_a_secret_is() {
        for (text, kind) in [
            ("sk-ant-api03-x", SecretKind::ApiKey),
            ("\"sk-ant-oat01-x\"", SecretKind::OauthToken),
            ("Bearer sk-ant-ort01-x", SecretKind::RefreshToken),
            ("gateway", SecretKind::Unknown),
        ] {
            assert_eq!(Secret::from(text).kind(), kind, "{text}");
        }
    }

    #[test]
    fn mistakes_are_seen_and_plain_secrets_are_not_suspected() {
        for (text, expected) in [
            ("'sk-ant-api03-x'", Some(Oddity::Quoted)),
            ("\"sk-ant-api03-x", Some(Oddity::Quoted)),
            ("`sk-ant-api03-x`", Some(Oddity::Quoted)),
            ("bearer abc", Some(Oddity::Bearer)),
            ("<your-token>", Some(Oddity::Placeholder)),
            ("$TOKEN", Some(Oddity::Placeholder)),
            ("sk-ant-api03-...", Some(Oddity::Placeholder)),
            (
                "abcdefgh12345#stateOfTheLogin",
                Some(Oddity::AuthorizationCode),
            ),
            ("sk-ant-api03-FAKE-0123456789abcdefghijklmnop", None),
            ("gateway-key#1", None),
            ("\"", Some(Oddity::Quoted)),
        ] {
            assert_eq!(
                Secret::from(text).oddities().first().copied(),
                expected,
                "{text}"
            );
        }
    }
}
