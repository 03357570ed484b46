//! What a helper printed, read as a key.
//!
//! One key, white space around it removed; or a JSON object with `key` and, optionally,
//! `expires_at`. A key that is a JWT says by itself when it expires.

mod expiry;

use auth_core::Secret;
use jiff::Timestamp;
use serde_json::{Map, Value};
use zeroize::Zeroize;

/// The longest key, in bytes.
const MAX_KEY_LEN: usize = 64 * 1024;

/// A key, and when it expires as far as the helper or the key itself says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HelperKey {
    /// The key.
    pub key: Secret,
    /// The earlier of what the helper declared and what the key says; `None` if neither does.
    pub expires_at: Option<Timestamp>,
    /// Whether it came from the cache rather than from a run of this process.
    pub is_cached: bool,
}

/// Why an output is not a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReplyError {
    /// Nothing but white space.
    #[error("it printed nothing")]
    Empty,
    /// Several lines.
    #[error("it printed more than one line")]
    Lines,
    /// A control character, at this 1-based position.
    #[error("it printed a control character at position {0}")]
    Control(usize),
    /// A character outside ASCII, at this 1-based position.
    #[error("it printed a character at position {0} that cannot be in a header")]
    NotAscii(usize),
    /// Bytes that are not UTF-8.
    #[error("it printed bytes that are not UTF-8")]
    Encoding,
    /// More than 64 KiB.
    #[error("it printed more than 64 KiB")]
    TooLong,
    /// It begins like a JSON object, but is not one.
    #[error("it printed a `{{` that does not begin a JSON object, at line {0}, column {1}")]
    Json(usize, usize),
    /// The JSON object has no key.
    #[error("it printed a JSON object without a string `key`")]
    NoKey,
    /// The JSON object's `expires_at` is not a time.
    #[error("it printed an `expires_at` that is neither an RFC 3339 time nor seconds since 1970")]
    Expiry,
}

/// Reads a helper's stdout.
///
/// # Errors
/// [`ReplyError`].
pub fn parse(stdout: &[u8]) -> Result<HelperKey, ReplyError> {
    let bytes = stdout.trim_ascii();
    if bytes.len() > MAX_KEY_LEN {
        return Err(ReplyError::TooLong);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| ReplyError::Encoding)?;
    let text = text.trim();
    if text.starts_with('{') {
        return from_object(text);
    }
    Ok(with_expiry(key(text)?, None))
}

fn from_object(text: &str) -> Result<HelperKey, ReplyError> {
    let mut object: Map<String, Value> = serde_json::from_str(text)
        .map_err(|error| ReplyError::Json(error.line(), error.column()))?;
    let declared = expiry::declared(object.get("expires_at"))?;
    let Some(Value::String(mut text)) = object.remove("key") else {
        return Err(ReplyError::NoKey);
    };
    let key = key(text.trim());
    text.zeroize();
    Ok(with_expiry(key?, declared))
}

fn with_expiry(key: Secret, declared: Option<Timestamp>) -> HelperKey {
    let own = expiry::from_jwt(key.expose());
    let expires_at = match (declared, own) {
        (Some(declared), Some(own)) => Some(declared.min(own)),
        (declared, own) => declared.or(own),
    };
    HelperKey {
        key,
        expires_at,
        is_cached: false,
    }
}

fn key(text: &str) -> Result<Secret, ReplyError> {
    if text.is_empty() {
        return Err(ReplyError::Empty);
    }
    if text.contains(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']) {
        return Err(ReplyError::Lines);
    }
    if let Some(index) = text.chars().position(char::is_control) {
        return Err(ReplyError::Control(index + 1));
    }
    let key = Secret::from(text);
    match key.check_header_value() {
        Ok(()) => Ok(key),
        Err(position) => Err(ReplyError::NotAscii(position)),
    }
}

#[cfg(test)]
mod tests {
    use super::{ReplyError, parse};
    use jiff::Timestamp;

    fn outcome(stdout: impl AsRef<[u8]>) -> Result<String, ReplyError> {
        parse(stdout.as_ref()).map(|reply| reply.key.expose().to_owned())
    }

    #[test]
    fn white_space_around_a_key_goes() {
        assert_eq!(outcome(" \r\n\tsk-key\r\n\n"), Ok("sk-key".into()));
        let padded = format!("{}{}", "k".repeat(64 * 1024), " ".repeat(9000));
        assert_eq!(outcome(padded).map(|key| key.len()), Ok(64 * 1024));
    }

    #[test]
    fn each_rule_is_named() {
        let long = "k".repeat(64 * 1024 + 1);
        for (stdout, error) in [
            (&b" \n"[..], ReplyError::Empty),
            (b"a\nb", ReplyError::Lines),
            (b"a\r\nb", ReplyError::Lines),
            (b"a\x1b[31mb", ReplyError::Control(2)),
            (b"ab\tc", ReplyError::Control(3)),
            (b"\xff\xfe", ReplyError::Encoding),
            ("kéy".as_bytes(), ReplyError::NotAscii(2)),
            (long.as_bytes(), ReplyError::TooLong),
            (b"{\"key\": ", ReplyError::Json(1, 7)),
            (b"{}", ReplyError::NoKey),
            (b"{\"key\":7}", ReplyError::NoKey),
            (b"{\"key\":\" \"}", ReplyError::Empty),
            (b"{\"key\":\"a\\nb\"}", ReplyError::Lines),
            (
                b"{\"key\":\"k\",\"expires_at\":\"soon\"}",
                ReplyError::Expiry,
            ),
        ] {
            assert_eq!(outcome(stdout), Err(error));
        }
    }

    #[test]
    fn an_object_over_several_lines_is_read_and_unknown_members_are_ignored() {
        let reply =
            parse(b"{\n \"key\": \"k\",\n \"lease\": {},\n \"expires_at\": 1893456000\n}\n");
        let expected: Timestamp = "2030-01-01T00:00:00Z".parse().expect("a time");
        assert_eq!(reply.expect("a reply").expires_at, Some(expected));
    }
}
