//! Codes that are exchanged for tokens by ourselves.

use auth_core::Secret;

use super::device::DeviceCode;
use super::event_loop::{CallbackOutcome, CodeReceiver};
use super::host_env::HostEnvironment;
use super::loopback_server::{CallbackEvent, LoopbackServer};
use super::paste::Pasted;
use super::pending::PendingAuthorization;
use super::spec::{AuthorizeError, Authorized};
use crate::config::OAuthConfig;
use crate::error::RequestError;
use crate::http::HttpClient;
use crate::response;
use crate::token::Tokens;

/// Everything that a code can come by.
pub(super) struct Channels {
    /// The request whose URL is shown first, then others.
    pub(super) pending: Vec<PendingAuthorization>,
    pub(super) server: Option<LoopbackServer>,
    pub(super) device: Option<DeviceCode>,
    pub(super) host: HostEnvironment,
}

/// Exchanges the code that comes first.
pub(super) struct TokenReceiver<'a> {
    pub(super) channels: Channels,
    pub(super) config: &'a OAuthConfig,
    pub(super) client_id: &'a str,
    pub(super) http: &'a HttpClient,
    pub(super) expires_in: Option<u64>,
}

impl TokenReceiver<'_> {
    fn exchange(&self, code: &Secret, index: usize) -> Result<Tokens, AuthorizeError> {
        self.channels.pending[index]
            .exchange(
                self.http,
                self.config,
                self.client_id,
                code,
                self.expires_in,
            )
            .map_err(AuthorizeError::Exchange)
    }
}

impl CodeReceiver for TokenReceiver<'_> {
    type Done = Authorized;

    fn pasted(&mut self, pasted: &Pasted) -> Result<Option<Authorized>, AuthorizeError> {
        let last = self.channels.pending.len() - 1;
        let index = match &pasted.state {
            // A code without its state comes from the page that shows one.
            None => Some(last),
            Some(state) => {
                let mut pending = self.channels.pending.iter();
                pending.position(|pending| pending.has_state(state))
            }
        };
        let tokens = self.exchange(&pasted.code, index.ok_or(AuthorizeError::State)?)?;
        Ok(Some(Authorized { tokens, page: None }))
    }

    fn callback(&mut self, event: CallbackEvent) -> CallbackOutcome<Authorized> {
        match event {
            CallbackEvent::Code(code, page) => match self.exchange(&code, 0) {
                Ok(tokens) => CallbackOutcome::Done(Authorized {
                    tokens,
                    page: Some(page),
                }),
                Err(error) => {
                    page.fail("The code could not be exchanged for a token.");
                    CallbackOutcome::Failed(error)
                }
            },
            CallbackEvent::AuthorizationError {
                code,
                description,
                page,
            } => {
                page.fail("Access was not granted.");
                let error = response::refusal(&code, description, 302);
                CallbackOutcome::Failed(AuthorizeError::Request(error))
            }
            CallbackEvent::TooLarge => CallbackOutcome::Ignored(
                "the browser's request is larger than 8 KiB (cookies of localhost): \
                 copy the URL from its address bar and paste it here"
                    .to_owned(),
            ),
            CallbackEvent::Rejected(reason) => {
                CallbackOutcome::Ignored(format!("rejected a callback: {reason}"))
            }
        }
    }

    fn device(
        &mut self,
        result: Result<Tokens, RequestError>,
    ) -> Result<Authorized, AuthorizeError> {
        let tokens = result.map_err(AuthorizeError::Request)?;
        Ok(Authorized { tokens, page: None })
    }
}
