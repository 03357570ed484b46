//! Durations as options and variables give them: `5m`, `300s`, `1500ms`, `1h30m`, `365d`.

use std::time::Duration;

use jiff::{Span, SpanRelativeTo};

/// Why a text is not a duration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DurationError {
    /// It cannot be read.
    #[error("not a duration, such as `90s`, `5m` or `1h30m`")]
    Malformed,
    /// It is below zero.
    #[error("a duration cannot be negative")]
    Negative,
}

/// Reads a duration. A number without a unit is seconds; a day has 24 hours; what is
/// longer than a [`Duration`] of whole seconds can hold is the longest one.
///
/// # Errors
/// [`DurationError`]. Serves as clap's `value_parser`.
pub fn parse(text: &str) -> Result<Duration, DurationError> {
    let text = text.trim();
    if text.starts_with('-') {
        return Err(DurationError::Negative);
    }
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let span: Span = text.parse().map_err(|_| DurationError::Malformed)?;
    let signed = span
        .to_duration(SpanRelativeTo::days_are_24_hours())
        .map_err(|_| DurationError::Malformed)?;
    Duration::try_from(signed).map_err(|_| DurationError::Negative)
}

/// A human-readable duration, in its two largest units at most: `1h30m`, `2m5s`, `10.5s`,
/// `250ms`.
#[must_use]
pub fn human(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let pair = |big: u64, unit: &str, small: u64, lesser: &str| match small {
        0 => format!("{big}{unit}"),
        _ => format!("{big}{unit}{small}{lesser}"),
    };
    match seconds {
        86_400.. => pair(seconds / 86_400, "d", seconds % 86_400 / 3600, "h"),
        3600.. => pair(seconds / 3600, "h", seconds % 3600 / 60, "m"),
        60.. => pair(seconds / 60, "m", seconds % 60, "s"),
        1.. if duration.subsec_millis() >= 100 => {
            format!("{seconds}.{}s", duration.subsec_millis() / 100)
        }
        1.. => format!("{seconds}s"),
        0 => format!("{}ms", duration.as_millis()),
    }
}

#[cfg(test)]
mod tests {
    use super::{DurationError, human, parse};
    use std::time::Duration;

    #[test]
    fn usual_spellings_are_read() {
        for (text, millis) in [
            ("5m", 300_000),
            ("300s", 300_000),
            ("1500ms", 1500),
            ("1h30m", 5_400_000),
            ("1h 30m", 5_400_000),
            ("365d", 31_536_000_000),
            ("1w", 604_800_000),
            ("90", 90_000),
            (" 0 ", 0),
            ("0s", 0),
            ("1.5s", 1500),
        ] {
            assert_eq!(parse(text), Ok(Duration::from_millis(millis)), "{text}");
        }
        let huge = "99999999999999999999999";
        assert_eq!(parse(huge), Ok(Duration::from_secs(u64::MAX)));
    }

    #[test]
    fn what_is_not_a_duration_is_refused() {
        assert_eq!(parse("-5m"), Err(DurationError::Negative));
        assert_eq!(parse("5m ago"), Err(DurationError::Negative));
        for text in ["", "m", "5 parsecs", "1month", "NaN", "5m6"] {
            assert_eq!(parse(text), Err(DurationError::Malformed), "{text}");
        }
    }

    #[test]
    fn durations_are_shown_in_two_units_at_most() {
        for (millis, text) in [
            (250, "250ms"),
            (10_500, "10.5s"),
            (3000, "3s"),
            (125_000, "2m5s"),
            (300_000, "5m"),
            (5_400_000, "1h30m"),
            (31_536_000_000, "365d"),
        ] {
            assert_eq!(human(Duration::from_millis(millis)), text);
        }
    }
}
