//! HTTP, with deadlines and without redirects. The one place that names the HTTP client.

mod error;
mod lookup;
mod network_env;
mod proxy;

use std::cell::OnceCell;
use std::future::poll_fn;
use std::io::Read;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use auth_core::context::tls_files;
use auth_core::decision::facts::Header;
use auth_core::{Env, Secret};
use bytes::Bytes;
use flate2::read::MultiGzDecoder;
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Certificate, Client, Identity, Method, redirect};
use rustls::RootCertStore;
use tokio::runtime::Runtime;
use url::Url;
use zeroize::Zeroizing;

pub use error::HttpError;
pub use network_env::network_env;

use crate::{Interrupt, platform};

/// How long a connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a whole request may take, its answer included.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
/// The largest answer that is read, compressed or not; a token answer has a few kilobytes.
const MAX_BODY_LEN: usize = 1024 * 1024;
/// How often an interruption is looked for while a request is under way.
const POLL_INTERVAL: Duration = Duration::from_millis(50);
/// A longer time between two looks means that this process did not run.
const MAX_INTERVAL: Duration = Duration::from_millis(500);
/// What a body that is compressed with gzip begins with (RFC 1952).
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// An HTTP client in one environment (proxies, certificate files). Nothing is started before the
/// first request.
pub struct HttpClient {
    env: Env,
    interrupt: Interrupt,
    grace_period: Duration,
    unix_socket: Option<PathBuf>,
    plain: OnceCell<Client>,
    direct: OnceCell<Client>,
    proxied: OnceCell<Client>,
    // Dropped after the clients.
    runtime: OnceCell<Runtime>,
}

/// One request.
pub struct Request {
    method: Method,
    url: Url,
    headers: HeaderMap,
    body: Zeroizing<Vec<u8>>,
}

/// A whole answer, whatever its status.
pub struct Response {
    /// The status code.
    pub status: u16,
    /// `Retry-After`, as it was sent: seconds or an HTTP date (RFC 9110 section 10.2.3).
    pub retry_after: Option<String>,
    /// The body, wiped on drop.
    pub body: Zeroizing<Vec<u8>>,
}

impl Request {
    /// A `GET`.
    #[must_use]
    pub fn get(url: &Url) -> Self {
        Self::new(Method::GET, url)
    }

    /// A `POST` of `body`.
    #[must_use]
    pub fn post(url: &Url, content_type: &'static str, body: Zeroizing<Vec<u8>>) -> Self {
        let mut request = Self::new(Method::POST, url);
        let content_type = HeaderValue::from_static(content_type);
        request.headers.insert(header::CONTENT_TYPE, content_type);
        request.body = body;
        request
    }

    fn new(method: Method, url: &Url) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        Self {
            method,
            url: url.clone(),
            headers,
            body: Zeroizing::default(),
        }
    }

    /// Adds `Authorization: Bearer`.
    ///
    /// # Errors
    /// [`HttpError::Header`] if the token cannot be in a header.
    pub fn bearer(self, token: &Secret) -> Result<Self, HttpError> {
        self.header("authorization", Header::Authorization.value(token).expose())
    }

    /// Adds a header; its value is not logged.
    ///
    /// # Errors
    /// [`HttpError::Header`] if name or value cannot be a header's.
    pub fn header(mut self, name: &str, value: &str) -> Result<Self, HttpError> {
        let name = HeaderName::try_from(name).map_err(|_| HttpError::Header)?;
        let mut value = HeaderValue::try_from(value).map_err(|_| HttpError::Header)?;
        value.set_sensitive(true);
        self.headers.append(name, value);
        Ok(self)
    }
}

impl HttpClient {
    /// A client for requests in `env`, which gives up when `interrupt` says so.
    #[must_use]
    pub fn new(env: &Env, interrupt: &Interrupt) -> Self {
        Self {
            env: env.clone(),
            interrupt: interrupt.clone(),
            grace_period: Duration::ZERO,
            unix_socket: None,
            plain: OnceCell::new(),
            direct: OnceCell::new(),
            proxied: OnceCell::new(),
            runtime: OnceCell::new(),
        }
    }

