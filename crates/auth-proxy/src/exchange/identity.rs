//! `/.well-known/auth-proxy`: whose credential is added, and who pays. Never the secret.

use http::{Response, StatusCode};
use serde::Serialize;
use serde_json::{Map, Value};

use super::answer::AnswerBody;
use super::refusal;
use crate::credential::UpstreamCredential;

/// `docs/schemas/proxy-identity.schema.json`.
#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    base_url: String,
    expires_at: Option<String>,
    #[serde(flatten)]
    identity: &'a Map<String, Value>,
}

/// The answer that describes a credential.
pub(super) fn response(credential: &UpstreamCredential) -> Response<AnswerBody> {
    let expires_at = credential.expires_at;
    let document = Document {
        version: 1,
        base_url: credential.base_url.to_string(),
        expires_at: expires_at
            .map(|time| time.round(jiff::Unit::Second).unwrap_or(time).to_string()),
        identity: credential.identity.members(),
    };
    let text = serde_json::to_vec(&document).unwrap_or_default();
    refusal::json(StatusCode::OK, text)
}
