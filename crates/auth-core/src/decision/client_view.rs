//! What Claude Code itself would put in its two authentication headers.
//!
//! The client does not choose one credential: it fills `Authorization` and `x-api-key` each on its
//! own (`docs/client.md`, as seen of Claude Code 2.1.328). So two credentials can be sent at once.

use serde::{Deserialize, Serialize};

use super::report::Warning;
use super::{CloudProvider, Scope, Source};

/// What the client's choice depends on.
#[derive(Clone, Debug, Default)]
pub struct ClientInputs {
    /// `claude --bare`: no OAuth token, no stored login.
    pub bare: bool,
    /// `ANTHROPIC_AUTH_TOKEN`.
    pub auth_token: ValueState,
    /// `ANTHROPIC_API_KEY`; in an interactive session only where approved.
    pub api_key: ValueState,
    /// `CLAUDE_CODE_OAUTH_TOKEN`.
    pub oauth_token: ValueState,
    /// The layer whose `apiKeyHelper` is run.
    pub helper: Option<Scope>,
    /// Whether a Claude.ai login is stored.
    pub login: bool,
    /// Whether a Console login's key is stored (`primaryApiKey`).
    pub console_login: bool,
    /// The cloud provider that is switched on.
    pub cloud: Option<CloudFacts>,
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

/// What a provider's headers depend on.
#[derive(Clone, Debug)]
pub struct CloudFacts {
    /// Which.
    pub provider: CloudProvider,
    /// Whether a gateway signs (`CLAUDE_CODE_SKIP_*_AUTH`).
    pub skip_auth: bool,
    /// The provider's variable for `Authorization`, where it is set.
    pub bearer: Option<&'static str>,
    /// The provider's variable for `x-api-key`, where it is set.
    pub key: Option<&'static str>,
}

/// The two headers; `null` where the client would not send one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientView {
    /// `auth-token`, `api-key-helper`, `oauth-token`, `login`, or a provider's variable.
    pub authorization: Option<String>,
    /// `api-key`, `api-key-helper`, `console-login`, or a provider's variable.
    pub x_api_key: Option<String>,
    /// The settings layer of the helper, where a header comes from one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub helper_scope: Option<Scope>,
}

/// Predicts the client's headers.
#[must_use]
pub fn client_view(facts: &ClientInputs) -> ClientView {
    let (authorization, x_api_key) = match &facts.cloud {
        Some(cloud) => of_cloud(cloud, facts),
        None => of_anthropic(facts),
    };
    let from_helper = [authorization, x_api_key].contains(&Some(HELPER));
    ClientView {
        authorization: authorization.map(str::to_owned),
        x_api_key: x_api_key.map(str::to_owned),
        helper_scope: facts.helper.filter(|_| from_helper),
    }
}

const HELPER: &str = "api-key-helper";

type Headers = (Option<&'static str>, Option<&'static str>);

fn of_anthropic(facts: &ClientInputs) -> Headers {
    let helper = facts.helper.map(|_| HELPER);
    let oauth = if facts.bare {
        ValueState::Unset
    } else {
        facts.oauth_token
    };
    let login = facts.login && !facts.bare;
    let console = facts.console_login && !facts.bare && oauth == ValueState::Unset && !login;
    let of_header = sent(facts.api_key, "api-key").or(helper);
    let subscription = sent(oauth, "oauth-token").or(login.then_some("login"));
    let subscription = subscription.filter(|_| of_header.is_none());
    let authorization = sent(facts.auth_token, "auth-token")
        .or(helper)
        .or(subscription);
    let x_api_key = of_header.or(console.then_some("console-login"));
    let uses_oauth = authorization == Some("oauth-token");
    let refused = [facts.auth_token, facts.api_key].contains(&ValueState::Unsendable)
        || (uses_oauth && oauth == ValueState::Unsendable);
    if refused {
        (None, None)
    } else {
        (authorization, x_api_key)
    }
}

