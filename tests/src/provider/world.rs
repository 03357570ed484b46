//! What the provider remembers: settings, requests, codes and tokens.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;

use super::fault::Planned;
use super::settings::Settings;

/// Everything, behind one lock.
#[derive(Default)]
pub(super) struct World {
    /// The behaviour.
    pub settings: Settings,
    /// Requests by the endpoint's name, and `token.GRANT`.
    pub counts: BTreeMap<String, u64>,
    /// The last request by the endpoint's name.
    pub last: BTreeMap<String, Recorded>,
    /// What came to `/v1/messages` as credentials, in order.
    pub credentials: Vec<BTreeMap<String, String>>,
    /// Faults to come.
    pub faults: Vec<Planned>,
    /// Authorizations that wait for the user.
    pub pending: HashMap<String, Authorization>,
    /// Authorization codes.
    pub codes: HashMap<String, Code>,
    /// Device codes.
    pub devices: HashMap<String, Device>,
    /// What was granted; the index is a grant's number.
    pub grants: Vec<Grant>,
    /// Refresh tokens.
    pub refresh_tokens: HashMap<String, RefreshToken>,
    /// Access tokens.
    pub access_tokens: HashMap<String, AccessToken>,
    /// API keys that are accepted.
    pub api_keys: HashSet<String>,
    /// How often a used refresh token came again.
    pub reuses: u64,
}

/// A request as it came.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Recorded {
    /// `GET`, `POST`, …
    pub method: String,
    /// Names in lower case; those that came twice are joined by `, `.
    pub headers: BTreeMap<String, String>,
    /// The query's parameters.
    pub query: BTreeMap<String, String>,
    /// The parameters of the body, from JSON or a form.
    pub fields: BTreeMap<String, String>,
}

/// A valid authorization request.
#[derive(Clone, Debug)]
pub(super) struct Authorization {
    /// Who asks.
    pub client: String,
    /// Where the answer goes.
    pub redirect_uri: String,
    /// What is asked for.
    pub scope: String,
    /// What comes back unchanged.
    pub state: Option<String>,
    /// The S256 challenge.
    pub challenge: String,
    /// Asked at the Console's endpoint.
    pub console: bool,
}

/// An authorization code.
#[derive(Clone, Debug)]
pub(super) struct Code {
    /// What it stands for.
    pub authorization: Authorization,
    /// The grant it was exchanged for.
    pub used: Option<usize>,
    /// Seconds since 1970.
    pub expires_at: u64,
}

/// A device that waits (RFC 8628).
#[derive(Clone, Debug)]
pub(super) struct Device {
    /// What the user types.
    pub user_code: String,
    /// Who asks.
    pub client: String,
    /// What is asked for.
    pub scope: String,
    /// The user's answer.
    pub decision: Option<bool>,
    /// How often it asked.
    pub polls: u32,
    /// Milliseconds since 1970 of the last time.
    pub polled_at: u64,
    /// Seconds since 1970.
    pub expires_at: u64,
}

/// One consent, and all tokens that come of it.
#[derive(Clone, Debug)]
pub(super) struct Grant {
    /// The client that it was given to.
    pub client: String,
    /// The scopes.
    pub scope: String,
    /// Nothing of it is valid any more.
    pub revoked: bool,
}

/// A refresh token.
#[derive(Clone, Debug)]
pub(super) struct RefreshToken {
    /// Its grant.
    pub grant: usize,
    /// When it was exchanged, in seconds since 1970; coming again it ends the grant.
    pub used: Option<u64>,
}

/// An access token.
#[derive(Clone, Debug)]
pub(super) struct AccessToken {
    /// Its grant.
    pub grant: usize,
    /// Seconds since 1970.
    pub expires_at: u64,
}

impl World {
    /// A world with these settings.
    #[must_use]
    pub(super) fn new(settings: Settings) -> Self {
        Self {
            settings,
            ..Self::default()
        }
    }

    /// A new grant's number.
    pub(super) fn grant(&mut self, client: &str, scope: &str) -> usize {
        let scope = self.settings.granted_scopes.as_deref().unwrap_or(scope);
        self.grants.push(Grant {
            client: client.to_owned(),
            scope: scope.to_owned(),
            revoked: false,
        });
        self.grants.len() - 1
    }

    /// A new access token that lives `lifetime` seconds.
    pub(super) fn access_token(&mut self, grant: usize, lifetime: u64) -> String {
        let token = format!("sk-ant-oat01-{}", random());
        let expires_at = now() + lifetime;
        self.access_tokens
            .insert(token.clone(), AccessToken { grant, expires_at });
        token
    }

    /// A new refresh token.
    pub(super) fn refresh_token(&mut self, grant: usize) -> String {
        let token = format!("sk-ant-ort01-{}", random());
        let used = None;
        self.refresh_tokens
            .insert(token.clone(), RefreshToken { grant, used });
        token
    }

    /// A new API key.
    pub(super) fn api_key(&mut self) -> String {
        let key = format!("sk-ant-api03-{}AA", random());
        self.api_keys.insert(key.clone());
        key
    }

    /// The scopes of an access token that is valid now.
    #[must_use]
    pub(super) fn valid(&self, token: &str) -> Option<&str> {
        let token = self.access_tokens.get(token)?;
        let grant = &self.grants[token.grant];
        let now = now().saturating_add_signed(self.settings.clock_skew);
        (!grant.revoked && token.expires_at > now).then_some(grant.scope.as_str())
    }
}

/// Seconds since 1970.
#[must_use]
pub(super) fn now() -> u64 {
    now_ms() / 1000
}

/// Milliseconds since 1970.
#[must_use]
pub(super) fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let since = since.expect("the clock is past 1970");
    u64::try_from(since.as_millis()).expect("it is not that late")
}

/// 256 random bits in base64url.
#[must_use]
pub(super) fn random() -> String {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    URL_SAFE_NO_PAD.encode(bytes)
}
