//! Where the credential may be sent.

use std::fmt;
use std::str::FromStr;

use auth_core::secret::redact;
use http::Uri;
use http::uri::{Authority, PathAndQuery, Scheme};

/// Why a base URL cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BaseUrlError {
    /// Not a URL.
    #[error("`{0}` is not a URL")]
    NotAUrl(String),
    /// Plain HTTP to another machine would show the credential to the network.
    #[error("`{0}` is neither https nor http on loopback")]
    Insecure(String),
    /// A user name, a query or a fragment.
    #[error("the URL contains a user name or a query")]
    Extra,
}

/// An `https` URL, or `http` on loopback, with a path that comes before each request's own.
#[derive(Clone, PartialEq, Eq)]
pub struct BaseUrl {
    scheme: Scheme,
    authority: Authority,
    /// Without a slash at the end.
    prefix: String,
}

impl BaseUrl {
    /// The URI of a request with this path and query.
    ///
    /// # Errors
    /// The result is no URI.
    pub fn join(&self, path: &str) -> Result<Uri, http::Error> {
        // An absolute URL may have a query right after its authority.
        let slash = if path.starts_with('/') { "" } else { "/" };
        let path = PathAndQuery::try_from(format!("{}{slash}{path}", self.prefix))?;
        Uri::builder()
            .scheme(self.scheme.clone())
            .authority(self.authority.clone())
            .path_and_query(path)
            .build()
    }

    /// Whether it is reached by TLS.
    #[must_use]
    pub(crate) fn is_https(&self) -> bool {
        self.scheme == Scheme::HTTPS
    }

    /// Its host and port as they are written.
    #[must_use]
    pub fn authority(&self) -> &str {
        self.authority.as_str()
    }
}

impl FromStr for BaseUrl {
    type Err = BaseUrlError;

    fn from_str(text: &str) -> Result<Self, BaseUrlError> {
        let text = text.trim();
        let uri: Uri = text
            .parse()
            .map_err(|_| BaseUrlError::NotAUrl(shown(text)))?;
        let parts = uri.into_parts();
        let (Some(scheme), Some(authority)) = (parts.scheme, parts.authority) else {
            return Err(BaseUrlError::NotAUrl(shown(text)));
        };
        let path = parts.path_and_query;
        let has_query = path.as_ref().is_some_and(|path| path.query().is_some());
        if has_query || authority.as_str().contains('@') {
            return Err(BaseUrlError::Extra);
        }
        let is_safe =
            scheme == Scheme::HTTPS || (scheme == Scheme::HTTP && is_loopback(authority.host()));
        if !is_safe {
            return Err(BaseUrlError::Insecure(shown(text)));
        }
        let prefix = path.as_ref().map_or("", PathAndQuery::path);
        Ok(Self {
            scheme,
            authority,
            prefix: prefix.trim_end_matches('/').to_owned(),
        })
    }
}

/// What may be shown of a URL that cannot be used: not what may be a password.
fn shown(text: &str) -> String {
    let shown = redact::url(text);
    let end = shown.find(['?', '#']).unwrap_or(shown.len());
    shown[..end].to_owned()
}

/// Whether a host is this machine, by its name or its address.
pub(crate) fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || address
            .parse()
            .is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{}://{}{}",
            self.scheme, self.authority, self.prefix
        )
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::{BaseUrl, BaseUrlError};

    #[test]
    fn the_path_of_the_url_comes_before_the_request_s() {
        for (base, expected) in [
            (
                "https://api.anthropic.com",
                "https://api.anthropic.com/v1/messages?a=1",
            ),
            (
                "https://gw.example:8443/claude/",
                "https://gw.example:8443/claude/v1/messages?a=1",
            ),
            (
                "http://127.0.0.1:3000",
                "http://127.0.0.1:3000/v1/messages?a=1",
            ),
            ("http://[::1]:3000/x", "http://[::1]:3000/x/v1/messages?a=1"),
        ] {
            let base: BaseUrl = base.parse().expect("a base URL");
            let uri = base.join("/v1/messages?a=1").expect("a URI");
            assert_eq!(uri.to_string(), expected);
        }
    }

    #[test]
    fn a_path_cannot_change_the_host() {
        let base: BaseUrl = "https://api.example".parse().expect("a base URL");
        let uri = base.join("//evil.example/x").expect("a URI");
        assert_eq!(uri.host(), Some("api.example"));
        let base: BaseUrl = "https://api.example/base".parse().expect("a base URL");
        let uri = base.join("?query").expect("a URI");
        assert_eq!(uri.to_string(), "https://api.example/base/?query");
    }

    #[test]
    fn plain_http_goes_to_this_machine_only() {
        for url in [
            "http://api.anthropic.com",
            "http://10.0.0.1",
            "ftp://localhost/",
        ] {
            let refused = url.parse::<BaseUrl>();
            assert!(matches!(refused, Err(BaseUrlError::Insecure(_))), "{url}");
        }
        assert!("http://LOCALHOST:1".parse::<BaseUrl>().is_ok());
        assert!("/v1".parse::<BaseUrl>().is_err());
        assert_eq!(
            "https://h/?key=x".parse::<BaseUrl>(),
            Err(BaseUrlError::Extra)
        );
    }

    #[test]
    fn a_password_in_the_url_is_not_shown() {
        let refused = "https://user:hunter2@h/".parse::<BaseUrl>();
        assert_eq!(refused, Err(BaseUrlError::Extra));
        let refused = "ftp://user:hunter2@h/"
            .parse::<BaseUrl>()
            .expect_err("not https");
        assert!(!refused.to_string().contains("hunter2"), "{refused}");
    }
}
