//! TLS as the other tools do it: the platform's certificates, and those that the environment names.

use std::sync::Arc;

use auth_core::Env;
use auth_core::context::tls_files::{self, TlsFileError};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;

/// Why no TLS connection can be made from this machine.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// A file of certificates cannot be used.
    #[error(transparent)]
    File(#[from] TlsFileError),
    /// The certificates, or the client's certificate and key, do not fit together.
    #[error("TLS cannot be set up: {0}")]
    Setup(#[from] rustls::Error),
}

/// The configuration for connections in `env`.
pub(super) fn client_config(env: &Env) -> Result<ClientConfig, TlsError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    // One that cannot be parsed would make the verifier refuse all.
    let extra = tls_files::ca_certificates(env, |certificate| {
        RootCertStore::empty().add(certificate.clone()).is_ok()
    })?;
    let verifier = Verifier::new_with_extra_roots(extra, Arc::clone(&provider))?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier));
    match tls_files::client_certificate(env)? {
        Some(client) => Ok(config.with_client_auth_cert(client.chain, client.key)?),
        None => Ok(config.with_no_client_auth()),
    }
}
