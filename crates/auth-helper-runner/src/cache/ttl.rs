//! How long a key is reused.

use std::time::Duration;

/// "By default, `apiKeyHelper` is called after 5 minutes or on HTTP 401 response."
pub(crate) const DEFAULT_TTL: Duration = Duration::from_secs(300);

/// "Set `CLAUDE_CODE_API_KEY_HELPER_TTL_MS` environment variable for custom refresh intervals."
pub(crate) const TTL_VARIABLE: &str = "CLAUDE_CODE_API_KEY_HELPER_TTL_MS";

/// Why a value is not a number of milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TtlError {
    /// It is not a number.
    #[error("not a number of milliseconds")]
    NotANumber,
    /// It is below zero.
    #[error("negative")]
    Negative,
}

/// Reads the variable's value: milliseconds; 0 means that nothing is cached. A number that is too
/// large saturates.
///
/// # Errors
/// [`TtlError`].
pub(crate) fn parse_ttl(text: &str) -> Result<Duration, TtlError> {
    let text = text.trim();
    let digits = text.strip_prefix('+').unwrap_or(text);
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(Duration::from_millis(digits.parse().unwrap_or(u64::MAX)));
    }
    let number: f64 = text.parse().map_err(|_| TtlError::NotANumber)?;
    if number.is_nan() || text.trim_start_matches(['+', '-']).starts_with(['i', 'I']) {
        return Err(TtlError::NotANumber);
    }
    if number < 0.0 {
        return Err(TtlError::Negative);
    }
    let seconds = Duration::try_from_secs_f64(number / 1000.0);
    Ok(seconds.unwrap_or(Duration::from_millis(u64::MAX)))
}

#[cfg(test)]
mod tests {
    use super::{TtlError, parse_ttl};
    use std::time::Duration;

    #[test]
    fn numbers_of_milliseconds_are_read_and_huge_ones_saturate() {
        for (text, millis) in [
            ("0", 0),
            (" 1500 ", 1500),
            ("1e3", 1000),
            ("2500.5", 2500),
            ("99999999999999999999999999", u64::MAX),
            ("1e300", u64::MAX),
        ] {
            let ttl = parse_ttl(text).map(|ttl| ttl.as_millis());
            assert_eq!(ttl, Ok(u128::from(millis)), "{text}");
        }
        assert!(parse_ttl("1e300").expect("huge") > Duration::from_secs(1 << 40));
    }

    #[test]
    fn what_is_not_a_number_and_what_is_negative_differ() {
        for text in ["", "abc", "5m", "nan", "inf", "-infinity", "0x10", "1,000"] {
            assert_eq!(parse_ttl(text), Err(TtlError::NotANumber), "{text}");
        }
        assert_eq!(parse_ttl("-1"), Err(TtlError::Negative));
        assert_eq!(parse_ttl("-0.5"), Err(TtlError::Negative));
    }
}
