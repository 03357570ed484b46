//! Why there is no answer.

use std::error::Error;

use auth_core::ExitStatus;
use auth_core::context::tls_files::TlsFileError;
use url::Url;

/// Why a request has no answer. None of these says anything about a credential.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HttpError {
    /// The server cannot be reached: name, route, refused, cut off.
    #[error("cannot reach `{0}`: {1}")]
    Unreachable(String, String),
    /// Nothing within the deadline.
    #[error("`{0}` did not answer in time (10 s to connect, 30 s in all)")]
    TimedOut(String),
    /// The connection cannot be trusted.
    #[error("the TLS connection to `{0}` failed: {1}")]
    Tls(String, String),
    /// The proxy named by `variable` does not let us through.
    #[error("the proxy from `{variable}` did not connect to `{host}`: {reason}")]
    Proxy {
        /// The environment variable that names the proxy.
        variable: &'static str,
        /// The server behind it.
        host: String,
        /// What the proxy said.
        reason: String,
    },
    /// The value of a proxy variable cannot be used.
    #[error("the proxy of `{variable}` cannot be used: {reason}")]
    ProxySetting {
        /// The environment variable that names the proxy.
        variable: &'static str,
        /// Why, without the value: it may hold a password.
        reason: String,
    },
    /// A file of certificates or of a key cannot be used.
    #[error(transparent)]
    CertificateFile(#[from] TlsFileError),
    /// More than an answer can be.
    #[error("the response of `{0}` is larger than 1 MiB")]
    TooLarge(String),
    /// The credential cannot be sent.
    #[error("the credential cannot be the value of a header")]
    Header,
    /// A signal arrived.
    #[error("interrupted by a signal")]
    Interrupted(ExitStatus),
    /// This machine cannot start a request.
    #[error("cannot start a request: {0}")]
    Start(std::io::Error),
    /// What the client said; `HttpError::classify` tells it apart.
    #[error("{}", root_cause(.0))]
    Request(reqwest::Error),
}

impl HttpError {
    /// Tells the client's own errors apart, for a request to `url` by the proxy of a variable.
    pub(super) fn classify(self, url: &Url, proxy: Option<&'static str>) -> Self {
        let host = host(url);
        let error = match self {
            Self::Request(error) => error,
            Self::TooLarge(_) => return Self::TooLarge(host),
            Self::TimedOut(_) => return Self::TimedOut(host),
            other => return other,
        };
        let reason = root_cause(&error);
        if chain(&error).any(is_tls) {
            return Self::Tls(host, reason);
        }
        if let Some(variable) = proxy.filter(|_| error.is_connect()) {
            return Self::Proxy {
                variable,
                host,
                reason,
            };
        }
        if error.is_timeout() {
            return Self::TimedOut(host);
        }
        Self::Unreachable(host, reason)
    }
}

/// `host:port`, without what else a URL may hold.
fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port()
        .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// The last cause, which names the reason without the URL.
pub(super) fn root_cause(error: &(dyn Error + 'static)) -> String {
    chain(error)
        .last()
        .map_or_else(String::new, ToString::to_string)
}

fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| {
        error.source().or_else(|| wrapped(error))
    })
}

/// What an I/O error carries is not its source, but belongs to the chain.
fn wrapped<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    let inner = error.downcast_ref::<std::io::Error>()?.get_ref()?;
    Some(inner as &(dyn Error + 'static))
}

fn is_tls(error: &(dyn Error + 'static)) -> bool {
    error.is::<rustls::Error>()
}
