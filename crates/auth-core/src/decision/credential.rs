//! The credential that counts, and what a document says of it.

use super::facts::{CloudProvider, Facts, Header, HeaderCredential, StoredLogin};
use super::precedence::{Decision, Outcome};
use super::report::{AccountReport, Active, Billing};
use super::{CredentialOrigin, Source};
use crate::secret::{Fingerprint, Login, Secret};

/// What a source offers.
#[derive(Clone, Debug)]
pub enum Credential {
    /// A secret and the header that carries it.
    Secret(Header, Secret),
    /// A key that the helper prints when it is run.
    Helper,
    /// A provider's own authentication, and its secret where that can be a header.
    Cloud(CloudProvider, Option<HeaderCredential>),
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
            Self::Login(stored) => match stored.login {
                Login::ClaudeAi(_) => vec![Header::Authorization],
                Login::Console(_) => vec![Header::ApiKey],
            },
        }
    }

    fn fingerprint(&self) -> Option<Fingerprint> {
        match self {
            Self::Secret(_, secret) => Some(secret.fingerprint()),
            Self::Helper => None,
            Self::Cloud(_, credential) => Some(credential.as_ref()?.secret.fingerprint()),
            Self::Login(stored) => Some(stored.login.secret().fingerprint()),
        }
    }

    fn provider(&self) -> CloudProvider {
        match self {
            Self::Cloud(provider, _) => *provider,
            _ => CloudProvider::Anthropic,
        }
    }
}

impl Decision {
    /// What a document says of the credential in effect.
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
    let (expires_at, account) = match credential {
        Credential::Login(stored) => of_login(stored),
        _ => (None, None),
    };
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
        expires_at,
        fingerprint: credential
            .fingerprint()
            .map(|fingerprint| fingerprint.to_string()),
        account,
    }
}

fn of_login(stored: &StoredLogin) -> (Option<String>, Option<AccountReport>) {
    let (expires_at, plan) = match &stored.login {
        Login::ClaudeAi(login) => (
            login.expires_at.map(|time| time.to_string()),
            login.subscription_type.clone(),
        ),
        Login::Console(_) => (None, None),
    };
    let account = stored.account.clone();
    if account.is_none() && plan.is_none() {
        return (expires_at, None);
    }
    let account = account.unwrap_or_default();
    let report = AccountReport {
        email: account.email,
        organization: account.organization_name,
        organization_uuid: account.organization_uuid,
        uuid: account.uuid,
        plan,
    };
    (expires_at, Some(report))
}

fn billing(source: Source, credential: &Credential, facts: &Facts) -> Billing {
    match (source, credential) {
        (Source::CloudProvider, _) => Billing::Cloud,
        _ if facts.gateway => Billing::Gateway,
        (Source::AuthToken, _) => Billing::Unknown,
        (Source::ApiKey | Source::ApiKeyHelper, _) => Billing::Api,
        (Source::Login, Credential::Login(stored)) if matches!(stored.login, Login::Console(_)) => {
            Billing::Api
        }
        (Source::OauthToken | Source::Login, _) => Billing::Subscription,
    }
}
