//! What the decision is made from. Whoever gathers it ([`crate::context::resolver`]) looks only at
//! what the engine asks for.

use jiff::Timestamp;

use super::{CredentialOrigin, Session, SettingLocation, Source};
use crate::secret::{Account, Login, Secret};

/// Everything that is known so far. A `None` has not been looked at; the engine asks for it by a
/// [`super::MissingFact`].
#[derive(Debug)]
pub struct Facts {
    /// The kind of session to decide for.
    pub session: Session,
    /// The cloud switches.
    pub cloud: CloudSwitch,
    /// `ANTHROPIC_AUTH_TOKEN`.
    pub auth_token: Variable,
    /// `ANTHROPIC_API_KEY`, or the descriptor that stands for it.
    pub api_key: Variable,
    /// `CLAUDE_CODE_OAUTH_TOKEN`, or the descriptor that stands for it.
    pub oauth_token: Variable,
    /// The setting `apiKeyHelper`.
    pub helper: Option<HelperSetting>,
    /// A profile of Anthropic's tools, or federation.
    pub profile: Option<Box<AnthropicProfile>>,
    /// `ANTHROPIC_BASE_URL` as the client computes it; `None` is the default.
    pub base_url: Option<String>,
    /// The same as Claude Code reads it, which does not ask whether a project is trusted.
    pub client_base_url: Option<String>,
    /// Weaker places that set a source, too: they take effect if the strongest is removed.
    pub behind: Vec<(Source, CredentialOrigin)>,
    /// `CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST`: the helper, the login and an API key of the settings
    /// are not read.
    pub host_managed: bool,
    /// The profile that `--profile` names on the command line: its login is the only source.
    pub only_profile: Option<String>,
    /// The approval decision for the API key.
    pub approval: Option<Approval>,
    /// What the store holds.
    pub login: Option<StoreFinding>,
    /// Whether somebody can refresh the stored login; asked for only if it has expired.
    pub refreshable: Option<bool>,
    /// Whose login it is, if that was looked up.
    pub account: Option<Account>,
    /// What time it is.
    pub now: Timestamp,
}

impl Facts {
    /// Nothing is known yet but who asks and when.
    #[must_use]
    pub fn unknown(session: Session, now: Timestamp) -> Self {
        Self {
            session,
            cloud: CloudSwitch::Unset,
            auth_token: Variable::Absent,
            api_key: Variable::Absent,
            oauth_token: Variable::Absent,
            helper: None,
            profile: None,
            base_url: None,
            client_base_url: None,
            behind: Vec::new(),
            host_managed: false,
            only_profile: None,
            approval: None,
            login: None,
            refreshable: None,
            account: None,
            now,
        }
    }

    /// Whether requests go to a gateway: a base URL that is not Anthropic's.
    #[must_use]
    pub fn is_gateway(&self) -> bool {
        is_gateway(self.base_url.as_deref())
    }

    /// Whether Claude Code sends the credential to another URL than it is for.
    #[must_use]
    pub fn client_goes_elsewhere(&self) -> bool {
        self.client_base_url != self.base_url
    }
}

/// Whether a base URL is one of a gateway.
#[must_use]
pub(crate) fn is_gateway(url: Option<&str>) -> bool {
    url.is_some_and(|url| !is_anthropics(url))
}

/// Whether a base URL is one of Anthropic's own.
#[must_use]
pub(crate) fn is_anthropics(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    let host = host.to_ascii_lowercase();
    host == "anthropic.com" || host.ends_with(".anthropic.com")
}

/// `CLAUDE_CODE_USE_*`.
#[derive(Debug)]
pub enum CloudSwitch {
    /// None is set.
    Unset,
    /// One is set but empty, or switched off.
    Off {
        /// Set but empty.
        empty: bool,
        /// The variable.
        origin: CredentialOrigin,
    },
    /// A project that is not trusted sets one.
    Untrusted(CredentialOrigin),
    /// One is on.
    On(Cloud),
}

/// A cloud provider that is switched on.
#[derive(Debug)]
pub struct Cloud {
    /// Which.
    pub provider: CloudProvider,
    /// The switch.
    pub origin: CredentialOrigin,
    /// What can be a header, if the provider's own credential is one.
    pub credential: Option<HeaderCredential>,
    /// Whether keys are visible that sign its requests (AWS Signature Version 4).
    pub signing_keys: bool,
    /// What the provider needs and is not set, in words.
    pub missing: Vec<String>,
    /// Whether the client refuses to start because of it.
    pub refused: bool,
    /// Whether a gateway signs (`CLAUDE_CODE_SKIP_*_AUTH`).
    pub skip_auth: bool,
    /// The provider's base URL, if a variable sets it.
    pub base_url: Option<String>,
}

/// A secret and the header that carries it.
#[derive(Clone, Debug)]
pub struct HeaderCredential {
    /// The variable that it comes from.
    pub variable: &'static str,
    /// The header.
    pub header: Header,
    /// The secret.
    pub secret: Secret,
}

