//! Certificate files that the environment names: `SSL_CERT_FILE`, `NODE_EXTRA_CA_CERTS`,
//! `CLAUDE_CODE_CLIENT_CERT` and `CLAUDE_CODE_CLIENT_KEY`.
//!
//! Read here for every program that makes TLS connections; this crate makes none.

use std::fmt;
use std::path::{Path, PathBuf};

use auth_fs::{ReadError, Rules};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use zeroize::Zeroizing;

use crate::Env;

const CA_VARIABLES: [&str; 2] = ["SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"];
const CERT_VARIABLE: &str = "CLAUDE_CODE_CLIENT_CERT";
const KEY_VARIABLE: &str = "CLAUDE_CODE_CLIENT_KEY";

/// Where systems store their own bundle. Read if `SSL_CERT_FILE` is set, because the platform's
/// verifier then leaves the system's certificates out.
const SYSTEM_BUNDLES: [&str; 4] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// A file of certificates that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error(
    "`{variable}` names {}, which cannot be used: {reason}",
    auth_fs::quote_path(path)
)]
pub struct TlsFileError {
    /// The environment variable.
    pub variable: &'static str,
    /// The file.
    pub path: PathBuf,
    /// Why.
    pub reason: String,
}

/// A certificate that this program shows to servers.
#[derive(Debug)]
pub struct ClientCertificate {
    /// The certificate, then those that signed it.
    pub chain: Vec<CertificateDer<'static>>,
    /// Its private key. `Debug` does not show it.
    pub key: PrivateKeyDer<'static>,
    /// The text of both files, for a TLS library that parses it itself.
    pub pem: Pem,
}

/// PEM text that contains a private key; it is wiped, and `Debug` does not show it.
pub struct Pem(Zeroizing<Vec<u8>>);

impl Pem {
    /// The text.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Pem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pem")
    }
}

/// The certificates that join those which the platform's verifier finds by itself. Only those that
/// `is_usable` accepts: a verifier may refuse all because of one.
///
/// # Errors
/// [`TlsFileError`]: a file that a variable names cannot be read, or has no usable certificate.
pub fn ca_certificates(
    env: &Env,
    is_usable: impl Fn(&CertificateDer<'static>) -> bool,
) -> Result<Vec<CertificateDer<'static>>, TlsFileError> {
    let usable = |pem: &[u8]| -> Vec<CertificateDer<'static>> {
        certificates(pem).filter(&is_usable).collect()
    };
    let mut found = Vec::new();
    for variable in CA_VARIABLES {
        let Some(path) = env.get_os(variable).map(PathBuf::from) else {
            continue;
        };
        let certificates = usable(&read(variable, &path)?);
        if certificates.is_empty() {
            return Err(unusable(variable, &path, "it has no PEM certificate"));
        }
        found.extend(certificates);
    }
    if env.get_os(CA_VARIABLES[0]).is_some() {
        let bundles = SYSTEM_BUNDLES.iter().map(Path::new);
        let mut readable = bundles.filter_map(|path| read(CA_VARIABLES[0], path).ok());
        found.extend(readable.next().iter().flat_map(|pem| usable(pem)));
    }
    Ok(found)
}

/// The certificate for TLS clients, if one is set; without a key file the certificate's file has
/// both.
///
/// # Errors
/// [`TlsFileError`].
pub fn client_certificate(env: &Env) -> Result<Option<ClientCertificate>, TlsFileError> {
    let Some(path) = env.get_os(CERT_VARIABLE).map(PathBuf::from) else {
        return Ok(None);
    };
    let mut pem = read(CERT_VARIABLE, &path)?;
    let chain: Vec<_> = certificates(&pem).collect();
    if chain.is_empty() {
        return Err(unusable(CERT_VARIABLE, &path, "it has no PEM certificate"));
    }
    let (mut variable, mut path) = (CERT_VARIABLE, path);
    if let Some(key) = env.get_os(KEY_VARIABLE).map(PathBuf::from) {
        pem.push(b'\n');
        pem.extend_from_slice(&read(KEY_VARIABLE, &key)?);
        (variable, path) = (KEY_VARIABLE, key);
    }
    let key = PrivateKeyDer::from_pem_slice(&pem).map_err(|_| {
        let is_encrypted = pem.windows(9).any(|window| window == b"ENCRYPTED");
        let reason = if is_encrypted {
            "the private key is encrypted, which is not supported"
        } else {
            "it has no PEM private key"
        };
        unusable(variable, &path, reason)
    })?;
    let pem = Pem(pem);
    Ok(Some(ClientCertificate { chain, key, pem }))
}

fn read(variable: &'static str, path: &Path) -> Result<Zeroizing<Vec<u8>>, TlsFileError> {
    let opened = auth_fs::open(path, &Rules::ca_bundle());
    let content = opened.and_then(auth_fs::Opened::read);
    content
        .map(Zeroizing::new)
        .map_err(|error: ReadError| unusable(variable, path, &error.to_string()))
}

fn certificates(pem: &[u8]) -> impl Iterator<Item = CertificateDer<'static>> {
    CertificateDer::pem_slice_iter(pem).filter_map(Result::ok)
}

fn unusable(variable: &'static str, path: &Path, reason: &str) -> TlsFileError {
    TlsFileError {
        variable,
        path: path.to_owned(),
        reason: reason.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{ca_certificates, client_certificate};
    use crate::Env;

    const PEM: &str =
        "junk\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\ntrailing\n";

    #[test]
    fn certificates_of_the_named_file_are_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("ca.pem");
        #[expect(clippy::disallowed_methods, reason = "a test's input")]
        std::fs::write(&path, PEM).expect("written");
        let env = Env::from_pairs([("NODE_EXTRA_CA_CERTS", path.as_os_str())]);
        let found = ca_certificates(&env, |_| true).expect("a certificate");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].as_ref(), [0, 0, 0]);
        assert!(ca_certificates(&env, |_| false).is_err());
    }

    #[test]
    fn an_unusable_file_is_named_with_its_variable() {
        let folder = tempfile::tempdir().expect("a folder");
        let env = Env::from_pairs([("SSL_CERT_FILE", folder.path().as_os_str())]);
        let error = ca_certificates(&env, |_| true).expect_err("a folder");
        assert_eq!(
            (error.variable, error.path.as_path()),
            ("SSL_CERT_FILE", folder.path())
        );
        let env = Env::from_pairs([("CLAUDE_CODE_CLIENT_CERT", "/does/not/exist")]);
        assert!(client_certificate(&env).is_err());
        assert!(client_certificate(&Env::default()).is_ok_and(|found| found.is_none()));
    }
}
