//! The decision as a document (`resolve --json`, `explain --json`, inside `auth-status --json`).
//!
//! Readers ignore unknown members; enums have an unknown arm.

use serde::{Deserialize, Serialize};

use super::{CredentialOrigin, Source};

/// The whole document; `docs/schemas/decision.schema.json`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Report {
    /// 1.
    pub version: u32,
    /// The session decided for.
    pub session: String,
    /// The profile whose login is read, and why that one.
    #[serde(default)]
    pub profile: ProfileReport,
    /// The credential that is used; `null` if nothing is usable.
    pub active: Option<Active>,
    /// Every source, strongest first.
    pub sources: Vec<SourceReport>,
    /// What the user should know.
    pub warnings: Vec<Warning>,
}

/// The profile whose login is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileReport {
    /// Its name; `default` is Claude Code's own login.
    pub name: String,
    /// `option`, `variable`, `rule` or `default`.
    pub chosen_by: String,
    /// The file of the rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The line of the rule, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
}

impl Default for ProfileReport {
    fn default() -> Self {
        Self {
            name: "default".to_owned(),
            chosen_by: "default".to_owned(),
            path: None,
            line: None,
        }
    }
}

/// The credential that is used, without its secret.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Active {
    /// Where it comes from.
    pub source: Source,
    /// `anthropic`, `bedrock`, `foundry` or `vertex`.
    pub provider: String,
    /// Where it is defined.
    pub origin: CredentialOrigin,
    /// The names of the headers that carry it; empty where requests are signed otherwise.
    pub headers: Vec<String>,
    /// How its use is paid for.
    pub billing: Billing,
    /// Where requests are sent, without a user name and password; `null` is the default.
    #[serde(default)]
    pub base_url: Option<String>,
    /// RFC 3339 UTC, whole seconds; `null` if it is not known to expire.
    pub expires_at: Option<String>,
    /// `sha256:` and 8 hex digits; `null` if the secret is not known before it is fetched.
    pub fingerprint: Option<String>,
    /// Whose it is, where recorded.
    pub account: Option<AccountReport>,
}

/// Whose credential it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountReport {
    /// The e-mail address.
    pub email: Option<String>,
    /// The organization's name.
    pub organization: Option<String>,
    /// The organization's identifier.
    pub organization_uuid: Option<String>,
    /// The account's identifier.
    pub uuid: Option<String>,
    /// `pro`, `max`, `team`, `enterprise` or another word.
    pub plan: Option<String>,
}

/// How the use of a credential is paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Billing {
    /// By the subscription.
    Subscription,
    /// By use of the API.
    Api,
    /// By the cloud provider.
    Cloud,
    /// By whoever runs the gateway.
    Gateway,
    /// Not known.
    #[serde(other)]
    Unknown,
}

impl Billing {
    /// Its name in documents.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Subscription => "subscription",
            Self::Api => "api",
            Self::Cloud => "cloud",
            Self::Gateway => "gateway",
            Self::Unknown => "unknown",
        }
    }
}

/// What became of one source.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SourceReport {
    /// Which.
    pub source: Source,
    /// What became of it.
    pub state: State,
    /// Where it is defined, if it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<CredentialOrigin>,
    /// Why it has this state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What can become of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It is used.
    Active,
    /// It is set, and a stronger one is used.
    Shadowed,
    /// It is not set.
    Absent,
    /// Its variable or setting is set, but empty.
    Empty,
    /// The user has declined the key.
    Declined,
    /// The user has not been asked about the key.
    Unapproved,
    /// It comes from a project that is not trusted.
    Untrusted,
    /// The session does not read it.
    NotRead,
    /// It is set and cannot be used.
    Unusable,
    /// It could not be checked.
    Unavailable,
    /// Nobody looked, because a stronger source is used.
    Unchecked,
    /// A state that a newer version of auth-tools knows.
    #[serde(other)]
    Unknown,
}

impl State {
    /// Its name in documents.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Shadowed => "shadowed",
            Self::Absent => "absent",
            Self::Empty => "empty",
            Self::Declined => "declined",
            Self::Unapproved => "unapproved",
            Self::Untrusted => "untrusted",
            Self::NotRead => "not-read",
            Self::Unusable => "unusable",
            Self::Unavailable => "unavailable",
            Self::Unchecked => "unchecked",
            Self::Unknown => "unknown",
        }
    }
}

/// Something that the user should know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// A stable name.
    pub code: String,
    /// What is the matter.
    pub message: String,
    /// The command or change that fixes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl Warning {
    /// A warning with the step that fixes it.
    pub fn new(code: &str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            message: message.into(),
            hint: Some(hint.into()),
        }
    }
}
