//! Connections to the upstream: directly, or through the proxy that the environment names.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use auth_core::Env;
use http::{Request, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::{SocksV5, Tunnel};
use hyper_util::client::legacy::{Builder, Client as HyperClient, ResponseFuture};
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use rustls::ClientConfig;
use tower_service::Service;

use super::{BaseUrl, UpstreamError, tls};
use crate::replay::RequestBody;

/// How long a TCP connection may take.
const TCP_TIMEOUT: Duration = Duration::from_secs(10);

/// How long a connection may take with everything: the proxy's answer, the TLS handshake.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);

/// Where proxies are looked for, as curl does: the lower case first.
const PROXY_VARIABLES: [&str; 4] = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];

/// Where exceptions are looked for.
const NO_PROXY_VARIABLES: [&str; 2] = ["no_proxy", "NO_PROXY"];

type Tls<C> = WithDeadline<HttpsConnector<C>>;
type Hyper<C> = HyperClient<C, RequestBody>;

/// Sends requests over one kind of connection. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) enum Client {
    /// Plain HTTP, to this machine.
    Plain(Hyper<WithDeadline<HttpConnector>>),
    /// TLS.
    Direct(Hyper<Tls<HttpConnector>>),
    /// TLS through an HTTP proxy.
    Tunnel(Hyper<Tls<Tunnel<HttpConnector>>>),
    /// TLS through an HTTP proxy that is itself reached by TLS.
    TlsTunnel(Hyper<Tls<Tunnel<HttpsConnector<HttpConnector>>>>),
    /// TLS through a SOCKS 5 proxy.
    Socks(Hyper<Tls<SocksV5<HttpConnector>>>),
}

impl Client {
    /// A client for `base_url`, by the proxy and the certificates that `env` names.
    pub(super) fn new(
        builder: &Builder,
        base_url: &BaseUrl,
        env: &Env,
    ) -> Result<Self, UpstreamError> {
        let mut tcp = HttpConnector::new();
        tcp.set_nodelay(true);
        tcp.set_connect_timeout(Some(TCP_TIMEOUT));
        tcp.set_keepalive(Some(Duration::from_secs(60)));
        tcp.enforce_http(false);
        if !base_url.is_https() {
            return Ok(Self::Plain(builder.build(WithDeadline(tcp))));
        }
        let tls = tls::client_config(env)?;
        let Some(proxy) = proxy_for(base_url, env)? else {
            return Ok(Self::Direct(builder.build(by_tls(tls, tcp))));
        };
        let uri = proxy.uri().clone();
        let tunnel_auth = proxy.basic_auth().cloned();
        match uri.scheme_str() {
            Some("http") => {
                let tunnel = with_auth(Tunnel::new(uri, tcp), tunnel_auth);
                Ok(Self::Tunnel(builder.build(by_tls(tls, tunnel))))
            }
            Some("https") => {
                let to_proxy = HttpsConnectorBuilder::new()
                    .with_tls_config(tls.clone())
                    .https_only()
                    .enable_http1()
                    .wrap_connector(tcp);
                let tunnel = with_auth(Tunnel::new(uri, to_proxy), tunnel_auth);
                Ok(Self::TlsTunnel(builder.build(by_tls(tls, tunnel))))
            }
            Some(scheme @ ("socks5" | "socks5h")) => {
                let is_local = scheme == "socks5";
                let mut socks = SocksV5::new(uri.clone(), tcp).local_dns(is_local);
                if let Some((user, password)) = proxy.raw_auth() {
                    socks = socks.with_auth(user.to_owned(), password.to_owned());
                }
                Ok(Self::Socks(builder.build(by_tls(tls, socks))))
            }
            _ => Err(UpstreamError::ProxySetting),
        }
    }

    /// Sends a request.
    pub(super) fn request(&self, request: Request<RequestBody>) -> ResponseFuture {
        match self {
            Self::Plain(client) => client.request(request),
            Self::Direct(client) => client.request(request),
            Self::Tunnel(client) => client.request(request),
            Self::TlsTunnel(client) => client.request(request),
            Self::Socks(client) => client.request(request),
        }
    }
}

