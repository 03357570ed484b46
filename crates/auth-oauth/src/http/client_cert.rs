//! The client's certificate for TLS: `CLAUDE_CODE_CLIENT_CERT` and `CLAUDE_CODE_CLIENT_KEY`.

use std::path::{Path, PathBuf};

use auth_core::Env;
use auth_fs::Rules;
use reqwest::Identity;
use zeroize::Zeroizing;

use super::HttpError;

const CERT_VARIABLE: &str = "CLAUDE_CODE_CLIENT_CERT";
const KEY_VARIABLE: &str = "CLAUDE_CODE_CLIENT_KEY";

/// Certificate and key from PEM files; without a key file the certificate's file has both.
pub(super) fn from_env(env: &Env) -> Result<Option<Identity>, HttpError> {
    let Some(cert) = env.get_os(CERT_VARIABLE).map(PathBuf::from) else {
        return Ok(None);
    };
    let mut pem = read(CERT_VARIABLE, &cert)?;
    let key = env.get_os(KEY_VARIABLE).map(PathBuf::from);
    if let Some(key) = &key {
        pem.push(b'\n');
        pem.extend_from_slice(&read(KEY_VARIABLE, key)?);
    }
    let (variable, path) = match key {
        Some(key) => (KEY_VARIABLE, key),
        None => (CERT_VARIABLE, cert),
    };
    let is_encrypted = contains(&pem, b"ENCRYPTED");
    Identity::from_pem(&pem)
        .map(Some)
        .map_err(|_| HttpError::CertificateFile {
            variable,
            path,
            reason: if is_encrypted {
                "the private key is encrypted, which is not supported".to_owned()
            } else {
                "no PEM certificate with its private key".to_owned()
            },
        })
}

fn read(variable: &'static str, path: &Path) -> Result<Zeroizing<Vec<u8>>, HttpError> {
    let reason = match auth_fs::read(path, &Rules::ca_bundle()) {
        Ok(Some(bytes)) => return Ok(Zeroizing::new(bytes)),
        Ok(None) => "it does not exist".to_owned(),
        Err(error) => error.to_string(),
    };
    Err(HttpError::CertificateFile {
        variable,
        path: path.to_owned(),
        reason,
    })
}

fn contains(hay: &[u8], needle: &[u8]) -> bool {
    hay.windows(needle.len()).any(|window| window == needle)
}
