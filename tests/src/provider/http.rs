//! HTTP/1.1 over a socket, one request a connection: small enough to be broken on purpose.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use serde_json::Value;
use url::form_urlencoded;

/// The longest head, and the longest body, in bytes.
const LIMIT: usize = 1024 * 1024;

/// What came.
#[derive(Clone, Debug, Default)]
pub(super) struct Request {
    /// `GET`, `POST`, …
    pub method: String,
    /// The path without the query.
    pub path: String,
    /// The query, decoded, in order.
    pub query: Vec<(String, String)>,
    /// Names in lower case, in order.
    pub headers: Vec<(String, String)>,
    /// The body as it came.
    pub body: Vec<u8>,
}

impl Request {
    /// Reads one request; `None` if the other side left before it was whole.
    ///
    /// # Errors
    /// Where the socket fails, or what comes is not HTTP.
    pub(super) fn read(stream: &mut TcpStream) -> io::Result<Option<Self>> {
        let mut bytes = Vec::new();
        let (mut request, length, mut start) = loop {
            if let Some(head) = Self::head(&bytes)? {
                break head;
            }
            if bytes.len() > LIMIT || !more(stream, &mut bytes)? {
                return Ok(None);
            }
        };
        if length > LIMIT {
            return Err(io::Error::other("the body is too long"));
        }
        while bytes.len() < start + length {
            if !more(stream, &mut bytes)? {
                return Ok(None);
            }
        }
        start = start.min(bytes.len());
        request.body = bytes[start..start + length].to_vec();
        Ok(Some(request))
    }

    /// The request line and headers, the length of the body and where it starts.
    fn head(bytes: &[u8]) -> io::Result<Option<(Self, usize, usize)>> {
        let mut headers = [httparse::EMPTY_HEADER; 64];
        let mut parsed = httparse::Request::new(&mut headers);
        let httparse::Status::Complete(start) = parsed.parse(bytes).map_err(io::Error::other)?
        else {
            return Ok(None);
        };
        let target = parsed.path.unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let request = Self {
            method: parsed.method.unwrap_or_default().to_owned(),
            path: path.to_owned(),
            query: decode(query.as_bytes()),
            headers: parsed
                .headers
                .iter()
                .map(|header| {
                    let value = String::from_utf8_lossy(header.value).into_owned();
                    (header.name.to_ascii_lowercase(), value)
                })
                .collect(),
            body: Vec::new(),
        };
        let length = request.header("content-length").unwrap_or("0");
        let length = length.parse().map_err(io::Error::other)?;
        Ok(Some((request, length, start)))
    }

    /// A header's first value; the name in lower case.
    #[must_use]
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }

    /// A parameter of the query.
    #[must_use]
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        find(&self.query, name)
    }

    /// The body's parameters, from JSON or a form, and which of the two it was.
    #[must_use]
    pub(super) fn fields(&self) -> (Vec<(String, String)>, BodyKind) {
        let kind = self.header("content-type").unwrap_or_default();
        if !kind.starts_with("application/json") {
            return (decode(&self.body), BodyKind::Form);
        }
        let object = match serde_json::from_slice(&self.body) {
            Ok(Value::Object(object)) => object,
            _ => return (Vec::new(), BodyKind::Json),
        };
        let fields = object.into_iter().map(|(name, value)| match value {
            Value::String(text) => (name, text),
            other => (name, other.to_string()),
        });
        (fields.collect(), BodyKind::Json)
    }
}

/// How a body was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BodyKind {
    /// `application/json`.
    Json,
    /// `application/x-www-form-urlencoded`, or nothing said.
    Form,
}

/// The first value of `name`.
#[must_use]
pub(super) fn find<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let pair = pairs.iter().find(|(key, _)| key == name);
    pair.map(|(_, value)| value.as_str())
}

fn decode(text: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(text).into_owned().collect()
}

fn more(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> io::Result<bool> {
    let mut buffer = [0; 16 * 1024];
    let read = stream.read(&mut buffer)?;
    bytes.extend_from_slice(&buffer[..read]);
    Ok(read > 0)
}

/// What goes back.
#[derive(Clone, Debug)]
pub(super) struct Response {
    /// The status code.
    pub status: u16,
    /// Headers besides `Content-Length` and `Connection`.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Response {
    /// A JSON document, never cached.
    #[must_use]
    pub(super) fn json(status: u16, body: &Value) -> Self {
        Self::new(status, "application/json", body.to_string())
    }

    /// A page.
    #[must_use]
    pub(super) fn html(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self::new(status, "text/html; charset=utf-8", body)
    }

    /// A redirect by GET (303, RFC 9110, section 15.4.4).
    #[must_use]
    pub(super) fn redirect(to: &str) -> Self {
        Self::new(303, "text/plain", "").header("location", to)
    }

    /// Any body.
    #[must_use]
    pub(super) fn new(status: u16, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        let body = body.into();
        Self {
            status,
            headers: Vec::new(),
            body,
        }
        .header("content-type", kind)
        .header("cache-control", "no-store")
    }

    /// The same with one more header.
    #[must_use]
    pub(super) fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// Writes it, but only the first `part` bytes of the body, and closes the connection.
    ///
    /// # Errors
    /// Where the socket fails.
    pub(super) fn write(&self, stream: &mut TcpStream, part: usize) -> io::Result<()> {
        use std::fmt::Write as _;
        let mut head = format!("HTTP/1.1 {} {}\r\n", self.status, reason(self.status));
        for (name, value) in &self.headers {
            write!(head, "{name}: {value}\r\n").map_err(io::Error::other)?;
        }
        write!(
            head,
            "content-length: {}\r\nconnection: close\r\n\r\n",
            self.body.len()
        )
        .map_err(io::Error::other)?;
        stream.write_all(head.as_bytes())?;
        stream.write_all(&self.body[..part.min(self.body.len())])?;
        stream.flush()?;
        close(stream);
        Ok(())
    }
}

/// Closes the connection in order: says that nothing more comes, then waits shortly for the other
/// side, so that what was sent is not lost to a reset.
fn close(stream: &mut TcpStream) {
    stream.shutdown(Shutdown::Write).ok();
    stream
        .set_read_timeout(Some(Duration::from_millis(500)))
        .ok();
    io::copy(&mut stream.take(LIMIT as u64), &mut io::sink()).ok();
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        303 => "See Other",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        _ => "Answer",
    }
}
