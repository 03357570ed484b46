//! Text that may hold secrets, made fit for messages, logs and `status`.
//!
//! # Limitations
//! A secret that looks like a word (`hunter2` without a name before it) cannot be told from one;
//! pass what is known to be secret in `known`.

use crate::env::CredentialVar;

/// What replaces a secret.
const REDACTED: &str = "[redacted]";

/// Beginnings that only credentials have.
const PREFIXES: [&str; 14] = [
    "sk-",
    "pk-",
    "eyJ",
    "ghp_",
    "gho_",
    "ghs_",
    "github_pat_",
    "glpat-",
    "xox",
    "AKIA",
    "ASIA",
    "AIza",
    "hvs.",
    "ya29.",
];

/// Names whose value is a secret: `password=…`, `api_key: …`, `Bearer …`.
const NAMES: [&str; 12] = [
    "bearer",
    "basic",
    "password",
    "passwd",
    "secret",
    "client_secret",
    "token",
    "access_token",
    "refresh_token",
    "api_key",
    "apikey",
    "x-api-key",
];

/// Replaces what is `known` to be secret, and what looks like a token: known prefixes, long runs
/// that mix letters and digits, values after names such as `password=`, and the user part of URLs.
#[must_use]
pub fn redact(text: &str, known: &[&str]) -> String {
    let mut text = text.to_owned();
    for secret in known.iter().filter(|secret| secret.len() >= 6) {
        text = text.replace(secret, REDACTED);
    }
    let mut kept = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(start) = rest.find(is_token_char) {
        let (between, tail) = rest.split_at(start);
        kept.push_str(between);
        let end = tail.find(|c| !is_token_char(c)).unwrap_or(tail.len());
        let (run, tail) = tail.split_at(end);
        if is_user_part(&kept, tail) || is_named(&kept, run) || is_token(run) {
            kept.push_str(REDACTED);
        } else {
            redact_segments(&mut kept, run);
        }
        rest = tail;
    }
    kept + rest
}

/// A URL without the user name and password before its host, for whoever only wants to know where
/// requests go.
#[must_use]
pub fn url(url: &str) -> String {
    let (scheme, rest) = match url.split_once("://") {
        Some((scheme, rest)) => (format!("{scheme}://"), rest),
        None => (String::new(), url),
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host = authority.rsplit('@').next().unwrap_or_default();
    format!("{scheme}{host}{path}")
}

fn is_token_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_-.~+/".contains(c)
}

/// A token as a whole; a path is looked at segment by segment.
fn is_token(run: &str) -> bool {
    let prefixed = |prefix: &str| run.strip_prefix(prefix).is_some_and(|rest| rest.len() >= 8);
    let path = run.starts_with(['/', '.', '~']);
    PREFIXES.into_iter().any(prefixed) || (!path && run.len() >= 32 && is_mixed(run))
}

fn redact_segments(kept: &mut String, run: &str) {
    for segment in run.split_inclusive(['/', '.']) {
        let name = segment.trim_end_matches(['/', '.']);
        if (name.len() >= 20 && is_mixed(name)) || is_token(name) {
            kept.push_str(REDACTED);
            kept.push_str(&segment[name.len()..]);
        } else {
            kept.push_str(segment);
        }
    }
}