fn of_cloud(cloud: &CloudFacts, facts: &ClientInputs) -> Headers {
    if !cloud.skip_auth {
        return (cloud.bearer, cloud.key);
    }
    let auth_token = sent(facts.auth_token, "auth-token");
    let api_key = sent(facts.api_key, "api-key");
    match cloud.provider {
        CloudProvider::Bedrock => (cloud.bearer.or(auth_token), api_key),
        CloudProvider::Vertex => (auth_token.or(facts.helper.map(|_| HELPER)), api_key),
        CloudProvider::Foundry | CloudProvider::Anthropic => {
            (cloud.bearer.or(auth_token), cloud.key)
        }
    }
}

fn sent(held: ValueState, name: &'static str) -> Option<&'static str> {
    (held != ValueState::Unset).then_some(name)
}

/// Where the client's headers differ from the documented choice, each with what mends it.
#[must_use]
pub fn differences(
    view: &ClientView,
    facts: &ClientInputs,
    documented: Option<Source>,
) -> Vec<Warning> {
    let headers = [&view.authorization, &view.x_api_key];
    let mut sent: Vec<&str> = headers.into_iter().flatten().map(String::as_str).collect();
    sent.dedup();
    if facts.cloud.as_ref().is_some_and(|cloud| cloud.skip_auth) {
        let anthropics = sent
            .iter()
            .filter(|name| ["auth-token", "api-key", HELPER].contains(name));
        return anthropics.map(|name| to_cloud(name)).collect();
    }
    let Some(documented) = documented.filter(|_| facts.cloud.is_none()) else {
        return Vec::new();
    };
    let beside = sent
        .iter()
        .filter(|name| source_of(name) != Some(documented));
    beside
        .map(|name| beside_documented(name, documented, sent.len()))
        .collect()
}

fn to_cloud(name: &str) -> Warning {
    let message =
        format!("Claude Code sends {name} to the cloud's URL, because its own signing is skipped");
    Warning::new("credential-to-cloud", message, remove(name))
}

fn beside_documented(name: &str, documented: Source, count: usize) -> Warning {
    let documented = documented.name();
    let message = if count > 1 {
        format!(
            "Claude Code sends {name} beside {documented}: two credentials in one request, a common cause of 401"
        )
    } else {
        format!("Claude Code sends {name}, where {documented} is documented to count")
    };
    Warning::new("client-differs", message, remove(name))
}

fn source_of(name: &str) -> Option<Source> {
    let name = if name == "console-login" {
        "login"
    } else {
        name
    };
    Source::ALL.into_iter().find(|source| source.name() == name)
}

/// How to take a credential away from the client.
fn remove(name: &str) -> String {
    match name {
        "auth-token" => "unset ANTHROPIC_AUTH_TOKEN".to_owned(),
        "api-key" => "unset ANTHROPIC_API_KEY".to_owned(),
        "oauth-token" => "unset CLAUDE_CODE_OAUTH_TOKEN".to_owned(),
        HELPER => {
            "remove `apiKeyHelper` from the settings, or start the client with `auth-core exec`"
                .to_owned()
        }
        "login" | "console-login" => {
            "`auth-login logout`, or start the client with `auth-core exec`".to_owned()
        }
        variable => format!("unset {variable}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{ClientInputs, ValueState, client_view, differences};
    use crate::decision::{Scope, Source};

    #[test]
    fn a_helpers_key_is_sent_beside_an_api_key_and_that_is_said() {
        let facts = ClientInputs {
            api_key: ValueState::Sendable,
            helper: Some(Scope::User),
            ..ClientInputs::default()
        };
        let view = client_view(&facts);
        assert_eq!(view.authorization.as_deref(), Some("api-key-helper"));
        assert_eq!(view.x_api_key.as_deref(), Some("api-key"));
        let warnings = differences(&view, &facts, Some(Source::ApiKey));
        assert_eq!(warnings.len(), 1);
        assert!(
            warnings[0]
                .message
                .contains("api-key-helper beside api-key"),
            "{}",
            warnings[0].message
        );
    }

    #[test]
    fn one_helper_in_both_headers_is_the_documented_choice() {
        let facts = ClientInputs {
            helper: Some(Scope::User),
            login: true,
            ..ClientInputs::default()
        };
        assert!(differences(&client_view(&facts), &facts, Some(Source::ApiKeyHelper)).is_empty());
    }
}
