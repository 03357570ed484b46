//! Answers of our own, in the API's error form.

use auth_core::{CliError, ExitStatus};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use http::{Response, StatusCode};
use serde::Serialize;

use super::LimitReached;
use super::answer::AnswerBody;
use crate::gate::TargetError;
use crate::upstream::UpstreamError;

/// Why a request is not answered by the upstream.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(super) enum Refusal {
    /// No token of this run.
    #[error(
        "the request does not carry the token of this auth-proxy (`ANTHROPIC_AUTH_TOKEN` of the command that it started)"
    )]
    Token,
    /// A target that cannot be reached.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// `--allow`.
    #[error("`--allow` does not allow this method and path")]
    NotAllowed,
    /// `--max-requests`, `--max-output-tokens`.
    #[error(transparent)]
    Limit(#[from] LimitReached),
    /// There is no credential that can be used.
    #[error("no credential: {}", .0.message())]
    Credential(CliError),
    /// The upstream has not answered.
    #[error(transparent)]
    Upstream(#[from] UpstreamError),
}

/// The API's error form.
#[derive(Serialize)]
struct Document<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    error: Detail<'a>,
}

#[derive(Serialize)]
struct Detail<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    message: &'a str,
}

impl Refusal {
    /// The status, and the API's name for this kind of error.
    fn kind(&self) -> (StatusCode, &'static str) {
        match self {
            Self::Token => (StatusCode::UNAUTHORIZED, "authentication_error"),
            Self::Target(TargetError::Connect) => {
                (StatusCode::METHOD_NOT_ALLOWED, "invalid_request_error")
            }
            Self::Target(_) => (StatusCode::BAD_REQUEST, "invalid_request_error"),
            Self::NotAllowed => (StatusCode::FORBIDDEN, "permission_error"),
            Self::Limit(_) => (StatusCode::TOO_MANY_REQUESTS, "rate_limit_error"),
            Self::Credential(error) if is_final(error) => {
                (StatusCode::UNAUTHORIZED, "authentication_error")
            }
            Self::Credential(_) => (StatusCode::BAD_GATEWAY, "api_error"),
            Self::Upstream(UpstreamError::ClientBody) => {
                (StatusCode::BAD_REQUEST, "invalid_request_error")
            }
            Self::Upstream(error) if error.is_timeout() => {
                (StatusCode::GATEWAY_TIMEOUT, "timeout_error")
            }
            Self::Upstream(_) => (StatusCode::BAD_GATEWAY, "api_error"),
        }
    }

    /// Whether the same request may succeed a moment later.
    fn may_be_retried(&self) -> bool {
        match self {
            Self::Upstream(error) => !matches!(error, UpstreamError::ClientBody),
            Self::Credential(error) => !is_final(error),
            _ => false,
        }
    }

    /// The answer that says so.
    pub(super) fn into_response(self) -> Response<AnswerBody> {
        let (status, kind) = self.kind();
        let message = format!("auth-proxy: {self}");
        let document = Document {
            kind: "error",
            error: Detail {
                kind,
                message: &message,
            },
        };
        let text = serde_json::to_vec(&document).unwrap_or_default();
        let mut response = json(status, text);
        if !self.may_be_retried() {
            // Anthropic's SDKs repeat requests after some statuses, unless they are told.
            let name = http::HeaderName::from_static("x-should-retry");
            let no = HeaderValue::from_static("false");
            response.headers_mut().insert(name, no);
        }
        response
    }
}

/// Whether only the user can do something.
fn is_final(error: &CliError) -> bool {
    error.exit() == ExitStatus::Unusable
}

/// A JSON answer of our own.
pub(super) fn json(status: StatusCode, text: Vec<u8>) -> Response<AnswerBody> {
    let mut response = Response::new(AnswerBody::own(text));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
