//! The one host that requests are sent to.

mod base_url;
mod connector;
mod error;
mod tls;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use auth_core::Env;
use http::{Request, Response};
use hyper::body::Incoming;
use hyper_util::client::legacy::{Builder, ResponseFuture};
use hyper_util::rt::{TokioExecutor, TokioTimer};

pub use base_url::{BaseUrl, BaseUrlError};
use connector::Client;
pub use error::UpstreamError;
pub use tls::TlsError;

use crate::replay::RequestBody;

/// How many requests share one client: a server allows some hundred streams on an HTTP/2
/// connection, and a request beyond them would wait for another one to end.
const MAX_REQUESTS_PER_CLIENT: usize = 90;

/// How long an unused connection is kept.
const IDLE_CONNECTION_TIMEOUT: Duration = Duration::from_secs(90);

/// How often an HTTP/2 connection is tested while requests are under way.
const PING_INTERVAL: Duration = Duration::from_secs(30);

/// How long the answer to such a test may take.
const PING_TIMEOUT: Duration = Duration::from_secs(20);

/// How much an HTTP/2 server may send ahead of a slow client: for one request, for a connection.
const STREAM_WINDOW: u32 = 1024 * 1024;
const CONNECTION_WINDOW: u32 = 8 * 1024 * 1024;

/// Sends requests. Connections are kept and shared.
#[derive(Debug)]
pub struct Upstream {
    base_url: BaseUrl,
    env: Env,
    slots: Mutex<Vec<Slot>>,
}

#[derive(Clone, Debug)]
struct Slot {
    client: Client,
    requests: Arc<AtomicUsize>,
}

/// The place that a request takes until its answer has ended.
#[derive(Debug)]
pub(crate) struct InFlight(Arc<AtomicUsize>);

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Upstream {
    /// An upstream at `base_url`; `env` names proxies and certificates.
    ///
    /// # Errors
    /// [`UpstreamError`]: the proxy or the certificates cannot be used.
    pub fn new(base_url: BaseUrl, env: Env) -> Result<Self, UpstreamError> {
        let upstream = Self {
            base_url,
            env,
            slots: Mutex::default(),
        };
        upstream.add_slot(&mut Vec::new())?;
        Ok(upstream)
    }

    /// Where requests go.
    #[must_use]
    pub fn base_url(&self) -> &BaseUrl {
        &self.base_url
    }

    /// Sends a request whose URI is the upstream's, and waits for the head of the answer.
    pub(crate) async fn send(
        &self,
        request: Request<RequestBody>,
    ) -> Result<(Response<Incoming>, InFlight), UpstreamError> {
        let (answer, in_flight) = self.start(request)?;
        let answer = answer
            .await
            .map_err(|error| UpstreamError::from_client(&error))?;
        Ok((answer, in_flight))
    }

    fn start(
        &self,
        request: Request<RequestBody>,
    ) -> Result<(ResponseFuture, InFlight), UpstreamError> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let free = |slot: &&Slot| slot.requests.load(Ordering::Relaxed) < MAX_REQUESTS_PER_CLIENT;
        let slot = match slots.iter().find(free) {
            Some(slot) => slot.clone(),
            None => self.add_slot(&mut slots)?,
        };
        slot.requests.fetch_add(1, Ordering::Relaxed);
        let in_flight = InFlight(slot.requests);
        Ok((slot.client.request(request), in_flight))
    }

    fn add_slot(&self, slots: &mut Vec<Slot>) -> Result<Slot, UpstreamError> {
        let client = Client::new(&builder(), &self.base_url, &self.env)?;
        let slot = Slot {
            client,
            requests: Arc::default(),
        };
        slots.push(slot.clone());
        Ok(slot)
    }
}

fn builder() -> Builder {
    let mut builder = hyper_util::client::legacy::Client::builder(TokioExecutor::new());
    builder
        .timer(TokioTimer::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(IDLE_CONNECTION_TIMEOUT)
        .http2_keep_alive_interval(PING_INTERVAL)
        .http2_keep_alive_timeout(PING_TIMEOUT)
        .http2_initial_stream_window_size(STREAM_WINDOW)
        .http2_initial_connection_window_size(CONNECTION_WINDOW);
    builder
}