/// Letters and digits mixed, as in no word: at least three digits.
fn is_mixed(run: &str) -> bool {
    let digits = run.bytes().filter(u8::is_ascii_digit).count();
    digits >= 3 && run.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// Whether the text before a run ends in a name whose value is a secret.
fn is_named(before: &str, run: &str) -> bool {
    let bare = before.trim_end_matches([' ', '"', '\'']);
    let name_end = bare
        .trim_end_matches(['=', ':'])
        .trim_end_matches(['"', '\'', ' ']);
    let start = name_end
        .rfind(|c: char| !(is_token_char(c)))
        .map_or(0, |index| index + 1);
    let name = name_end
        .get(start..)
        .unwrap_or_default()
        .to_ascii_lowercase();
    let scheme = matches!(name.as_str(), "bearer" | "basic");
    let separated = bare.len() > name_end.len() || scheme;
    // `token: expired` is a message; `token: x7…` is a token.
    let value = before.ends_with(['=', '"', '\'']) || run.bytes().any(|b| b.is_ascii_digit());
    let is_variable = || CredentialVar::find(&name).is_some_and(CredentialVar::is_secret);
    separated && value && (NAMES.contains(&name.as_str()) || is_variable())
}

/// `user:password@` of a URL.
fn is_user_part(before: &str, after: &str) -> bool {
    let authority = before.rsplit("//").next().unwrap_or_default();
    let in_authority = before.contains("//") && !authority.contains([' ', '\n', '/']);
    in_authority && after.starts_with('@')
}

#[cfg(test)]
mod tests {
    use super::{redact, url};

    #[test]
    fn what_looks_like_a_token_goes() {
        for (text, expected) in [
            ("got sk-ant-api03-abcdefgh!", "got [redacted]!"),
            (
                "ANTHROPIC_API_KEY='sk-ant-x-y-12345'",
                "ANTHROPIC_API_KEY='[redacted]'",
            ),
            (
                "jwt eyJhbGciOiJub25lIn0.eyJleHAiOjF9.c2ln",
                "jwt [redacted]",
            ),
            ("id 3f2a9c0d4b5e6f7a8b9c0d1e2f3a4b5c", "id [redacted]"),
            ("password=hunter2 rest", "password=[redacted] rest"),
            (
                "ANTHROPIC_AUTH_TOKEN=word AWS_PROFILE=work",
                "ANTHROPIC_AUTH_TOKEN=[redacted] AWS_PROFILE=work",
            ),
            (
                "Authorization: Bearer abc1defg",
                "Authorization: Bearer [redacted]",
            ),
            (
                "https://me:pass1word@host/x",
                "https://me:[redacted]@host/x",
            ),
            ("x password=hunter", "x password=[redacted]"),
            ("ab12cd34ef56.gh78ij90kl12.mn34op56qr78", "[redacted]"),
            ("/srv/keys/abcdefghijklmnopq123/x", "/srv/keys/[redacted]/x"),
            ("/srv/ghp_abcdefgh/x", "/srv/[redacted]/x"),
            (
                "{\"access_token\":\"short\"}",
                "{\"access_token\":\"[redacted]\"}",
            ),
        ] {
            assert_eq!(redact(text, &[]), expected);
        }
    }

    #[test]
    fn a_url_is_shown_without_its_password() {
        for (text, shown) in [
            (
                "https://u:hidden@gw.example:8443/v1?x=@",
                "https://gw.example:8443/v1?x=@",
            ),
            ("https://u:hid@den@gw.example", "https://gw.example"),
            ("u:hidden@gw.example", "gw.example"),
            ("https://gw.example/a@b", "https://gw.example/a@b"),
        ] {
            assert_eq!(url(text), shown);
        }
    }

    #[test]
    fn messages_stay_readable() {
        for text in [
            "vault: connection to vault-prod-01.internal.example.com:8200 refused",
            "/home/someone/bin/get-key.sh: line 12: jq: command not found",
            "token: expired",
            "password hunter2",
            "me@host.example",
            "sk-note, and pk-1",
            "id 12345678901234567890",
            "/srv/keys/abcdefghijklmnopqrs12/x",
            "/home/someone/2026/01/02/03/log-of-the-day.txt",
            "no bearer token found",
            "exit code 3 at 2026-01-02T03:04:05Z",
            "Grüße: kein Schlüssel",
            "see https://docs.example.com/helper",
        ] {
            assert_eq!(redact(text, &[]), text);
        }
    }

    #[test]
    fn what_is_known_goes_whatever_it_looks_like() {
        assert_eq!(
            redact("the secret-word here", &["secret-word"]),
            "the [redacted] here"
        );
        // Too short to be told from a word.
        assert_eq!(redact("a word", &["word"]), "a word");
    }
}
