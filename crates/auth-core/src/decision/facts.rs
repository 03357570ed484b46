//! What the decision is made from. Whoever gathers it ([`crate::context::resolver`]) looks only at
//! what the engine asks for.

use jiff::Timestamp;

use super::{CredentialOrigin, Session, SettingLocation};
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
    /// Whether requests go to a gateway (an `ANTHROPIC_BASE_URL` that is not Anthropic's).
    pub gateway: bool,
    /// Whether the project may run its helper.
    pub trusted: Option<bool>,
    /// The person's answer for the API key.
    pub approval: Option<Approval>,
    /// What the store holds.
    pub login: Option<StoreFinding>,
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
            gateway: false,
            trusted: None,
            approval: None,
            login: None,
            now,
        }
    }
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
    /// What can be a header, where the provider's own credential is one.
    pub credential: Option<HeaderCredential>,
    /// What the provider needs and is not there, in words.
    pub missing: Vec<String>,
    /// Whether a gateway signs (`CLAUDE_CODE_SKIP_*_AUTH`).
    pub skip_auth: bool,
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
}

/// Who serves the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CloudProvider {
    /// Anthropic, or a gateway in its place.
    Anthropic,
    /// Amazon Bedrock.
    Bedrock,
    /// Microsoft Foundry.
    Foundry,
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
            Self::Vertex => "vertex",
        }
    }
}

/// A variable that may hold a credential.
#[derive(Debug)]
pub enum Variable {
    /// Not set.
    Absent,
    /// Set but blank, which counts as unset.
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
}

/// The person's answer for an API key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Approval {
    /// Use it.
    Approved,
    /// Do not use it.
    Declined,
    /// Never asked.
    Unknown,
}

/// What the store answered.
#[derive(Debug)]
pub enum StoreFinding {
    /// No login.
    Absent,
    /// A login.
    Found(Box<StoredLogin>),
    /// It could not be checked (locked, silent, not installed), with the reason.
    Unavailable(String),
    /// What is there cannot be read as a login, with the reason.
    Malformed(String),
}

/// A login and where it rests.
#[derive(Clone, Debug)]
pub struct StoredLogin {
    /// The login.
    pub login: Login,
    /// Whose it is, where recorded.
    pub account: Option<Account>,
    /// Where it rests.
    pub origin: CredentialOrigin,
}
