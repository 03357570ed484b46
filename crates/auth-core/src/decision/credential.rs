//! The credential that is used, and what a document says of it.

use jiff::Timestamp;

use super::facts::{
    AnthropicProfile, CloudProvider, CloudSwitch, Facts, Header, HeaderCredential, StoredLogin,
};
use super::precedence::{Decision, Outcome};
use super::report::{AccountReport, Active, Billing};
use super::{CredentialOrigin, Source};
use crate::secret::{Fingerprint, Login, Secret, SecretKind, redact};

/// What a source offers.
#[derive(Clone, Debug)]
pub enum Credential {
    /// A secret and the header that carries it.
    Secret(Header, Secret),
    /// A key that the helper prints when it is run.
    Helper,
    /// A provider's own authentication, and its secret if that can be a header.
    Cloud(CloudProvider, Option<HeaderCredential>),
    /// A profile of Anthropic's tools, or federation.
    Profile(Box<AnthropicProfile>),
    /// A stored login.
    Login(Box<StoredLogin>),
}

impl Credential {
    /// The headers that carry it.
    #[must_use]
    pub fn headers(&self) -> Vec<Header> {
        match self {
            Self::Secret(header, _) => vec![*header],
            Self::Helper => vec![Header::ApiKey, Header::Authorization],
            Self::Cloud(_, credential) => credential
                .iter()
                .map(|credential| credential.header)
                .collect(),
            Self::Profile(_) => vec![Header::Authorization],
            Self::Login(stored) => match stored.login {
                Login::ClaudeAi(_) => vec![Header::Authorization],
                Login::Console(_) => vec![Header::ApiKey],
            },
        }
    }

    /// The cloud provider; Anthropic if it is none.
    #[must_use]
    pub fn provider(&self) -> CloudProvider {
        match self {
            Self::Cloud(provider, _) => *provider,
            _ => CloudProvider::Anthropic,
        }
    }

    /// When it expires, if that is known.
    #[must_use]
    pub fn expires_at(&self) -> Option<Timestamp> {
        match self {
            Self::Profile(profile) => profile.expires_at,
            Self::Login(stored) => match &stored.login {
                Login::ClaudeAi(login) => login.expires_at,
                Login::Console(_) => None,
            },
            _ => None,
        }
    }

    fn fingerprint(&self) -> Option<Fingerprint> {
        match self {
            Self::Secret(_, secret) => Some(secret.fingerprint()),
            Self::Helper => None,
            Self::Cloud(_, credential) => Some(credential.as_ref()?.secret.fingerprint()),
            Self::Profile(profile) => Some(profile.token.as_ref()?.fingerprint()),
            Self::Login(stored) => Some(stored.login.secret().fingerprint()),
        }
    }
}

/// A time in documents: RFC 3339 UTC, whole seconds.
#[must_use]
pub fn document_time(time: Timestamp) -> String {
    let whole = Timestamp::from_second(time.as_second());
    whole.unwrap_or(time).to_string()
}

impl Decision {
    /// What a document says of the credential that is used.
    #[must_use]
    pub fn active(&self, facts: &Facts) -> Option<Active> {
        let Outcome::Active(source, origin, credential) = &self.outcome else {
            return None;
        };
        Some(describe(*source, origin, credential, facts))
    }
}

fn describe(
    source: Source,
    origin: &CredentialOrigin,
    credential: &Credential,
    facts: &Facts,
) -> Active {
    Active {
        source,
        provider: credential.provider().name().to_owned(),
        origin: origin.clone(),
        headers: credential
            .headers()
            .iter()
            .map(|header| header.name().to_owned())
            .collect(),
        billing: billing(source, credential, facts),
        base_url: base_url(credential, facts).map(|url| redact::url(&url)),
        expires_at: credential.expires_at().map(document_time),
        fingerprint: credential
            .fingerprint()
            .map(|fingerprint| fingerprint.to_string()),
        account: account(credential, facts),
    }
}

/// Where the client sends the credential, whole, for whoever sends requests there; `None` is the
/// provider's default.
#[must_use]
pub fn base_url(credential: &Credential, facts: &Facts) -> Option<String> {
    match (credential, &facts.cloud) {
        (Credential::Cloud(..), CloudSwitch::On(cloud)) => cloud.base_url.clone(),
        // As observed: a profile's own URL is used only if no variable or setting names one.
        (Credential::Profile(profile), _) => {
            let named = facts.base_url.clone();
            named.or_else(|| profile.base_url.clone())
        }
        _ => facts.base_url.clone(),
    }
}

fn account(credential: &Credential, facts: &Facts) -> Option<AccountReport> {
    let Credential::Login(stored) = credential else {
        return None;
    };
    let plan = plan(stored).map(str::to_owned);
    let account = stored.account.clone().or_else(|| facts.account.clone());
    if account.is_none() && plan.is_none() {
        return None;
    }
    let account = account.unwrap_or_default();
    Some(AccountReport {
        email: account.email,
        organization: account.organization_name,
        organization_uuid: account.organization_uuid,
        uuid: account.uuid,
        plan,
    })
}

/// The plan that a login's account has, as the client recorded it.
fn plan(stored: &StoredLogin) -> Option<&str> {
    match &stored.login {
        Login::ClaudeAi(login) => login.subscription_type.as_deref(),
        Login::Console(_) => None,
    }
}

/// How the use of a credential is paid for.
#[must_use]
pub fn billing(source: Source, credential: &Credential, facts: &Facts) -> Billing {
    match (source, credential) {
        (Source::CloudProvider, _) => Billing::Cloud,
        _ if facts.is_gateway() => Billing::Gateway,
        (_, Credential::Secret(_, secret)) => secret_billing(source, secret),
        (Source::ApiKey | Source::ApiKeyHelper | Source::AnthropicProfile, _) => Billing::Api,
        (_, Credential::Login(stored)) => login_billing(stored),
        _ => Billing::Unknown,
    }
}

/// A secret in the wrong variable, or with a visible mistake, is refused by the API, so that nobody
/// pays.
fn secret_billing(source: Source, secret: &Secret) -> Billing {
    match (source, secret.kind()) {
        _ if !secret.oddities().is_empty() => Billing::Unknown,
        (Source::OauthToken, SecretKind::OauthToken | SecretKind::Unknown) => Billing::Subscription,
        (Source::ApiKey, SecretKind::ApiKey | SecretKind::Unknown) => Billing::Api,
        _ => Billing::Unknown,
    }
}

/// A subscription pays for a Claude.ai login, unless the account has none. A plan that was not
/// recorded is taken for one.
fn login_billing(stored: &StoredLogin) -> Billing {
    match (&stored.login, plan(stored)) {
        (Login::Console(_), _) => Billing::Api,
        (Login::ClaudeAi(_), Some(plan)) if plan.eq_ignore_ascii_case("free") => Billing::Unknown,
        (Login::ClaudeAi(_), _) => Billing::Subscription,
    }
}
