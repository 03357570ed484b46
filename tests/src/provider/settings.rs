//! What a test can choose of the provider's behaviour.

use serde::{Deserialize, Serialize};

/// The client identifier that the provider knows unless told otherwise.
pub const CLIENT_ID: &str = "auth-tools-test-client";

/// Stands for any client.
const ANY_CLIENT: &str = "*";

/// The behaviour of the provider; changed at any time, by [`Provider::change`](super::Provider) or
/// by `POST /control/settings` with some of these keys.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Consent is given at once, without a page.
    pub auto_approve: bool,
    /// The clients that are registered; `*` stands for any.
    pub clients: Vec<String>,
    /// The account's subscription.
    pub plan: Plan,
    /// Where an account without a plan is refused an inference-only token.
    pub plan_refusal: PlanRefusal,
    /// The account's address.
    pub email: String,
    /// The account's identifier.
    pub account_uuid: String,
    /// The organization's name.
    pub organization: String,
    /// The organization's identifier.
    pub organization_uuid: String,
    /// Seconds that an access token lives if the request names no `expires_in`.
    pub token_lifetime: u64,
    /// Seconds that the server's clock is ahead (negative: behind): tokens end so much earlier than
    /// `expires_in` says.
    pub clock_skew: i64,
    /// Each refresh gives a new refresh token and ends the old one; else the old one stays and no
    /// new one is in the answer.
    pub rotate: bool,
    /// Seconds in which a refresh token that was exchanged may come again, as some providers allow
    /// for answers that were lost; after that it ends its grant.
    pub reuse_grace: u64,
    /// The scopes that are granted instead of the requested ones.
    pub granted_scopes: Option<String>,
    /// What the token endpoint takes.
    pub token_request: TokenRequest,
    /// The profile is shown to a token without `user:profile` too.
    pub profile_for_all: bool,
    /// How many times a device asks in vain before an automatic approval.
    pub device_polls: u32,
    /// The seconds that a device is told to wait between two polls.
    pub device_interval: u64,
    /// The seconds until a device code expires.
    pub device_lifetime: u64,
}

impl Settings {
    /// Whether a client is registered.
    pub(super) fn knows(&self, client: &str) -> bool {
        self.clients.iter().any(|known| is_client(known, client))
    }
}

/// Whether a grant of `owner` may be used by `client`.
pub(super) fn is_client(owner: &str, client: &str) -> bool {
    owner == ANY_CLIENT || owner == client
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            auto_approve: false,
            clients: vec![CLIENT_ID.to_owned()],
            plan: Plan::Max,
            plan_refusal: PlanRefusal::Token,
            email: "ada@example.com".to_owned(),
            account_uuid: "5b6f2d8e-9c1a-4e57-8a43-2f1f0f6c7d10".to_owned(),
            organization: "Analytical Engines".to_owned(),
            organization_uuid: "0c9f3b77-41d2-4a69-9b1e-6a5d4c3b2a19".to_owned(),
            token_lifetime: 8 * 3600,
            clock_skew: 0,
            rotate: true,
            reuse_grace: 0,
            granted_scopes: None,
            token_request: TokenRequest::Any,
            profile_for_all: false,
            device_polls: 1,
            device_interval: 1,
            device_lifetime: 300,
        }
    }
}

/// A subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Plan {
    /// `claude_pro`.
    Pro,
    /// `claude_max`.
    Max,
    /// `claude_team`.
    Team,
    /// `claude_enterprise`.
    Enterprise,
    /// An account that has none.
    None,
}

impl Plan {
    /// The profile's `organization_type`.
    #[must_use]
    pub fn organization_type(self) -> Option<&'static str> {
        match self {
            Self::Pro => Some("claude_pro"),
            Self::Max => Some("claude_max"),
            Self::Team => Some("claude_team"),
            Self::Enterprise => Some("claude_enterprise"),
            Self::None => None,
        }
    }
}

/// Where an inference-only token is refused to an account without a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanRefusal {
    /// The redirect carries `error=access_denied`.
    Authorize,
    /// The code is not exchanged: `unauthorized_client`.
    Token,
    /// Nowhere: the tool itself has to look at the profile.
    Never,
}

/// The body that the token endpoint takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenRequest {
    /// JSON or a form.
    Any,
    /// JSON alone.
    Json,
    /// A form alone, as in RFC 6749.
    Form,
}
