//! When a key expires, as the helper or the key itself says.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use super::ReplyError;

/// Numbers of seconds from here on (the year 5138) are milliseconds, which some helpers print.
const MILLISECONDS_FROM: f64 = 1e11;

/// `expires_at` of a helper's JSON: RFC 3339, or seconds since 1970 as a number or as text.
pub(super) fn declared(value: Option<&Value>) -> Result<Option<Timestamp>, ReplyError> {
    let time = match value {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Number(number)) => number.as_f64().and_then(since_1970),
        Some(Value::String(text)) => {
            let text = text.trim();
            let number = text.parse().ok().and_then(since_1970);
            number.or_else(|| text.parse().ok())
        }
        Some(_) => None,
    };
    time.map(Some).ok_or(ReplyError::Expiry)
}

/// `exp` of a JWT (RFC 7519 section 4.1.4); `None` if the key is not a JWT, or does not expire.
///
/// The signature is not checked: that is the server's task, and a false `exp` only makes the key
/// live shorter here.
pub(super) fn from_jwt(key: &str) -> Option<Timestamp> {
    let mut parts = key.split('.');
    let (header, payload, _signature) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || !object(header)?.contains_key("alg") {
        return None;
    }
    object(payload)?.get("exp")?.as_f64().and_then(since_1970)
}

fn object(part: &str) -> Option<Map<String, Value>> {
    let bytes = URL_SAFE_NO_PAD.decode(part.trim_end_matches('=')).ok()?;
    serde_json::from_slice(&bytes).ok()
}

fn since_1970(number: f64) -> Option<Timestamp> {
    if !number.is_finite() {
        return None;
    }
    let seconds = if number >= MILLISECONDS_FROM {
        number / 1000.0
    } else {
        number
    };
    #[expect(
        clippy::cast_possible_truncation,
        reason = "`as` saturates, and so do times"
    )]
    let millis = (seconds * 1000.0) as i64;
    let since = SignedDuration::from_millis(millis);
    Timestamp::UNIX_EPOCH.saturating_add(since).ok()
}

#[cfg(test)]
mod tests {
    use super::{declared, from_jwt};
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use jiff::tz::TimeZone;
    use serde_json::{Value, json};

    fn jwt(header: &Value, payload: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        format!("{}.{}.c2ln", part(header), part(payload))
    }

    #[test]
    fn every_spelling_of_a_time_is_read() {
        for value in [
            json!(1_893_456_000),
            json!(1_893_456_000.25),
            json!("1893456000"),
            json!(1_893_456_000_000_u64),
            json!("2030-01-01T00:00:00Z"),
            json!("2030-01-01T01:00:00+01:00"),
        ] {
            let time = declared(Some(&value)).expect("a time").expect("given");
            assert_eq!(time.as_second(), 1_893_456_000, "{value}");
        }
        assert_eq!(declared(None), Ok(None));
        assert_eq!(declared(Some(&json!(null))), Ok(None));
        for (number, year) in [(1e300, 9999), (-1e300, -9999), (-1e12, -9999)] {
            let time = declared(Some(&json!(number)))
                .expect("saturates")
                .expect("given");
            assert_eq!(
                i32::from(time.to_zoned(TimeZone::UTC).year()),
                year,
                "{number}"
            );
        }
        assert!(declared(Some(&json!(true))).is_err() && declared(Some(&json!("NaN"))).is_err());
    }

    #[test]
    fn the_exp_of_a_jwt_is_read_and_what_only_looks_like_one_has_none() {
        let header = json!({"alg": "RS256"});
        let end = from_jwt(&jwt(&header, &json!({"exp": 1_893_456_000})));
        assert_eq!(end.map(jiff::Timestamp::as_second), Some(1_893_456_000));
        assert_eq!(from_jwt(&jwt(&header, &json!({}))), None);
        assert_eq!(from_jwt(&jwt(&json!({}), &json!({"exp": 1}))), None);
        assert_eq!(from_jwt("sk-ant.api03.x"), None);
        assert_eq!(from_jwt("a.b.c.d"), None);
    }
}
