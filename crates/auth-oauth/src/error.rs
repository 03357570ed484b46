//! Why the provider did not give what was requested, and what the user is told.

use auth_core::cli::sanitize;
use auth_core::context::tls_files::TlsFileError;
use auth_core::{CliError, ExitStatus};

use crate::http::HttpError;
use crate::interrupt;

/// Why a request to an endpoint failed. Only [`RequestError::Refused`] says something about the
/// credential.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// There is no answer.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The server refused, with an OAuth error code (RFC 6749 section 5.2) or with 401 or 403 in
    /// the API's own form.
    #[error("the server refused with `{code}`{}", detail(description))]
    Refused {
        /// The server's code, such as `invalid_grant`.
        code: String,
        /// What the server adds.
        description: String,
        /// The status of the answer.
        status: u16,
    },
    /// Too many requests.
    #[error("rate limited by the server{}", wait(*retry_after))]
    RateLimited {
        /// Seconds until the next request is allowed, if the server said so.
        retry_after: Option<u64>,
    },
    /// The server failed.
    #[error("server error (HTTP {0})")]
    Server(u16),
    /// The answer is not what the protocol says.
    #[error("unexpected response: {0}")]
    Malformed(String),
}

impl RequestError {
    /// Whether the server refused this very grant: the refresh token or code is of no more use.
    #[must_use]
    pub fn is_invalid_grant(&self) -> bool {
        self.is_refused_with(&["invalid_grant"])
    }

    /// Whether the server does not know the client, or not for this.
    #[must_use]
    pub(crate) fn is_wrong_client(&self) -> bool {
        self.is_refused_with(&["invalid_client", "unauthorized_client"])
    }

    /// Whether a signal ended the request.
    #[must_use]
    pub fn is_interruption(&self) -> bool {
        matches!(self, Self::Http(HttpError::Interrupted(_)))
    }

    pub(crate) fn is_refused_with(&self, codes: &[&str]) -> bool {
        matches!(self, Self::Refused { code, .. } if codes.contains(&code.as_str()))
    }

    /// The error of a program; `what` says what failed, such as `login failed`.
    #[must_use]
    pub fn into_cli_error(self, what: &str) -> CliError {
        let (exit, code) = match &self {
            Self::Http(HttpError::Interrupted(exit)) => return interrupt::error(*exit, what),
            Self::Http(error) => http(error),
            Self::Refused { .. } => (ExitStatus::Unusable, "oauth.refused"),
            Self::RateLimited { .. } => (ExitStatus::Unavailable, "oauth.rate-limited"),
            Self::Server(_) => (ExitStatus::Unavailable, "oauth.server"),
            Self::Malformed(_) => (ExitStatus::Unavailable, "oauth.malformed"),
        };
        let message = format!("{what}: {}", sanitize::line(&self.to_string()));
        let error = CliError::new(exit, code, message);
        match self.next_step() {
            Some(hint) => error.hint(hint),
            None => error,
        }
    }

    fn next_step(&self) -> Option<String> {
        Some(match self {
            Self::RateLimited { retry_after: Some(seconds) } => {
                format!("try again in {seconds} s")
            }
            Self::RateLimited { .. } | Self::Server(_) => "try again in a minute".to_owned(),
            Self::Refused { .. } if self.is_wrong_client() => {
                "check `client_id` of `[oauth]` in config.toml".to_owned()
            }
            Self::Malformed(_) | Self::Http(HttpError::TooLarge(_)) => {
                "check the endpoints of `[oauth]` in config.toml; a captive portal or a proxy may also have answered".to_owned()
            }
            Self::Http(HttpError::Unreachable(..) | HttpError::TimedOut(_)) => {
                "check the network and try again; behind a proxy, set `HTTPS_PROXY`".to_owned()
            }
            Self::Http(HttpError::Tls(..)) => {
                "behind a proxy that opens TLS, name its certificate with `NODE_EXTRA_CA_CERTS`; without any system certificates, install the package `ca-certificates`".to_owned()
            }
            Self::Http(HttpError::Proxy { variable, .. }) => {
                format!("check `{variable}`, or add the host to `NO_PROXY`")
            }
            Self::Http(HttpError::ProxySetting { variable, .. }) => {
                format!("set `{variable}` to a URL such as `http://proxy:3128` or `socks5h://proxy:1080`")
            }
            Self::Http(HttpError::CertificateFile(TlsFileError { variable, .. })) => {
                format!("name a PEM file in `{variable}`, or unset it")
            }
            _ => return None,
        })
    }
}

fn http(error: &HttpError) -> (ExitStatus, &'static str) {
    match error {
        HttpError::Unreachable(..) => (ExitStatus::Unavailable, "network.unreachable"),
        HttpError::TimedOut(_) => (ExitStatus::Unavailable, "network.timeout"),
        HttpError::Tls(..) => (ExitStatus::Unavailable, "network.tls"),
        HttpError::Proxy { .. } => (ExitStatus::Unavailable, "network.proxy"),
        HttpError::TooLarge(_) => (ExitStatus::Unavailable, "oauth.malformed"),
        HttpError::ProxySetting { .. } => (ExitStatus::Data, "network.proxy-setting"),
        HttpError::CertificateFile(_) => (ExitStatus::Data, "network.certificate-file"),
        HttpError::Header => (ExitStatus::Unusable, "credential.malformed"),
        HttpError::Start(_) | HttpError::Request(_) | HttpError::Interrupted(_) => {
            (ExitStatus::Unavailable, "network.failed")
        }
    }
}

fn detail(description: &str) -> String {
    if description.is_empty() {
        return String::new();
    }
    let clean: String = sanitize::line(description).chars().take(200).collect();
    format!(": {clean}")
}

fn wait(seconds: Option<u64>) -> String {
    seconds.map_or_else(String::new, |seconds| format!(" (retry after {seconds} s)"))
}