fn by_tls<C>(tls: ClientConfig, connector: C) -> Tls<C> {
    let builder = HttpsConnectorBuilder::new().with_tls_config(tls);
    WithDeadline(
        builder
            .https_only()
            .enable_all_versions()
            .wrap_connector(connector),
    )
}

fn with_auth<C>(tunnel: Tunnel<C>, auth: Option<http::HeaderValue>) -> Tunnel<C> {
    match auth {
        Some(auth) => tunnel.with_auth(auth),
        None => tunnel,
    }
}

/// The proxy for an `https` URL; `NO_PROXY` comes first.
fn proxy_for(base_url: &BaseUrl, env: &Env) -> Result<Option<Intercept>, UpstreamError> {
    let first = |names: &[&str]| {
        let mut values = names.iter().filter_map(|name| env.get_trimmed(name));
        values.next().unwrap_or_default().to_owned()
    };
    let proxy = first(&PROXY_VARIABLES);
    if proxy.is_empty() {
        return Ok(None);
    }
    let uri = base_url.join("/").map_err(|_| UpstreamError::Request)?;
    let exceptions = first(&NO_PROXY_VARIABLES);
    // Whether the host is excepted, apart from whether the proxy can be used.
    let any = Matcher::builder().all("http://proxy.invalid");
    if any.no(exceptions).build().intercept(&uri).is_none() {
        return Ok(None);
    }
    let matcher = Matcher::builder().all(proxy).build();
    let proxy = matcher.intercept(&uri).ok_or(UpstreamError::ProxySetting)?;
    Ok(Some(proxy))
}

/// A connector that does not wait for ever.
#[derive(Clone, Debug)]
pub(super) struct WithDeadline<C>(C);

type BoxFuture<T> = Pin<Box<dyn Future<Output = Result<T, BoxError>> + Send>>;
type BoxError = Box<dyn std::error::Error + Send + Sync>;

impl<C> Service<Uri> for WithDeadline<C>
where
    C: Service<Uri>,
    C::Future: Send + 'static,
    C::Error: Into<BoxError>,
{
    type Response = C::Response;
    type Error = BoxError;
    type Future = BoxFuture<C::Response>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.0.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let connecting = self.0.call(uri);
        Box::pin(async move {
            let connected = tokio::time::timeout(CONNECT_TIMEOUT, connecting).await;
            connected
                .map_err(|_| std::io::Error::from(std::io::ErrorKind::TimedOut))?
                .map_err(Into::into)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::proxy_for;
    use auth_core::Env;

    fn proxy(pairs: &[(&str, &str)]) -> Option<String> {
        let env = Env::from_pairs(pairs.iter().copied());
        let base = "https://api.example".parse().expect("a base URL");
        let proxy = proxy_for(&base, &env).expect("a usable setting");
        proxy.map(|proxy| proxy.uri().to_string())
    }

    #[test]
    fn the_proxy_of_the_environment_is_used_unless_the_host_is_excepted() {
        assert_eq!(proxy(&[]), None);
        assert_eq!(
            proxy(&[("HTTPS_PROXY", "proxy:3128")]).as_deref(),
            Some("http://proxy:3128/")
        );
        assert_eq!(
            proxy(&[("ALL_PROXY", "socks5h://u:p@proxy")]).as_deref(),
            Some("socks5h://proxy/")
        );
        assert_eq!(
            proxy(&[("HTTPS_PROXY", "proxy:1"), ("NO_PROXY", ".example")]),
            None
        );
    }

    #[test]
    fn what_is_no_proxy_is_an_error_that_does_not_show_it() {
        let env = Env::from_pairs([("HTTPS_PROXY", "ftp://user:hunter2@proxy")]);
        let base = "https://api.example".parse().expect("a base URL");
        let error = proxy_for(&base, &env).expect_err("not a proxy");
        assert!(error.to_string().contains("HTTPS_PROXY"), "{error}");
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
}
