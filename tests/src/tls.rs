//! A private certificate authority, and TLS by it in front of a server on loopback.

use std::io::{self, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::Provider;
use crate::loopback::{Listener, relay, take_turns};

/// An authority that no system knows.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

/// The certificate that a server shows, signed by the authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certificate {
    /// For `127.0.0.1` and `localhost`, good for long.
    Good,
    /// The same, but its time is over.
    Expired,
    /// Good, for another name.
    OtherName,
}

/// TLS in front of a provider; stopped on drop.
pub struct Tls(Listener);

impl Default for Authority {
    fn default() -> Self {
        Self::new()
    }
}

impl Authority {
    /// A new one, with a key of its own.
    ///
    /// # Panics
    /// Where the system gives no random numbers.
    #[must_use]
    pub fn new() -> Self {
        let mut params = CertificateParams::default();
        let name = "authority of the tests";
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let key = KeyPair::generate().expect("a key");
        Self(CertifiedIssuer::self_signed(params, key).expect("a certificate"))
    }

    /// Its certificate, for `SSL_CERT_FILE` and `NODE_EXTRA_CA_CERTS`.
    #[must_use]
    pub fn pem(&self) -> String {
        self.0.pem()
    }

    fn server(&self, kind: Certificate) -> ServerConfig {
        let names: &[&str] = match kind {
            Certificate::Good | Certificate::Expired => &["127.0.0.1", "localhost"],
            Certificate::OtherName => &["elsewhere.example"],
        };
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(names).expect("names");
        if kind == Certificate::Expired {
            params.not_before = date_time_ymd(2020, 1, 1);
            params.not_after = date_time_ymd(2020, 2, 1);
        }
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.0).expect("a certificate");
        let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("the provider has them")
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .expect("the key is the certificate's")
    }
}

impl Tls {
    /// Listens on a free port of loopback, and hands all on to the provider.
    ///
    /// # Panics
    /// Where loopback cannot be listened on.
    #[must_use]
    pub fn start(authority: &Authority, certificate: Certificate, provider: &Provider) -> Self {
        let config = Arc::new(authority.server(certificate));
        let far = provider.address();
        let serve = move |stream: TcpStream, _: &_| serve(stream, Arc::clone(&config), far);
        Self(Listener::start(0, serve).expect("loopback has a free port"))
    }

    /// `https://127.0.0.1:PORT`.
    #[must_use]
    pub fn base(&self) -> String {
        format!("https://{}", self.0.address())
    }
}

fn serve(stream: TcpStream, config: Arc<ServerConfig>, far: SocketAddr) -> io::Result<()> {
    let connection = ServerConnection::new(config).map_err(io::Error::other)?;
    let mut near = StreamOwned::new(connection, stream);
    // A client that does not trust the certificate ends here.
    near.flush()?;
    take_turns(&near.sock)?;
    let mut far = TcpStream::connect(far)?;
    take_turns(&far)?;
    relay(&mut near, &mut far)?;
    near.conn.send_close_notify();
    near.flush()
}
