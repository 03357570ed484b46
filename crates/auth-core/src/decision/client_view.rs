//! What Claude Code itself would put in its two authentication headers.
//!
//! The client does not choose one credential: it fills `Authorization` and `x-api-key` each on its
//! own (`docs/client.md`, as observed with Claude Code 2.1.332). So two credentials can be sent at
//! once.

use serde::{Deserialize, Serialize};

use super::facts::ProfileKind;
use super::{CloudProvider, Scope};

/// What the client's choice depends on.
#[derive(Clone, Debug, Default)]
pub struct ClientInputs {
    /// `claude --bare`: no OAuth token, no profile, no stored login.
    pub bare: bool,
    /// A desktop, remote or web session: OAuth only.
    pub oauth_only: bool,
    /// `ANTHROPIC_AUTH_TOKEN`.
    pub auth_token: ValueState,
    /// `ANTHROPIC_API_KEY`; in an interactive session only if approved.
    pub api_key: ValueState,
    /// `CLAUDE_CODE_OAUTH_TOKEN`.
    pub oauth_token: ValueState,
    /// The layer whose `apiKeyHelper` is run.
    pub helper: Option<Scope>,
    /// A profile of Anthropic's tools, or federation.
    pub profile: Option<ProfileInputs>,
    /// Whether a Claude.ai login is stored.
    pub login: bool,
    /// Whether a Console login's key is stored (`primaryApiKey`).
    pub console_login: bool,
    /// The cloud provider that is switched on.
    pub cloud: Option<CloudInputs>,
    /// Whether the client is switched to a gateway of its own (`CLAUDE_CODE_USE_GATEWAY` with its
    /// token): of the documented sources it sends `ANTHROPIC_AUTH_TOKEN` only.
    pub own_gateway: bool,
    /// What the administrator's settings demand of a login.
    pub policy: LoginPolicy,
}

/// What a value that is set comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ValueState {
    /// Not set.
    #[default]
    Unset,
    /// Set and sent.
    Sendable,
    /// Set to what cannot be a header: the client refuses to send the request.
    Unsendable,
}

/// A profile of Anthropic's tools, as the client sees it.
#[derive(Clone, Copy, Debug)]
pub struct ProfileInputs {
    /// A stored token, or federation.
    pub kind: ProfileKind,
    /// Whether it comes before a stored Claude.ai login.
    pub before_login: bool,
    /// Whether it is usable; the client ends with an error if not.
    pub usable: bool,
}

/// Managed `forceLoginMethod` and `forceLoginOrgUUID`: the client refuses to start with a
/// credential that they do not allow. Profiles and cloud providers are exempt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LoginPolicy {
    /// Whether either is set: no API key and no helper.
    pub forced: bool,
    /// Whether a Claude.ai login is demanded.
    pub claude_ai: bool,
    /// Whether an organization is demanded that the stored login is not known to belong to.
    pub other_organization: bool,
    /// Whether an organization is demanded: a token from the environment cannot prove one.
    pub organization: bool,
}

/// What a provider's headers depend on.
#[derive(Clone, Debug)]
pub struct CloudInputs {
    /// Which.
    pub provider: CloudProvider,
    /// Whether a gateway signs (`CLAUDE_CODE_SKIP_*_AUTH`).
    pub skip_auth: bool,
    /// The provider's variable for `Authorization`, if it is set.
    pub bearer: Option<&'static str>,
    /// The provider's variable for `x-api-key`, if it is set.
    pub key: Option<&'static str>,
    /// Whether keys that sign requests are visible.
    pub signing_keys: bool,
    /// Whether the client refuses to start for want of a variable.
    pub refused: bool,
}

/// The two headers; `null` if the client would not send one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientView {
    /// `auth-token`, `api-key-helper`, `oauth-token`, `profile`, `federation`, `login`,
    /// `aws-sigv4`, or a provider's variable.
    pub authorization: Option<String>,
    /// `api-key`, `api-key-helper`, `console-login`, `auth-token`, or a provider's variable.
    pub x_api_key: Option<String>,
    /// The settings layer of the helper, if a header comes from one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub helper_scope: Option<Scope>,
    /// Why the client would refuse to start, if it would.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
}

impl ClientView {
    /// What is sent, each name once.
    pub fn sent(&self) -> impl Iterator<Item = &str> {
        let authorization = self.authorization.as_deref();
        let other = self.x_api_key.as_deref();
        let key = other.filter(|name| authorization != Some(name));
        authorization.into_iter().chain(key)
    }
}

