//! `auth-status --json`; `docs/schemas/status.schema.json`.

use auth_core::decision::{CredentialOrigin, Report, Source, Warning};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The whole document. Never a secret.
#[derive(Debug, Serialize)]
pub(crate) struct Document {
    /// 1.
    pub(crate) version: u32,
    /// Which credential is in effect, as `auth-core resolve --json` says it.
    pub(crate) decision: Report,
    /// What is stored, and how.
    pub(crate) store: Store,
    /// The key helper.
    pub(crate) helper: Helper,
    /// Those of the decision, and what was seen beyond it.
    pub(crate) warnings: Vec<Warning>,
    /// What the API said; only with `--verify`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) verification: Option<Verification>,
}

/// The store, as far as `auth-store` could tell.
#[derive(Debug, Serialize)]
pub(crate) struct Store {
    /// What became of asking.
    pub(crate) state: StoreState,
    /// Why there is no more to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
    /// What is not as it should be.
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
    /// It could not be looked into.
    Unavailable,
}

/// One finding of `auth-store check --json`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Finding {
    /// A stable name.
    pub(crate) code: String,
    /// `error` or `warning`.
    pub(crate) state: String,
    /// The file, lock or item.
    pub(crate) subject: String,
    /// What is the matter with it.
    pub(crate) message: String,
    /// What mends it.
    pub(crate) remedy: String,
}

/// The key helper, which is never run for this.
#[derive(Debug, Serialize)]
pub(crate) struct Helper {
    /// What it is, or why there is none.
    pub(crate) state: HelperState,
    /// Where it is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) origin: Option<CredentialOrigin>,
    /// Why there is no more to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
    /// Whether a key would be handed out without running it.
    pub(crate) cached: bool,
    /// Of the cached key.
    pub(crate) fingerprint: Option<String>,
    /// How old the cached key is.
    pub(crate) age_ms: Option<u64>,
    /// How long the cached key is still handed out.
    pub(crate) remaining_ms: Option<u64>,
    /// When the cached key ends by itself; RFC 3339 UTC.
    pub(crate) expires_at: Option<String>,
    /// How often it has run since the cache was cleared.
    pub(crate) runs: u64,
    /// When it last ran; RFC 3339 UTC.
    pub(crate) last_run_at: Option<String>,
    /// How long its last run took.
    pub(crate) last_duration_ms: Option<u64>,
    /// Its newest failure.
    pub(crate) last_error: Option<HelperError>,
}

/// What the setting `apiKeyHelper` comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum HelperState {
    /// Not set.
    NotSet,
    /// An empty setting switches weaker ones off.
    Off,
    /// The session does not read it.
    NotRead,
    /// A project that is not trusted sets it.
    Untrusted,
    /// Set.
    Set,
    /// Set, and what is cached of it could not be read.
    Unavailable,
}

/// A failure of the helper.
#[derive(Debug, Serialize)]
pub(crate) struct HelperError {
    /// When; RFC 3339 UTC.
    pub(crate) at: String,
    /// What, with secrets redacted.
    pub(crate) message: String,
    /// Whether it was the last run that failed.
    pub(crate) current: bool,
}

/// What the API said of the credential in effect (`auth-login verify`).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Verification {
    /// `accepted`, `expired`, `revoked`, `wrong-scope`, `refused-by-organization`, `refused`,
    /// `rate-limited`, `tls`, `proxy`, `unreachable`, `not-verifiable` or another word.
    pub(crate) verdict: String,
    /// The same in a sentence.
    #[serde(default)]
    pub(crate) message: String,
}

impl Document {
    /// The fingerprint of the credential in effect; of a helper's key as far as one is cached.
    pub(crate) fn fingerprint(&self) -> Option<&str> {
        let active = self.decision.active.as_ref()?;
        let cached = of_helper(active.source, self.helper.fingerprint.as_deref());
        active.fingerprint.as_deref().or(cached)
    }

    /// When the credential in effect ends; of a helper's key as far as one is cached.
    pub(crate) fn expires_at(&self) -> Option<&str> {
        let active = self.decision.active.as_ref()?;
        let cached = of_helper(active.source, self.helper.expires_at.as_deref());
        active.expires_at.as_deref().or(cached)
    }
}

impl Store {
    /// A text that `auth-store show` says.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.shown.get(name).and_then(Value::as_str)
    }
}

impl Helper {
    /// A helper of which nothing is cached.
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
    /// For a person.
    pub(crate) fn text(&self) -> String {
        match self.message.is_empty() {
            true => self.verdict.clone(),
            false => format!("{}: {}", self.verdict, self.message),
        }
    }
}

fn of_helper(source: Source, value: Option<&str>) -> Option<&str> {
    value.filter(|_| source == Source::ApiKeyHelper)
}
