//! From an HTTP answer to a JSON object, or to the reason why there is none.

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use serde_json::{Map, Value};

use crate::error::RequestError;
use crate::http::Response;

/// Codes that say "later", although the status says "no" (RFC 6749 section 4.1.2.1).
const TEMPORARY: [&str; 2] = ["temporarily_unavailable", "server_error"];

/// The object of a successful answer.
///
/// # Errors
/// [`RequestError`], told apart by status and error code.
pub(crate) fn json_object(response: &Response) -> Result<Map<String, Value>, RequestError> {
    match response.status {
        200..=299 => parse(response).ok_or_else(|| malformed(response)),
        _ => Err(error(response)),
    }
}

/// Why an answer that is not successful is none.
pub(crate) fn error(response: &Response) -> RequestError {
    match response.status {
        429 => RequestError::RateLimited {
            retry_after: response.retry_after.as_deref().and_then(seconds),
        },
        408 | 500.. => RequestError::Server(response.status),
        400..=499 => oauth_error(response).unwrap_or_else(|| malformed(response)),
        status => RequestError::Malformed(format!("HTTP {status}; redirects are not followed")),
    }
}

/// An answer that is not what the protocol says.
pub(crate) fn malformed(response: &Response) -> RequestError {
    RequestError::Malformed(describe_body(response))
}

/// The error that an authorization server names, in the redirect or in a body.
pub(crate) fn refusal(code: &str, description: String, status: u16) -> RequestError {
    if TEMPORARY.contains(&code) {
        return RequestError::Server(status);
    }
    RequestError::Refused {
        code: code.chars().take(60).collect(),
        description,
        status,
    }
}

/// `{"error":"invalid_grant","error_description":"…"}`, or the API's
/// `{"type":"error","error":{"type":"authentication_error","message":"…"}}`.
pub(crate) fn oauth_error(response: &Response) -> Option<RequestError> {
    let body = parse(response)?;
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    let (code, description) = match body.get("error") {
        Some(Value::String(code)) => (code.clone(), text(body.get("error_description"))),
        Some(Value::Object(error)) => (text(error.get("type")), text(error.get("message"))),
        _ => return None,
    };
    (!code.is_empty()).then(|| refusal(&code, description, response.status))
}

/// A byte order mark is accepted everywhere.
pub(crate) fn without_bom(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

fn parse(response: &Response) -> Option<Map<String, Value>> {
    serde_json::from_slice(without_bom(&response.body)).ok()
}

/// Says what an answer is without showing any of it.
fn describe_body(response: &Response) -> String {
    let body = without_bom(&response.body).trim_ascii_start();
    let kind = match body.first() {
        None => "the body is empty",
        Some(b'<') => "the body is HTML",
        Some(b'{' | b'[') => "the JSON is cut off or malformed",
        Some(_) => "the body is not a JSON object",
    };
    format!("HTTP {}, {kind}", response.status)
}

/// Seconds, or an HTTP date.
fn seconds(retry_after: &str) -> Option<u64> {
    if let Ok(seconds) = retry_after.trim().parse() {
        return Some(seconds);
    }
    let date = rfc2822::parse(retry_after.trim()).ok()?;
    let wait = date.timestamp().duration_since(Timestamp::now());
    u64::try_from(wait.as_secs()).ok()
}

#[cfg(test)]
mod tests {
    use super::{json_object, seconds};
    use crate::error::RequestError;
    use crate::http::Response;

    fn answer(status: u16, body: &str) -> Response {
        Response {
            status,
            retry_after: Some("7".to_owned()),
            body: body.as_bytes().to_vec().into(),
        }
    }

    #[test]
    fn answers_are_told_apart() {
        let error = |status, body| json_object(&answer(status, body)).expect_err("an error");
        assert!(error(400, r#"{"error":"invalid_grant"}"#).is_invalid_grant());
        assert!(error(400, "\u{feff}{\"error\":\"invalid_grant\"}").is_invalid_grant());
        assert!(
            error(
                401,
                r#"{"error":{"type":"authentication_error","message":"no"}}"#
            )
            .to_string()
            .contains("authentication_error")
        );
        assert!(matches!(
            error(429, "{}"),
            RequestError::RateLimited {
                retry_after: Some(7)
            }
        ));
        assert!(matches!(error(503, "{}"), RequestError::Server(503)));
        assert!(matches!(
            error(400, r#"{"error":"server_error"}"#),
            RequestError::Server(400)
        ));
        for (status, body) in [
            (200, "<html>"),
            (200, ""),
            (200, "[1]"),
            (200, r#"{"a":"#),
            (302, ""),
            (404, "nothing"),
        ] {
            assert!(
                matches!(error(status, body), RequestError::Malformed(_)),
                "{status} {body}"
            );
        }
    }

    #[test]
    fn a_refusal_does_not_carry_an_escape_sequence_further() {
        let refused = json_object(&answer(
            400,
            r#"{"error":"invalid_grant","error_description":"a\u001b[2Jb"}"#,
        ));
        let shown = refused.expect_err("refused").to_string();
        assert!(!shown.contains('\u{1b}'), "{shown}");
    }

    #[test]
    fn retry_after_is_a_number_or_a_date() {
        assert_eq!(seconds(" 12 "), Some(12));
        assert_eq!(seconds("Thu, 01 Jan 1970 00:00:00 GMT"), None);
        assert!(seconds("Fri, 31 Dec 2100 23:59:59 GMT").is_some());
        assert_eq!(seconds("soon"), None);
    }
}