/// Predicts the client's headers.
#[must_use]
pub fn client_view(inputs: &ClientInputs) -> ClientView {
    let (authorization, x_api_key) = match &inputs.cloud {
        Some(cloud) => cloud_headers(cloud, inputs),
        None => anthropic_headers(inputs),
    };
    let from_helper = [authorization, x_api_key].contains(&Some(HELPER));
    let view = ClientView {
        authorization: authorization.map(str::to_owned),
        x_api_key: x_api_key.map(str::to_owned),
        helper_scope: inputs.helper.filter(|_| from_helper),
        refused: None,
    };
    let refusal = view.sent().find_map(|name| refusal(name, inputs.policy));
    match refusal.filter(|_| inputs.cloud.is_none()) {
        Some(why) => ClientView {
            refused: Some(why.to_owned()),
            ..ClientView::default()
        },
        None => view,
    }
}

pub(super) const HELPER: &str = "api-key-helper";

type Headers = (Option<&'static str>, Option<&'static str>);

fn anthropic_headers(inputs: &ClientInputs) -> Headers {
    let oauth = match inputs.bare {
        true => ValueState::Unset,
        false => inputs.oauth_token,
    };
    let login = inputs.login && !inputs.bare;
    if inputs.own_gateway {
        return (sent(inputs.auth_token, "auth-token"), None);
    }
    if inputs.oauth_only {
        let sent = sent(oauth, "oauth-token").or(login.then_some("login"));
        return (sent.filter(|_| oauth != ValueState::Unsendable), None);
    }
    let helper = inputs.helper.map(|_| HELPER);
    let console = inputs.console_login && !inputs.bare && oauth == ValueState::Unset && !login;
    let key = sent(inputs.api_key, "api-key").or(helper);
    let subscription = subscription(inputs, oauth, login, console).filter(|_| key.is_none());
    let authorization = sent(inputs.auth_token, "auth-token")
        .or(helper)
        .or(subscription);
    let profile = inputs
        .profile
        .filter(|profile| authorization == Some(profile.kind.name()));
    let refused = [inputs.auth_token, inputs.api_key].contains(&ValueState::Unsendable)
        || (authorization == Some("oauth-token") && oauth == ValueState::Unsendable)
        || profile.is_some_and(|profile| !profile.usable);
    if refused {
        (None, None)
    } else {
        (authorization, key.or(console.then_some("console-login")))
    }
}

/// What fills `Authorization` if no token, key or helper is set.
fn subscription(
    inputs: &ClientInputs,
    oauth: ValueState,
    login: bool,
    console: bool,
) -> Option<&'static str> {
    let profile = |before| {
        let found = inputs.profile.filter(|_| !inputs.bare && !console);
        let found = found.filter(|profile| profile.before_login == before);
        found.map(|profile| profile.kind.name())
    };
    sent(oauth, "oauth-token")
        .or_else(|| profile(true))
        .or(login.then_some("login"))
        .or_else(|| profile(false))
}

fn cloud_headers(cloud: &CloudInputs, inputs: &ClientInputs) -> Headers {
    if cloud.refused {
        return (None, None);
    }
    let auth_token = sent(inputs.auth_token, "auth-token");
    let api_key = sent(inputs.api_key, "api-key");
    let signature = cloud.signing_keys.then_some("aws-sigv4");
    match (cloud.provider, cloud.skip_auth) {
        (CloudProvider::Bedrock, true) => (cloud.bearer.or(auth_token), api_key),
        (CloudProvider::Vertex, true) => (auth_token.or(inputs.helper.map(|_| HELPER)), api_key),
        (CloudProvider::AnthropicAws, true) => (auth_token, auth_token),
        (CloudProvider::Mantle | CloudProvider::AnthropicGoogleCloud, true) => (auth_token, None),
        (CloudProvider::Foundry | CloudProvider::Anthropic, true) => {
            (cloud.bearer.or(auth_token), cloud.key)
        }
        (CloudProvider::AnthropicAws, false) => match cloud.key {
            Some(key) => (None, Some(key)),
            None => (signature, None),
        },
        (_, false) => (cloud.bearer.or(signature), cloud.key),
    }
}

fn sent(state: ValueState, name: &'static str) -> Option<&'static str> {
    (state != ValueState::Unset).then_some(name)
}

/// Why the administrator's settings forbid a credential.
fn refusal(name: &str, policy: LoginPolicy) -> Option<&'static str> {
    const KEY: &str = "managed settings demand a login (forceLoginMethod or forceLoginOrgUUID), and Claude Code refuses to start with an API key or a helper";
    const TOKEN: &str = "managed settings demand an organization (forceLoginOrgUUID), and Claude Code cannot check that CLAUDE_CODE_OAUTH_TOKEN belongs to it";
    const LOGIN: &str = "managed settings demand an organization (forceLoginOrgUUID) that the stored login is not known to belong to";
    match name {
        "api-key" | HELPER if policy.forced => Some(KEY),
        "console-login" if policy.claude_ai => Some(KEY),
        "oauth-token" if policy.organization => Some(TOKEN),
        "login" | "console-login" if policy.other_organization => Some(LOGIN),
        _ => None,
    }
}
