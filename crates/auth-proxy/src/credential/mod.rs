//! The credential that is added to requests: where it comes from, and when it is renewed.

mod provider;
mod shared;
mod tools;

use auth_core::Secret;
use http::header::{HeaderName, HeaderValue};
use jiff::Timestamp;

pub use provider::{CredentialProvider, Identity, ToolProvider};
pub(crate) use shared::{Current, SharedCredential};
pub(crate) use tools::{Tools, is_withheld};

use crate::upstream::BaseUrl;

/// What is added to a request, and where it goes. No `Debug` shows a secret: the values are marked
/// as sensitive.
#[derive(Clone, Debug)]
pub struct UpstreamCredential {
    /// Where requests go.
    pub base_url: BaseUrl,
    /// The headers that carry the credential, and those that belong to the URL.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// Whether it is an OAuth token, which comes with a beta feature of its own.
    pub is_oauth: bool,
    /// The secret itself, to name it as refused.
    pub secret: Secret,
    /// When it has to be renewed before it is used again; `None` if it does not end.
    pub renew_at: Option<Timestamp>,
    /// When it cannot be used any more, if known.
    pub expires_at: Option<Timestamp>,
    /// Whose it is; never the secret.
    pub identity: Identity,
}

impl UpstreamCredential {
    /// Whether it should be renewed before it is sent.
    #[must_use]
    pub(crate) fn needs_renewal(&self, now: Timestamp) -> bool {
        self.renew_at.is_some_and(|time| time <= now)
    }

    /// Whether it can still be sent.
    #[must_use]
    pub fn is_usable(&self, now: Timestamp) -> bool {
        self.expires_at.is_none_or(|time| time > now)
    }

    /// Whether it is paid by a subscription.
    #[must_use]
    pub fn is_subscription(&self) -> bool {
        self.identity.billing() == Some("subscription")
    }
}

#[cfg(test)]
impl UpstreamCredential {
    /// A key for `base_url`, for tests.
    pub(crate) fn example(base_url: &str, key: &str) -> Self {
        Self {
            base_url: base_url.parse().expect("a base URL"),
            headers: vec![(
                HeaderName::from_static("x-api-key"),
                HeaderValue::try_from(key).expect("a value"),
            )],
            is_oauth: false,
            secret: Secret::from(key),
            renew_at: None,
            expires_at: None,
            identity: Identity::default(),
        }
    }
}
