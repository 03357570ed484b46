//! HTTP, with deadlines and without redirects. The one place that names the HTTP client.

mod error;
mod proxy;
mod roots;

use std::cell::OnceCell;
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use auth_core::{Env, ExitStatus, Secret};
use bytes::Bytes;
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Method, redirect};
use url::Url;
use zeroize::Zeroizing;

pub use error::HttpError;

use crate::Interrupt;

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(10);
/// How long a whole request may take, its answer included.
const WHOLE: Duration = Duration::from_secs(30);
/// The largest answer that is read; a token answer has a few kilobytes.
const LARGEST_ANSWER: usize = 1024 * 1024;
/// How often an interruption is looked for while a request is under way.
const TICK: Duration = Duration::from_millis(50);

/// An HTTP client in one environment (proxies, certificate files). Nothing is started before the
/// first request.
pub struct Http {
    env: Env,
    interrupt: Interrupt,
    patience: Duration,
    plain: OnceCell<Client>,
    tls: OnceCell<Client>,
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
    /// [`HttpError::Header`] where the token cannot be in a header.
    pub fn bearer(self, token: &Secret) -> Result<Self, HttpError> {
        let value = Zeroizing::new(format!("Bearer {}", token.expose()));
        self.header("authorization", &value)
    }

    /// Adds a header; its value is not logged.
    ///
    /// # Errors
    /// [`HttpError::Header`] where name or value cannot be a header's.
    pub fn header(mut self, name: &str, value: &str) -> Result<Self, HttpError> {
        let name = HeaderName::try_from(name).map_err(|_| HttpError::Header)?;
        let mut value = HeaderValue::try_from(value).map_err(|_| HttpError::Header)?;
        value.set_sensitive(true);
        self.headers.append(name, value);
        Ok(self)
    }
}

impl Http {
    /// A client for requests in `env`, that gives up where `interrupt` says so.
    #[must_use]
    pub fn new(env: &Env, interrupt: &Interrupt) -> Self {
        Self {
            env: env.clone(),
            interrupt: interrupt.clone(),
            patience: Duration::ZERO,
            plain: OnceCell::new(),
            tls: OnceCell::new(),
        }
    }

    /// How long an interrupted request may still take. A refresh token that was sent may be used
    /// up: its answer is worth a moment.
    #[must_use]
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Sends a request and reads the whole answer.
    ///
    /// # Errors
    /// [`HttpError`]; an answer with any status is none.
    pub fn send(&self, request: Request) -> Result<Response, HttpError> {
        let url = request.url.clone();
        let client = self.client(&url)?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .build()
            .map_err(HttpError::Start)?;
        let answer = runtime.block_on(async {
            let (mut answer, mut end) = (pin!(exchange(client, request)), pin!(self.interrupted()));
            poll_fn(|context| match answer.as_mut().poll(context) {
                Poll::Ready(answer) => Poll::Ready(answer),
                Poll::Pending => end
                    .as_mut()
                    .poll(context)
                    .map(|exit| Err(HttpError::Interrupted(exit))),
            })
            .await
        });
        // A name that is being looked up must not hold the end of the program up.
        runtime.shutdown_background();
        answer.map_err(|error| error.seen_by(&url, proxy::applies(&self.env, &url)))
    }

    async fn interrupted(&self) -> ExitStatus {
        loop {
            tokio::time::sleep(TICK).await;
            if let Some(exit) = self.interrupt.pending() {
                tokio::time::sleep(self.patience).await;
                return exit;
            }
        }
    }

    /// Loopback without TLS needs neither certificates nor a proxy.
    fn client(&self, url: &Url) -> Result<&Client, HttpError> {
        let cell = if url.scheme() == "https" {
            &self.tls
        } else {
            &self.plain
        };
        if let Some(client) = cell.get() {
            return Ok(client);
        }
        let client = self.build(url.scheme() == "https")?;
        Ok(cell.get_or_init(|| client))
    }

    fn build(&self, tls: bool) -> Result<Client, HttpError> {
        // Fails where a provider is installed already, which is what is wanted.
        drop(rustls::crypto::ring::default_provider().install_default());
        let mut builder = Client::builder()
            .user_agent(concat!("auth-tools/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .connect_timeout(CONNECT)
            .timeout(WHOLE)
            .no_proxy();
        if !tls {
            return finish(builder.tls_certs_only([]));
        }
        if let Some(proxy) = proxy::of(&self.env)? {
            builder = builder.proxy(proxy);
        }
        finish(builder.tls_certs_merge(roots::extra(&self.env)?))
    }
}

fn finish(builder: reqwest::ClientBuilder) -> Result<Client, HttpError> {
    builder
        .build()
        .map_err(|error| HttpError::Tls("local".to_owned(), error::innermost(&error)))
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
        if body.len() + chunk.len() > LARGEST_ANSWER {
            return Err(HttpError::TooLarge(String::new()));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Response {
        status,
        retry_after,
        body,
    })
}
