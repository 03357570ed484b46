//! `--verify`: `auth-login` asks the API, because `auth-status` links no HTTP client.

use std::collections::BTreeMap;
use std::time::Duration;

use auth_core::cli::subprocess::Command;
use auth_core::context::resolver::Resolver;
use auth_core::decision::{CloudProvider, Credential, Decision, Header, Outcome};
use auth_core::{CliError, ExitStatus, Secret};
use serde::Serialize;
use zeroize::Zeroizing;

use crate::report::Verification;

/// Longer than the request may take (connecting 10 s, all of it 30 s).
const DEADLINE: Duration = Duration::from_secs(40);

/// Asks whether the credential in effect is accepted; `None` if there is none.
///
/// # Errors
/// What `auth-login` failed with, if it has no verdict.
pub(super) fn ask(
    resolver: &Resolver,
    decision: &Decision,
    cached_key: Option<&Secret>,
) -> Result<Option<Verification>, CliError> {
    let Outcome::Active(_, _, credential) = &decision.outcome else {
        return Ok(None);
    };
    let secret = match credential {
        Credential::Secret(_, secret) => secret,
        Credential::Login(stored) => stored.login.secret(),
        Credential::Helper => match cached_key {
            Some(key) => key,
            None => return Ok(Some(not_verifiable(NO_KEY))),
        },
        Credential::Cloud(CloudProvider::Anthropic, Some(credential)) => &credential.secret,
        Credential::Profile(profile) => match &profile.token {
            Some(token) => token,
            None => return Ok(Some(not_verifiable(CLOUD))),
        },
        Credential::Cloud(..) => return Ok(Some(not_verifiable(CLOUD))),
    };
    request(resolver, &credential.headers(), secret).map(Some)
}

const NO_KEY: &str =
    "no key of the helper is cached, and it is not run for this; `auth-helper-runner get` runs it";
const CLOUD: &str = "a cloud provider's credential is checked with the provider's own tools";

fn not_verifiable(why: &str) -> Verification {
    Verification {
        verdict: "not-verifiable".to_owned(),
        message: why.to_owned(),
        account: None,
        proxy: None,
    }
}

/// What `auth-login verify` reads; `docs/schemas/headers.schema.json`.
#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    headers: BTreeMap<&'static str, [&'a str; 1]>,
}

/// The headers go by stdin: they hold the secret. Where requests go is what is in effect, settings
/// included.
fn request(
    resolver: &Resolver,
    headers: &[Header],
    secret: &Secret,
) -> Result<Verification, CliError> {
    let call = Command::new("auth-login", &resolver.env).arg("verify");
    let mut call = resolver.common().forward(call.timeout(DEADLINE));
    if let Some(url) = resolver.variables().text("ANTHROPIC_BASE_URL") {
        call = call.env("ANTHROPIC_BASE_URL", url);
    }
    let answer = call.stdin(document(headers, secret)?).run()?;
    let verification: Result<Verification, _> = serde_json::from_slice(&answer.stdout);
    match verification {
        Ok(verification) => Ok(verification),
        Err(error) => {
            answer.into_success("auth-login")?;
            let message = format!("reading the answer of `auth-login`: {error}");
            Err(CliError::internal(message))
        }
    }
}

/// Wiped when it has been written.
fn document(headers: &[Header], secret: &Secret) -> Result<Zeroizing<Vec<u8>>, CliError> {
    let values: Vec<(&Header, Secret)> = headers.iter().map(|h| (h, h.value(secret))).collect();
    let headers = values
        .iter()
        .map(|(header, value)| (header.name(), [value.expose()]));
    let document = Document {
        version: 1,
        headers: headers.collect(),
    };
    // Large enough not to grow: a buffer that is left behind is not wiped.
    let mut text = Zeroizing::new(Vec::with_capacity(4 * secret.expose().len() + 256));
    serde_json::to_writer(&mut *text, &document)
        .map_err(|error| CliError::internal(format!("writing a document: {error}")))?;
    Ok(text)
}

/// How a verdict ends the program. Whatever it is that is not known to be a refusal leaves the
/// credential unchecked: a script must not continue as if it had been accepted.
pub(crate) fn verdict_exit(verification: &Verification) -> ExitStatus {
    match verification.verdict.as_str() {
        "accepted" => ExitStatus::Ok,
        "expired" | "revoked" | "refused" | "wrong-scope" | "refused-by-organization" => {
            ExitStatus::Unusable
        }
        _ => ExitStatus::Unavailable,
    }
}

#[cfg(test)]
mod tests {
    use super::{document, verdict_exit};
    use crate::report::Verification;
    use auth_core::decision::Header;
    use auth_core::{ExitStatus, Secret};

    #[test]
    fn only_a_refusal_makes_a_credential_unusable() {
        for (verdict, expected) in [
            ("accepted", ExitStatus::Ok),
            ("expired", ExitStatus::Unusable),
            ("revoked", ExitStatus::Unusable),
            ("wrong-scope", ExitStatus::Unusable),
            ("refused-by-organization", ExitStatus::Unusable),
            ("rate-limited", ExitStatus::Unavailable),
            ("tls", ExitStatus::Unavailable),
            ("proxy", ExitStatus::Unavailable),
            ("unreachable", ExitStatus::Unavailable),
            ("not-verifiable", ExitStatus::Unavailable),
            ("a-word-of-a-newer-version", ExitStatus::Unavailable),
        ] {
            let verification = Verification {
                verdict: verdict.to_owned(),
                message: String::new(),
                account: None,
                proxy: None,
            };
            assert_eq!(verdict_exit(&verification), expected, "{verdict}");
        }
    }

    #[test]
    fn each_header_carries_the_secret_its_own_way() {
        let headers = [Header::ApiKey, Header::Authorization];
        let text = document(&headers, &Secret::from("a\"b")).expect("it can be written");
        assert_eq!(
            String::from_utf8_lossy(&text),
            r#"{"version":1,"headers":{"Authorization":["Bearer a\"b"],"X-Api-Key":["a\"b"]}}"#
        );
    }
}
