//! The one HTTP request that a browser makes to us, read with limits of size and time.

use std::io::{self, Read};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use url::form_urlencoded;
use zeroize::Zeroizing;

/// The largest request that is read.
const MAX_REQUEST_LEN: usize = 8 * 1024;
/// How long a whole request may take.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(5);

/// Where a browser comes back to.
pub(super) const CALLBACK_PATH: &str = "/callback";
/// Where a browser starts; a token follows.
pub(super) const START_PATH: &str = "/start/";

/// What a browser requested.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum IncomingRequest {
    /// `GET /callback` with these parameters, decoded.
    Callback(Vec<(String, String)>),
    /// `GET /start/TOKEN`.
    Start(String),
    /// A callback whose headers are too large to be read.
    LargeCallback,
    /// Anything that is answered with a status alone.
    Other(u16),
    /// Nothing whole in time: the connection is dropped.
    Nothing,
}

/// Reads the head of a request; its body, if there is one, is not read.
pub(super) fn read(mut stream: &TcpStream) -> io::Result<IncomingRequest> {
    let end = Instant::now() + REQUEST_TIMEOUT;
    let mut bytes = Vec::with_capacity(1024);
    let mut chunk = Zeroizing::new([0; 1024]);
    loop {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(IncomingRequest::Nothing);
        }
        stream.set_read_timeout(Some(left))?;
        let count = stream.read(&mut *chunk)?;
        bytes.extend_from_slice(&chunk[..count]);
        if let Some(request) = parse(&bytes) {
            return Ok(request);
        }
        if bytes.len() > MAX_REQUEST_LEN {
            return Ok(too_large(&bytes));
        }
        if count == 0 {
            return Ok(IncomingRequest::Nothing);
        }
    }
}

/// `None` if more is needed.
fn parse(bytes: &[u8]) -> Option<IncomingRequest> {
    let mut headers = [httparse::EMPTY_HEADER; 100];
    let mut request = httparse::Request::new(&mut headers);
    match request.parse(bytes) {
        Ok(httparse::Status::Partial) => return None,
        Ok(httparse::Status::Complete(size)) if size > MAX_REQUEST_LEN => {
            return Some(too_large(bytes));
        }
        Ok(httparse::Status::Complete(_)) => {}
        Err(httparse::Error::TooManyHeaders) => return Some(too_large(bytes)),
        Err(_) => return Some(IncomingRequest::Other(400)),
    }
    let target = request.path.unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let start = path.strip_prefix(START_PATH);
    Some(match (request.method, start) {
        (Some("GET"), Some(token)) => IncomingRequest::Start(token.to_owned()),
        (_, None) if path != CALLBACK_PATH => IncomingRequest::Other(404),
        (Some("GET"), None) => IncomingRequest::Callback(
            form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect(),
        ),
        _ => IncomingRequest::Other(405),
    })
}

/// Cookies of other programs on localhost can make a callback too large.
fn too_large(bytes: &[u8]) -> IncomingRequest {
    let is_callback = bytes
        .strip_prefix(b"GET ")
        .and_then(|rest| rest.strip_prefix(CALLBACK_PATH.as_bytes()))
        .is_some_and(|rest| rest.starts_with(b"?"));
    if is_callback {
        IncomingRequest::LargeCallback
    } else {
        IncomingRequest::Other(431)
    }
}

#[cfg(test)]
mod tests {
    use super::{IncomingRequest, parse};

    #[test]
    fn only_a_get_of_the_callback_is_one() {
        let ask =
            |head: &str| parse(format!("{head} HTTP/1.1\r\nHost: localhost\r\n\r\n").as_bytes());
        let pair = ("code".to_owned(), "a b".to_owned());
        assert_eq!(
            ask("GET /callback?code=a%20b"),
            Some(IncomingRequest::Callback(vec![pair]))
        );
        assert_eq!(
            ask("GET /start/t-1"),
            Some(IncomingRequest::Start("t-1".to_owned()))
        );
        assert_eq!(ask("HEAD /start/t-1"), Some(IncomingRequest::Other(405)));
        assert_eq!(ask("GET /callback/x"), Some(IncomingRequest::Other(404)));
        assert_eq!(ask("GET /favicon.ico"), Some(IncomingRequest::Other(404)));
        assert_eq!(ask("POST /callback"), Some(IncomingRequest::Other(405)));
        assert_eq!(
            parse(b"nonsense\r\n\r\n"),
            Some(IncomingRequest::Other(400))
        );
        assert_eq!(parse(b"GET /callback HTTP/1.1\r\n"), None);
        let cookies = "a".repeat(9000);
        let large = |path: &str| {
            parse(format!("GET {path} HTTP/1.1\r\nCookie: {cookies}\r\n\r\n").as_bytes())
        };
        assert_eq!(
            large("/callback?code=a"),
            Some(IncomingRequest::LargeCallback)
        );
        assert_eq!(large("/other"), Some(IncomingRequest::Other(431)));
    }
}
