//! `auth-status --json`; `docs/schemas/status.schema.json`.

use auth_core::decision::{Billing, CredentialOrigin, Report, Source, Warning};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The whole document. Never a secret.
#[derive(Debug, Serialize)]
pub(crate) struct Document {
    /// 1.
    pub(crate) version: u32,
    /// Which credential is used, as in `auth-core resolve --json`.
    pub(crate) decision: Report,
    /// What the sessions that people use most would use.
    pub(crate) sessions: Vec<SessionReport>,
    /// What is stored, and how.
    pub(crate) store: Store,
    /// The long-lived token that is used, if it was recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) token: Option<TokenReport>,
    /// The key helper.
    pub(crate) helper: HelperReport,
    /// Why Claude Code would refuse to start, if it would.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) refused: Option<String>,
    /// Those of the decision, and what is wrong beyond it.
    pub(crate) warnings: Vec<Warning>,
    /// The API's verdict; only with `--verify`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) verification: Option<Verification>,
}

/// What one kind of session would use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct SessionReport {
    /// `print`, `interactive`, `desktop` or `remote`.
    pub(crate) session: &'static str,
    /// `null` if nothing is usable.
    pub(crate) source: Option<Source>,
    /// `null` if nothing is usable.
    pub(crate) billing: Option<Billing>,
    /// Why it differs, if there is a short reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) note: Option<&'static str>,
}

/// A long-lived token that `setup-token --record` has noted.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct TokenReport {
    /// Its name.
    pub(crate) name: String,
    /// The email address of its account.
    pub(crate) account: Option<String>,
    /// When it expires; RFC 3339 UTC.
    pub(crate) expires_at: Option<String>,
}

/// The store.
#[derive(Debug, Serialize)]
pub(crate) struct Store {
    /// What it holds.
    pub(crate) state: StoreState,
    /// Why there is no more to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
    /// Who refreshes the login: `claude 2.1.332`, `client ID` or `nobody`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) refreshed_by: Option<String>,
    /// What is wrong with it.
    pub(crate) findings: Vec<Finding>,
    /// What `auth-store show --json` says.
    #[serde(flatten)]
    pub(crate) shown: Map<String, Value>,
}

/// What the store holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum StoreState {
    /// A login.
    Login,
    /// None.
    Empty,
    /// What cannot be read as a login.
    Malformed,
    /// It could not be read.
    Unavailable,
}

/// One finding, as in `auth-store check --json`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Finding {
    /// A stable name.
    pub(crate) code: String,
    /// How serious it is.
    pub(crate) state: String,
    /// The file, lock or item.
    pub(crate) subject: String,
    /// What is wrong with it.
    pub(crate) message: String,
    /// What fixes it.
    pub(crate) remedy: String,
}

/// The key helper, which is never run for this.
#[derive(Debug, Serialize)]
pub(crate) struct HelperReport {
    /// What it is, or why there is none.
    pub(crate) state: HelperState,
    /// Where it is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) origin: Option<CredentialOrigin>,
    /// Why there is no more to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
    /// Whether a key would be returned without running it.
    pub(crate) cached: bool,
    /// The cached key's fingerprint.
    pub(crate) fingerprint: Option<String>,
    /// How old the cached key is.
    pub(crate) age_ms: Option<u64>,
    /// How long the cached key may still be returned.
    pub(crate) remaining_ms: Option<u64>,
    /// When the cached key expires by itself; RFC 3339 UTC.
    pub(crate) expires_at: Option<String>,
    /// How often it has run since the cache was cleared.
    pub(crate) runs: u64,
    /// When it last ran; RFC 3339 UTC.
    pub(crate) last_run_at: Option<String>,
    /// How long its last run took.
    pub(crate) last_duration_ms: Option<u64>,
    /// Its newest error.
    pub(crate) last_error: Option<LastHelperError>,
}

/// The state of the setting `apiKeyHelper`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum HelperState {
    /// Not set.
    NotSet,
    /// An empty setting disables weaker ones.
    Off,
    /// The session does not read it.
    NotRead,
    /// An untrusted project sets it.
    Untrusted,
    /// Set.
    Set,
    /// Set, and its cache could not be read.
    Unavailable,
}

/// A failed run of the helper.
#[derive(Debug, Serialize)]
pub(crate) struct LastHelperError {
    /// When; RFC 3339 UTC.
    pub(crate) at: String,
    /// What, with secrets redacted.
    pub(crate) message: String,
    /// Whether it was the last run that failed.
    pub(crate) current: bool,
}

/// The API's verdict on the active credential (`auth-login verify`).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Verification {
    /// `accepted`, `expired`, `revoked`, `wrong-scope`, `refused-by-organization`, `refused`,
    /// `rate-limited`, `tls`, `proxy`, `unreachable`, `not-verifiable` or another word.
    pub(crate) verdict: String,
    /// The same in a sentence.
    #[serde(default)]
    pub(crate) message: String,
    /// Whose credential it is, if the API says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) account: Option<VerifiedAccount>,
    /// What an `auth-proxy` says of the credential that it adds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) proxy: Option<Value>,
}

/// The account that the API names.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct VerifiedAccount {
    /// The email address.
    #[serde(default)]
    pub(crate) email: Option<String>,
    /// The organization's name.
    #[serde(default)]
    pub(crate) organization: Option<String>,
}

impl Document {
    /// The fingerprint of the active credential; of a helper's key if one is cached.
    pub(crate) fn fingerprint(&self) -> Option<&str> {
        let active = self.decision.active.as_ref()?;
        let cached = self.helper.fingerprint.as_deref();
        let cached = cached.filter(|_| active.source == Source::ApiKeyHelper);
        active.fingerprint.as_deref().or(cached)
    }

    /// When the active credential expires; of a helper's key if one is cached, of a long-lived
    /// token if it was recorded.
    pub(crate) fn expires_at(&self) -> Option<&str> {
        let active = self.decision.active.as_ref()?;
        let known = match active.source {
            Source::ApiKeyHelper => self.helper.expires_at.as_deref(),
            Source::OauthToken => self.token.as_ref().and_then(|it| it.expires_at.as_deref()),
            _ => None,
        };
        active.expires_at.as_deref().or(known)
    }
}

impl Store {
    /// A text that `auth-store show` says.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.shown.get(name).and_then(Value::as_str)
    }
}

impl HelperReport {
    /// A helper with nothing cached.
    pub(crate) fn bare(state: HelperState, origin: Option<CredentialOrigin>) -> Self {
        Self {
            state,
            origin,
            reason: None,
            cached: false,
            fingerprint: None,
            age_ms: None,
            remaining_ms: None,
            expires_at: None,
            runs: 0,
            last_run_at: None,
            last_duration_ms: None,
            last_error: None,
        }
    }
}

impl Verification {
    /// Human-readable.
    pub(crate) fn text(&self) -> String {
        match self.message.is_empty() {
            true => self.verdict.clone(),
            false => format!("{}: {}", self.verdict, self.message),
        }
    }
}
