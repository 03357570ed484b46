//! The one HTTP request that a browser makes to us, read with limits of size and time.

use std::io::{self, Read};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use url::form_urlencoded;
use zeroize::Zeroizing;

/// "At most 8 KiB a request".
const LARGEST: usize = 8 * 1024;
/// How long a whole request may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where a browser comes back to.
pub(super) const PATH: &str = "/callback";

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// `GET /callback` with these parameters, decoded.
    Callback(Vec<(String, String)>),
    /// Anything that is answered with a status alone.
    Other(u16),
    /// Nothing whole in time: the connection is dropped.
    Nothing,
}

/// Reads the head of a request; its body, if there is one, is not read.
pub(super) fn read(stream: &mut TcpStream) -> io::Result<Asked> {
    let end = Instant::now() + PATIENCE;
    let mut bytes = Vec::with_capacity(1024);
    let mut chunk = Zeroizing::new([0; 1024]);
    loop {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(Asked::Nothing);
        }
        stream.set_read_timeout(Some(left))?;
        let count = stream.read(&mut *chunk)?;
        bytes.extend_from_slice(&chunk[..count]);
        if let Some(asked) = parse(&bytes) {
            return Ok(asked);
        }
        if bytes.len() > LARGEST {
            return Ok(Asked::Other(431));
        }
        if count == 0 {
            return Ok(Asked::Nothing);
        }
    }
}

/// `None` where more is needed.
fn parse(bytes: &[u8]) -> Option<Asked> {
    let mut headers = [httparse::EMPTY_HEADER; 100];
    let mut request = httparse::Request::new(&mut headers);
    match request.parse(bytes) {
        Ok(httparse::Status::Partial) => return None,
        Ok(httparse::Status::Complete(size)) if size > LARGEST => return Some(Asked::Other(431)),
        Ok(httparse::Status::Complete(_)) => {}
        Err(httparse::Error::TooManyHeaders) => return Some(Asked::Other(431)),
        Err(_) => return Some(Asked::Other(400)),
    }
    let target = request.path.unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    Some(match request.method {
        _ if path != PATH => Asked::Other(404),
        Some("GET") => Asked::Callback(
            form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect(),
        ),
        _ => Asked::Other(405),
    })
}

#[cfg(test)]
mod tests {
    use super::{Asked, parse};

    #[test]
    fn only_a_get_of_the_callback_is_one() {
        let ask =
            |head: &str| parse(format!("{head} HTTP/1.1\r\nHost: localhost\r\n\r\n").as_bytes());
        let pair = ("code".to_owned(), "a b".to_owned());
        assert_eq!(
            ask("GET /callback?code=a%20b"),
            Some(Asked::Callback(vec![pair]))
        );
        assert_eq!(ask("GET /callback/x"), Some(Asked::Other(404)));
        assert_eq!(ask("GET /favicon.ico"), Some(Asked::Other(404)));
        assert_eq!(ask("POST /callback"), Some(Asked::Other(405)));
        assert_eq!(parse(b"nonsense\r\n\r\n"), Some(Asked::Other(400)));
        assert_eq!(parse(b"GET /callback HTTP/1.1\r\n"), None);
        let long = format!("GET /callback?code={} HTTP/1.1\r\n\r\n", "a".repeat(9000));
        assert_eq!(parse(long.as_bytes()), Some(Asked::Other(431)));
    }
}
