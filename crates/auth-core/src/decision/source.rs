//! The places that a credential can come from, strongest first.

use serde::{Deserialize, Serialize};

/// A source of credentials. The order of the variants is the order of precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// `CLAUDE_CODE_USE_BEDROCK`, `…_FOUNDRY`, `…_VERTEX` or another provider's switch is on.
    CloudProvider,
    /// `ANTHROPIC_AUTH_TOKEN`.
    AuthToken,
    /// `ANTHROPIC_API_KEY`.
    ApiKey,
    /// The setting `apiKeyHelper`.
    ApiKeyHelper,
    /// `CLAUDE_CODE_OAUTH_TOKEN`.
    OauthToken,
    /// A profile of Anthropic's own tools (`ANTHROPIC_PROFILE`), or workload identity federation.
    AnthropicProfile,
    /// The stored login.
    Login,
}

impl Source {
    /// Every source, strongest first.
    pub const ALL: [Self; 7] = [
        Self::CloudProvider,
        Self::AuthToken,
        Self::ApiKey,
        Self::ApiKeyHelper,
        Self::OauthToken,
        Self::AnthropicProfile,
        Self::Login,
    ];

    /// Its name in documents.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::CloudProvider => "cloud-provider",
            Self::AuthToken => "auth-token",
            Self::ApiKey => "api-key",
            Self::ApiKeyHelper => "api-key-helper",
            Self::OauthToken => "oauth-token",
            Self::AnthropicProfile => "anthropic-profile",
            Self::Login => "login",
        }
    }
}