/// A header that carries a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Header {
    /// `Authorization: Bearer …` (RFC 6750 section 2.1).
    Authorization,
    /// `X-Api-Key: …`.
    ApiKey,
}

impl Header {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Authorization => "Authorization",
            Self::ApiKey => "X-Api-Key",
        }
    }

    /// Its value for a secret.
    #[must_use]
    pub fn value(self, secret: &Secret) -> Secret {
        match self {
            Self::Authorization => Secret::new(format!("Bearer {}", secret.expose())),
            Self::ApiKey => secret.clone(),
        }
    }
}

/// Who serves the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CloudProvider {
    /// Anthropic, or a gateway in its place.
    Anthropic,
    /// Amazon Bedrock.
    Bedrock,
    /// Microsoft Foundry.
    Foundry,
    /// Anthropic on AWS.
    AnthropicAws,
    /// Anthropic on Google Cloud.
    AnthropicGoogleCloud,
    /// Bedrock's Mantle endpoint.
    Mantle,
    /// Google Vertex AI.
    Vertex,
}

impl CloudProvider {
    /// Its name in documents.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Anthropic => "anthropic",
            Self::Bedrock => "bedrock",
            Self::Foundry => "foundry",
            Self::AnthropicAws => "anthropic-aws",
            Self::AnthropicGoogleCloud => "anthropic-google-cloud",
            Self::Mantle => "mantle",
            Self::Vertex => "vertex",
        }
    }
}

/// A variable that may hold a credential.
#[derive(Debug)]
pub enum Variable {
    /// Not set.
    Absent,
    /// Set but blank, which is the same as unset.
    Empty(CredentialOrigin),
    /// Set by a project that is not trusted.
    Untrusted(CredentialOrigin),
    /// Set.
    Text(CredentialOrigin, Secret),
    /// A descriptor that has not been read yet.
    Descriptor(CredentialOrigin, u32),
    /// Set to what cannot be a credential, with the reason.
    Unusable(CredentialOrigin, String),
}

/// The setting `apiKeyHelper`.
#[derive(Clone, Debug)]
pub struct HelperSetting {
    /// Where it is set.
    pub place: SettingLocation,
    /// Set to an empty text, which switches weaker ones off.
    pub empty: bool,
    /// Set by a project that is not trusted.
    pub untrusted: bool,
}

/// A profile of Anthropic's own tools (`~/.config/anthropic`), or workload identity federation.
#[derive(Clone, Debug)]
pub struct AnthropicProfile {
    /// Which of the two.
    pub kind: ProfileKind,
    /// Where it is defined.
    pub origin: CredentialOrigin,
    /// Whether it is used instead of a stored Claude.ai login; else only without one.
    pub before_login: bool,
    /// The stored access token; a federation's is fetched when it is needed.
    pub token: Option<Secret>,
    /// What a federation is exchanged with, as the variables that `auth-login federate` reads; `None`
    /// removes one.
    pub exchange: Vec<(&'static str, Option<String>)>,
    /// When the token expires, if known.
    pub expires_at: Option<Timestamp>,
    /// Where the token is sent; `None` is the default.
    pub base_url: Option<String>,
    /// The value of the header `anthropic-workspace-id`.
    pub workspace_id: Option<String>,
    /// Why it cannot be used.
    pub problem: Option<String>,
}

/// What kind of credential a profile of Anthropic's tools is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProfileKind {
    /// A token that is stored.
    Profile,
    /// A token that is exchanged for an identity token of another provider.
    Federation,
}

impl ProfileKind {
    /// What `explain --client` calls it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Federation => "federation",
        }
    }
}

/// The approval decision for an API key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Approval {
    /// Use it.
    Approved,
    /// Do not use it.
    Declined,
    /// Not decided.
    Unknown,
}

/// What the store holds.
#[derive(Debug)]
pub enum StoreFinding {
    /// No login.
    Absent,
    /// A login.
    Found(Box<StoredLogin>),
    /// It could not be checked (locked, not responding, not installed), with the reason.
    Unavailable(String),
    /// What is stored cannot be read as a login, with the reason.
    Malformed(String),
}

/// A login and where it is stored.
#[derive(Clone, Debug)]
pub struct StoredLogin {
    /// The login.
    pub login: Login,
    /// Whose it is, if the store says so.
    pub account: Option<Account>,
    /// Where it is stored.
    pub origin: CredentialOrigin,
}

#[cfg(test)]
mod tests {
    use super::is_anthropics;

    #[test]
    fn a_gateway_is_any_host_that_is_not_anthropics() {
        for (url, own) in [
            ("https://api.anthropic.com", true),
            ("https://API.anthropic.com:443/v1", true),
            ("https://anthropic.com.evil.example", false),
            ("https://api.anthropic.com@evil.example/", false),
            ("http://127.0.0.1:8080", false),
            ("https://notanthropic.com", false),
        ] {
            assert_eq!(is_anthropics(url), own, "{url}");
        }
    }
}
