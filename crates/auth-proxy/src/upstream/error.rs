//! Why the upstream has not answered.

use std::error::Error;
use std::io;

use super::TlsError;
use crate::replay::BodyError;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UpstreamError {
    /// Name, route, refused, cut off.
    #[error("the upstream cannot be reached: {0}")]
    Unreachable(String),
    /// The connection cannot be trusted.
    #[error("the TLS connection to the upstream failed: {0}")]
    Tls(String),
    /// The certificates of this machine cannot be used.
    #[error(transparent)]
    Certificates(#[from] TlsError),
    /// `HTTPS_PROXY` or `ALL_PROXY` is not a proxy that can be used.
    #[error("`HTTPS_PROXY` or `ALL_PROXY` is not the URL of an HTTP or SOCKS 5 proxy")]
    ProxySetting,
    /// Nothing within the deadline.
    #[error("the upstream did not answer in time")]
    TimedOut,
    /// The connection ended before the answer came.
    #[error("the upstream closed the connection before it answered: {0}")]
    Closed(String),
    /// The client's body ended before its end.
    #[error("the request's body could not be read")]
    ClientBody,
    /// The request cannot be sent.
    #[error("the request cannot be sent upstream")]
    Request,
}

impl UpstreamError {
    /// Tells the client's own errors apart.
    pub(super) fn from_client(error: &hyper_util::client::legacy::Error) -> Self {
        let causes: Vec<&(dyn Error + 'static)> = chain(error).collect();
        let reason = causes.last().map_or_else(String::new, ToString::to_string);
        if causes.iter().any(|cause| cause.is::<BodyError>()) {
            return Self::ClientBody;
        }
        if causes.iter().any(|cause| cause.is::<rustls::Error>()) {
            return Self::Tls(reason);
        }
        if causes.iter().any(|cause| is_timeout(*cause)) {
            return Self::TimedOut;
        }
        if error.is_connect() {
            return Self::Unreachable(reason);
        }
        Self::Closed(reason)
    }

    /// Whether it was a deadline that passed.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self, Self::TimedOut)
    }
}

fn is_timeout(error: &(dyn Error + 'static)) -> bool {
    let io = error.downcast_ref::<io::Error>();
    let hyper = error.downcast_ref::<hyper::Error>();
    io.is_some_and(|error| error.kind() == io::ErrorKind::TimedOut)
        || hyper.is_some_and(hyper::Error::is_timeout)
}

fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| {
        error.source().or_else(|| wrapped(error))
    })
}

/// What an I/O error carries is not its source, but belongs to the chain.
fn wrapped<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    let inner = error.downcast_ref::<io::Error>()?.get_ref()?;
    Some(inner as &(dyn Error + 'static))
}
