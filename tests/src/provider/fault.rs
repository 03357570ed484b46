//! Faults to order: what goes wrong, where, and how often.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::http::Response;

/// The size of [`Fault::Huge`] in bytes.
pub const HUGE: usize = 20 * 1024 * 1024;

/// One thing that goes wrong.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Fault {
    /// The request is carried out after this many milliseconds.
    Delay {
        /// Milliseconds.
        ms: u64,
    },
    /// The connection stays open and silent.
    Hang,
    /// The connection is closed without an answer; nothing is carried out.
    Drop,
    /// The request is carried out, its answer is lost.
    LoseAnswer,
    /// The request is carried out, half of its answer's body arrives.
    Truncate,
    /// This status.
    Status {
        /// The status code.
        status: u16,
        /// The `Retry-After` header.
        #[serde(default)]
        retry_after: Option<String>,
    },
    /// A page with status 200, as a captive portal gives.
    Html,
    /// Status 200 and no body.
    Empty,
    /// Twenty megabytes of JSON with status 200.
    Huge,
    /// An OAuth error (RFC 6749, section 5.2) with status 400.
    Error {
        /// Such as `invalid_grant`.
        error: String,
    },
    /// The request is carried out, the answer lacks its refresh token, and the old one stays valid.
    NoRefreshToken,
    /// 307 to another place.
    Redirect {
        /// The `Location`.
        to: String,
    },
    /// Anything else.
    Raw {
        /// The status code.
        status: u16,
        /// The `Content-Type`.
        content_type: String,
        /// The body.
        body: String,
    },
}

/// What a fault makes of a request.
pub(super) enum Effect {
    /// This answer; nothing is carried out.
    Answer(Response),
    /// Carried out first, then this happens to the answer.
    Carry(Fate),
    /// No answer; nothing is carried out.
    Drop,
    /// Silence.
    Hang,
}

/// What happens to the answer of a request that is carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It arrives.
    Arrives,
    /// It arrives in part.
    Truncated,
    /// It is lost.
    Lost,
}

impl Fault {
    /// Waits if it has to, and says what becomes of the request.
    #[must_use]
    pub(super) fn effect(&self) -> Effect {
        match self {
            Self::Delay { ms } => {
                std::thread::sleep(Duration::from_millis(*ms));
                Effect::Carry(Fate::Arrives)
            }
            Self::NoRefreshToken => Effect::Carry(Fate::Arrives),
            Self::LoseAnswer => Effect::Carry(Fate::Lost),
            Self::Truncate => Effect::Carry(Fate::Truncated),
            Self::Hang => Effect::Hang,
            Self::Drop => Effect::Drop,
            _ => Effect::Answer(self.answer()),
        }
    }

    fn answer(&self) -> Response {
        match self {
            Self::Status {
                status,
                retry_after,
            } => {
                let body = json!({"type": "error", "error": {"type": "api_error", "message": "a fault to order"}});
                let response = Response::json(*status, &body);
                match retry_after {
                    Some(value) => response.header("retry-after", value),
                    None => response,
                }
            }
            Self::Html => {
                Response::html(200, "<!doctype html><title>Sign in to the network</title>")
            }
            Self::Huge => {
                let filler = "a".repeat(HUGE);
                Response::json(
                    200,
                    &json!({"access_token": filler, "token_type": "Bearer"}),
                )
            }
            Self::Error { error } => Response::json(
                400,
                &json!({"error": error, "error_description": "a fault to order"}),
            ),
            Self::Redirect { to } => Response::new(307, "text/plain", "").header("location", to),
            Self::Raw {
                status,
                content_type,
                body,
            } => Response::new(*status, content_type, body.as_bytes()),
            _ => Response::new(200, "application/json", ""),
        }
    }
}

/// A fault waiting for its request.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Planned {
    /// The endpoint's name, or `token.` and a grant type: `token.refresh_token`.
    pub at: String,
    /// What goes wrong.
    pub fault: Fault,
    /// How many more times; for ever where absent.
    #[serde(default)]
    pub times: Option<u32>,
}

/// Takes the first fault that is meant for one of these names.
pub(super) fn take(planned: &mut Vec<Planned>, names: &[String]) -> Option<Fault> {
    let index = planned.iter().position(|plan| names.contains(&plan.at))?;
    let plan = &mut planned[index];
    let fault = plan.fault.clone();
    if let Some(times) = &mut plan.times {
        *times = times.saturating_sub(1);
        if *times == 0 {
            planned.remove(index);
        }
    }
    Some(fault)
}