    /// How long an interrupted request may still take. A refresh token that was sent may be used
    /// up: its answer is worth a moment.
    #[must_use]
    pub fn grace_period(mut self, grace_period: Duration) -> Self {
        self.grace_period = grace_period;
        self
    }

    /// Sends requests without TLS to this Unix socket, whatever host their URL names. It has no
    /// effect on other systems.
    #[must_use]
    pub fn unix_socket(mut self, path: Option<PathBuf>) -> Self {
        self.unix_socket = path;
        self
    }

    /// Builds what a request to `url` needs, so that a wrong proxy or certificate file is found
    /// before the request matters.
    ///
    /// # Errors
    /// [`HttpError`]; nothing is sent.
    pub fn prepare(&self, url: &Url) -> Result<(), HttpError> {
        self.client(url).map(drop)
    }

    /// Sends a request and reads the whole answer.
    ///
    /// # Errors
    /// [`HttpError`]. An answer with any status is no error.
    pub fn send(&self, request: Request) -> Result<Response, HttpError> {
        let url = request.url.clone();
        let client = self.client(&url)?;
        let answer = self.runtime()?.block_on(async {
            let mut exchange = pin!(exchange(client, request));
            let mut give_up = pin!(self.give_up());
            poll_fn(|context| match exchange.as_mut().poll(context) {
                Poll::Ready(answer) => Poll::Ready(answer),
                Poll::Pending => give_up.as_mut().poll(context).map(Err),
            })
            .await
        });
        answer.map_err(|error| error.classify(&url, proxy::variable_for(&self.env, &url)))
    }

    /// The runtime of all requests. It lives as long as the client: tearing it down takes the system
    /// milliseconds, in which tokens that have come are not stored yet.
    fn runtime(&self) -> Result<&Runtime, HttpError> {
        if let Some(runtime) = self.runtime.get() {
            return Ok(runtime);
        }
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(HttpError::Start)?;
        Ok(self.runtime.get_or_init(|| runtime))
    }

    /// Ends at the deadline or at a signal. Counts the time in which this process ran: after a
    /// SIGSTOP or a suspended machine, an answer that has come meanwhile is still read.
    async fn give_up(&self) -> HttpError {
        let (mut left, mut last) = (REQUEST_TIMEOUT, Instant::now());
        while !left.is_zero() {
            tokio::time::sleep(POLL_INTERVAL).await;
            left = left.saturating_sub(last.elapsed().min(MAX_INTERVAL));
            last = Instant::now();
            if let Some(exit) = self.interrupt.pending() {
                tokio::time::sleep(self.grace_period).await;
                return HttpError::Interrupted(exit);
            }
        }
        HttpError::TimedOut(String::new())
    }

    /// Loopback without TLS needs neither certificates nor a proxy.
    fn client(&self, url: &Url) -> Result<&Client, HttpError> {
        let is_tls = url.scheme() == "https";
        let is_proxied = is_tls && proxy::variable_for(&self.env, url).is_some();
        let cell = match (is_tls, is_proxied) {
            (false, _) => &self.plain,
            (true, false) => &self.direct,
            (true, true) => &self.proxied,
        };
        if let Some(client) = cell.get() {
            return Ok(client);
        }
        let client = self.build(is_tls, is_proxied)?;
        Ok(cell.get_or_init(|| client))
    }

