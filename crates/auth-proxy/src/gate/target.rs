//! Which targets of a request are served: a plain path, for this proxy itself.

use std::borrow::Cow;

use http::uri::{Authority, PathAndQuery};
use http::{Method, Uri};
use percent_encoding::percent_decode_str;

/// How often a path is decoded to see what is behind it. A server decodes once; what is still
/// encoded after this many times is refused.
const MAX_DECODING: usize = 4;

/// Why the target of a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TargetError {
    /// `CONNECT`: a tunnel to anywhere.
    #[error("CONNECT is not supported")]
    Connect,
    /// An absolute URL that names another host.
    #[error("the request names another host; only the upstream of this proxy can be reached")]
    OtherHost,
    /// A path segment that is `.` or `..`, encoded or not.
    #[error("the path contains a `.` or `..` segment")]
    DotSegment,
    /// No path, a control character, or encoded more than once too often.
    #[error("the request target is not a plain path")]
    NotAPath,
}

/// A target that may be sent upstream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target<'a>(&'a PathAndQuery);

impl<'a> Target<'a> {
    /// Checks the target of a request that came to `own`, the address and port of this proxy
    /// (`None` for a Unix socket).
    ///
    /// # Errors
    /// [`TargetError`]: nothing may be sent.
    pub fn check(method: &Method, uri: &'a Uri, own: Option<&str>) -> Result<Self, TargetError> {
        if method == Method::CONNECT {
            return Err(TargetError::Connect);
        }
        if uri.authority().is_some_and(|named| !is_own(named, own)) {
            return Err(TargetError::OtherHost);
        }
        let path = uri.path_and_query().ok_or(TargetError::NotAPath)?;
        check_path(path.path())?;
        Ok(Self(path))
    }

    /// The path, without the query.
    #[must_use]
    pub fn path(self) -> &'a str {
        self.0.path()
    }

    /// The path and the query, as they came.
    #[must_use]
    pub fn as_str(self) -> &'a str {
        self.0.as_str()
    }
}

/// Whether an absolute URL names this proxy: its own address, or `localhost` with its port.
fn is_own(named: &Authority, own: Option<&str>) -> bool {
    let Some((_, port)) = own.and_then(|own| own.rsplit_once(':')) else {
        return false;
    };
    let same = own.is_some_and(|own| named.as_str().eq_ignore_ascii_case(own));
    same || named
        .as_str()
        .eq_ignore_ascii_case(&format!("localhost:{port}"))
}

/// Refuses what a server could understand as another path than the one that was allowed.
fn check_path(path: &str) -> Result<(), TargetError> {
    if !path.starts_with('/') {
        return Err(TargetError::NotAPath);
    }
    let mut decoded = Cow::Borrowed(path);
    for _ in 0..MAX_DECODING {
        check_segments(&decoded)?;
        let next = decode(&decoded)?;
        if next == decoded {
            return Ok(());
        }
        decoded = Cow::Owned(next);
    }
    Err(TargetError::NotAPath)
}

fn check_segments(path: &str) -> Result<(), TargetError> {
    if path.chars().any(char::is_control) {
        return Err(TargetError::NotAPath);
    }
    let mut segments = path.split(['/', '\\']);
    // Some servers cut parameters (`..;x`) off before they look at a segment.
    let is_dots = |segment: &str| matches!(segment.split(';').next(), Some("." | ".."));
    if segments.any(is_dots) {
        return Err(TargetError::DotSegment);
    }
    Ok(())
}

/// The path with one layer of percent encoding removed.
pub(super) fn decode(path: &str) -> Result<String, TargetError> {
    let decoded = percent_decode_str(path).decode_utf8();
    decoded
        .map(Cow::into_owned)
        .map_err(|_| TargetError::NotAPath)
}

#[cfg(test)]
mod tests {
    use super::{Target, TargetError};
    use http::{Method, Uri};

    fn check(uri: &str) -> Result<String, TargetError> {
        let uri: Uri = uri.parse().expect("a URI");
        let target = Target::check(&Method::POST, &uri, Some("127.0.0.1:8080"))?;
        Ok(target.as_str().to_owned())
    }

    #[test]
    fn a_plain_path_passes_as_it_came() {
        for path in [
            "/v1/messages",
            "/v1/messages?beta=true&next=/../x",
            "/v1/files/a%20b..c",
            "/v1/...",
            "//v1//messages",
        ] {
            assert_eq!(check(path).as_deref(), Ok(path));
        }
    }

    #[test]
    fn a_dot_segment_is_refused_however_it_is_written() {
        for path in [
            "/v1/../admin",
            "/..",
            "/v1/./x",
            "/v1/%2e%2e/admin",
            "/v1/.%2E/admin",
            "/v1/%252e%252e/admin",
            "/v1/..%2fadmin",
            "/v1/..%5cadmin",
            "/v1/..;x/admin",
        ] {
            assert_eq!(check(path), Err(TargetError::DotSegment), "{path}");
        }
    }

    #[test]
    fn what_is_no_plain_path_is_refused() {
        assert_eq!(check("/v1/%0d%0aHost:x"), Err(TargetError::NotAPath));
        assert_eq!(check("/v1/%ff"), Err(TargetError::NotAPath));
        assert_eq!(check("/%25252525252541"), Err(TargetError::NotAPath));
        assert_eq!(check("*"), Err(TargetError::NotAPath));
    }

    #[test]
    fn an_absolute_url_may_name_this_proxy_only() {
        assert_eq!(
            check("http://127.0.0.1:8080/v1/models").as_deref(),
            Ok("/v1/models")
        );
        assert_eq!(
            check("http://LOCALHOST:8080/v1/models").as_deref(),
            Ok("/v1/models")
        );
        for url in [
            "http://evil.example/v1/models",
            "http://127.0.0.1/v1/models",
            "http://127.0.0.1:8081/v1/models",
            "http://127.0.0.1:8080@evil.example/",
        ] {
            assert_eq!(check(url), Err(TargetError::OtherHost), "{url}");
        }
    }

    #[test]
    fn no_tunnel_is_opened() {
        let uri: Uri = "api.anthropic.com:443".parse().expect("an authority");
        let refused = Target::check(&Method::CONNECT, &uri, None);
        assert_eq!(refused, Err(TargetError::Connect));
    }
}
