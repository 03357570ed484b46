//! `--verify`: `auth-login` asks the API, because `auth-status` links no HTTP client.

use std::collections::BTreeMap;
use std::time::Duration;

use auth_core::context::gather::Situation;
use auth_core::decision::{Credential, Decision, Header, Provider, Winner};
use auth_core::tool::sibling::Call;
use auth_core::{Exit, Failure, Secret};
use serde::Serialize;
use zeroize::Zeroizing;

use crate::report::Verification;

/// Longer than the request may take (connecting 10 s, all of it 30 s).
const DEADLINE: Duration = Duration::from_secs(40);

/// Asks whether the credential in effect is accepted; `None` where there is none.
///
/// # Errors
/// What `auth-login` failed with, where it has no verdict.
pub(super) fn ask(
    situation: &Situation,
    decision: &Decision,
    cached_key: Option<&Secret>,
) -> Result<Option<Verification>, Failure> {
    let Winner::Usable(_, _, credential) = &decision.winner else {
        return Ok(None);
    };
    let secret = match credential {
        Credential::Secret(_, secret) => secret,
        Credential::Login(stored) => stored.login.secret(),
        Credential::Helper => match cached_key {
            Some(key) => key,
            None => return Ok(Some(not_verifiable(NO_KEY))),
        },
        Credential::Cloud(Provider::Anthropic, Some(credential)) => &credential.secret,
        Credential::Cloud(..) => return Ok(Some(not_verifiable(CLOUD))),
    };
    request(situation, &credential.headers(), secret).map(Some)
}

const NO_KEY: &str =
    "no key of the helper is cached, and it is not run for this; `auth-helper-runner get` runs it";
const CLOUD: &str = "a cloud provider's credential is checked with the provider's own tools";

fn not_verifiable(why: &str) -> Verification {
    Verification {
        verdict: "not-verifiable".to_owned(),
        message: why.to_owned(),
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
    situation: &Situation,
    headers: &[Header],
    secret: &Secret,
) -> Result<Verification, Failure> {
    let call = Call::new("auth-login", &situation.env).arg("verify");
    let mut call = situation.common().forward(call.deadline(DEADLINE));
    if let Some(url) = situation.variables().text("ANTHROPIC_BASE_URL") {
        call = call.env("ANTHROPIC_BASE_URL", url);
    }
    let answer = call.input(document(headers, secret)?).run()?;
    let verification: Result<Verification, _> = serde_json::from_slice(&answer.stdout);
    match verification {
        Ok(verification) => Ok(verification),
        Err(error) => {
            answer.into_success("auth-login")?;
            let message = format!("reading the answer of `auth-login`: {error}");
            Err(Failure::internal(message))
        }
    }
}

/// Wiped when it has been written.
fn document(headers: &[Header], secret: &Secret) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let bearer = Zeroizing::new(format!("Bearer {}", secret.expose()));
    let value = |header: &Header| match header {
        Header::Authorization => bearer.as_str(),
        Header::ApiKey => secret.expose(),
    };
    let headers = headers
        .iter()
        .map(|header| (header.name(), [value(header)]));
    let document = Document {
        version: 1,
        headers: headers.collect(),
    };
    // Large enough not to grow: a buffer that is left behind is not wiped.
    let mut text = Zeroizing::new(Vec::with_capacity(4 * secret.expose().len() + 256));
    serde_json::to_writer(&mut *text, &document)
        .map_err(|error| Failure::internal(format!("writing a document: {error}")))?;
    Ok(text)
}

/// How a verdict ends the program. Whatever it is that is not known to be a refusal leaves the
/// credential unchecked: a script must not go on as if it had been accepted.
pub(crate) fn exit(verification: &Verification) -> Exit {
    match verification.verdict.as_str() {
        "accepted" => Exit::Ok,
        "expired" | "revoked" | "refused" | "wrong-scope" | "refused-by-organization" => {
            Exit::Unusable
        }
        _ => Exit::Unavailable,
    }
}

#[cfg(test)]
mod tests {
    use super::{document, exit};
    use crate::report::Verification;
    use auth_core::decision::Header;
    use auth_core::{Exit, Secret};

    #[test]
    fn only_a_refusal_makes_a_credential_unusable() {
        for (verdict, expected) in [
            ("accepted", Exit::Ok),
            ("expired", Exit::Unusable),
            ("revoked", Exit::Unusable),
            ("wrong-scope", Exit::Unusable),
            ("refused-by-organization", Exit::Unusable),
            ("rate-limited", Exit::Unavailable),
            ("tls", Exit::Unavailable),
            ("proxy", Exit::Unavailable),
            ("unreachable", Exit::Unavailable),
            ("not-verifiable", Exit::Unavailable),
            ("a-word-of-a-newer-version", Exit::Unavailable),
        ] {
            let verification = Verification {
                verdict: verdict.to_owned(),
                message: String::new(),
            };
            assert_eq!(exit(&verification), expected, "{verdict}");
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