    fn build(&self, is_tls: bool, is_proxied: bool) -> Result<Client, HttpError> {
        // Fails if a provider is installed already, which is what is wanted.
        drop(rustls::crypto::ring::default_provider().install_default());
        let mut builder = Client::builder()
            .user_agent(concat!("auth-tools/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            // A connection that the server has closed meanwhile must not spoil a request.
            .pool_max_idle_per_host(0)
            .dns_resolver(Arc::new(lookup::Lookup))
            .no_proxy();
        if !is_tls {
            if let Some(path) = &self.unix_socket {
                builder = platform::over_socket(builder, path);
            }
            return finish(builder.tls_certs_only([]));
        }
        if is_proxied && let Some(proxy) = proxy::from_env(&self.env)? {
            builder = builder.proxy(proxy);
        }
        if let Some(client) = tls_files::client_certificate(&self.env)? {
            let identity = Identity::from_pem(client.pem.expose()).map_err(|e| local_tls(&e))?;
            builder = builder.identity(identity);
        }
        // One that cannot be parsed would make the verifier refuse all.
        let extra = tls_files::ca_certificates(&self.env, |certificate| {
            RootCertStore::empty().add(certificate.clone()).is_ok()
        })?;
        let extra = extra
            .iter()
            .filter_map(|der| Certificate::from_der(der).ok());
        finish(builder.tls_certs_merge(extra))
    }
}

fn finish(builder: reqwest::ClientBuilder) -> Result<Client, HttpError> {
    builder.build().map_err(|error| local_tls(&error))
}

fn local_tls(error: &reqwest::Error) -> HttpError {
    HttpError::Tls("local".to_owned(), error::root_cause(error))
}

async fn exchange(client: &Client, request: Request) -> Result<Response, HttpError> {
    let sent = client
        .request(request.method, request.url)
        .headers(request.headers)
        .body(Bytes::from_owner(request.body))
        .send();
    let mut answer = sent.await.map_err(HttpError::Request)?;
    let retry_after = answer
        .headers()
        .get(header::RETRY_AFTER)
        .and_then(|value| value.to_str().ok().map(str::to_owned));
    let status = answer.status().as_u16();
    let mut body = Zeroizing::new(Vec::new());
    while let Some(chunk) = answer.chunk().await.map_err(HttpError::Request)? {
        if body.len() + chunk.len() > MAX_BODY_LEN {
            return Err(HttpError::TooLarge(String::new()));
        }
        body.extend_from_slice(&chunk);
    }
    if body.starts_with(&GZIP_MAGIC) {
        body = unzip(&body)?;
    }
    Ok(Response {
        status,
        retry_after,
        body,
    })
}

/// Some servers and proxies compress although nobody asked for it. What cannot be unpacked is left
/// as it is, and no JSON.
fn unzip(packed: &Zeroizing<Vec<u8>>) -> Result<Zeroizing<Vec<u8>>, HttpError> {
    let mut body = Zeroizing::new(Vec::with_capacity(packed.len() * 4));
    let limit = u64::try_from(MAX_BODY_LEN + 1).unwrap_or(u64::MAX);
    let read = MultiGzDecoder::new(packed.as_slice())
        .take(limit)
        .read_to_end(&mut body);
    if body.len() > MAX_BODY_LEN {
        return Err(HttpError::TooLarge(String::new()));
    }
    Ok(if read.is_ok() { body } else { packed.clone() })
}

#[cfg(test)]
mod tests {
    use super::{MAX_BODY_LEN, unzip};
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write;
    use zeroize::Zeroizing;

    fn zip(bytes: &[u8]) -> Zeroizing<Vec<u8>> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).expect("memory");
        Zeroizing::new(encoder.finish().expect("memory"))
    }

    #[test]
    fn a_compressed_body_is_unpacked_up_to_the_limit_of_any_body() {
        let body = unzip(&zip(b"{}")).expect("it fits");
        assert_eq!(body.as_slice(), b"{}");
        assert!(unzip(&zip(&vec![b' '; MAX_BODY_LEN])).is_ok());
        assert!(unzip(&zip(&vec![b' '; MAX_BODY_LEN + 1])).is_err());
        let broken = Zeroizing::new(vec![0x1f, 0x8b, 9, 9]);
        assert_eq!(unzip(&broken).expect("as it is"), broken);
    }
}
