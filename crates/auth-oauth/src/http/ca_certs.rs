//! Certificates in addition to the system's own: `SSL_CERT_FILE` and `NODE_EXTRA_CA_CERTS`.

use std::path::{Path, PathBuf};

use auth_core::Env;
use auth_fs::Rules;
use reqwest::Certificate;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::HttpError;

/// Where systems store their own bundle. Read if `SSL_CERT_FILE` is set, because the platform's
/// verifier then leaves the system's certificates out.
const SYSTEM_BUNDLES: [&str; 4] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// The certificates that join those which the platform's verifier finds by itself.
pub(super) fn from_env(env: &Env) -> Result<Vec<Certificate>, HttpError> {
    let mut found = Vec::new();
    for variable in ["SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"] {
        if let Some(path) = env.get_os(variable).map(PathBuf::from) {
            found.extend(named(variable, path)?);
        }
    }
    if env.get_os("SSL_CERT_FILE").is_some() {
        let bundle = SYSTEM_BUNDLES.iter().map(Path::new).find_map(read);
        found.extend(bundle.unwrap_or_default());
    }
    let usable = found.into_iter().filter(is_usable);
    Ok(usable
        .filter_map(|der| Certificate::from_der(&der).ok())
        .collect())
}

fn named(variable: &'static str, path: PathBuf) -> Result<Vec<CertificateDer<'static>>, HttpError> {
    let reason = match auth_fs::read(&path, &Rules::ca_bundle()) {
        Ok(None) => "it does not exist".to_owned(),
        Err(error) => error.to_string(),
        Ok(Some(bytes)) => {
            let certificates: Vec<_> = parse(&bytes).filter(is_usable).collect();
            if !certificates.is_empty() {
                return Ok(certificates);
            }
            "it has no PEM certificate".to_owned()
        }
    };
    Err(HttpError::CertificateFile {
        variable,
        path,
        reason,
    })
}

fn read(path: &Path) -> Option<Vec<CertificateDer<'static>>> {
    let bytes = auth_fs::read(path, &Rules::ca_bundle()).ok()??;
    Some(parse(&bytes).collect())
}

fn parse(bytes: &[u8]) -> impl Iterator<Item = CertificateDer<'static>> {
    CertificateDer::pem_slice_iter(bytes).filter_map(Result::ok)
}

/// One that cannot be read would make the verifier refuse all.
fn is_usable(certificate: &CertificateDer<'static>) -> bool {
    RootCertStore::empty().add(certificate.clone()).is_ok()
}
