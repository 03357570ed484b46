//! What the commands print.

use auth_core::cli::duration::human;
use auth_core::cli::output;
use auth_core::decision::SettingLocation;
use auth_core::secret::redact::redact;
use serde::Serialize;
use serde_json::Value;

use crate::cache::CacheStatus;
use crate::reply::HelperKey;

/// Where a helper's command comes from.
#[derive(Clone, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub(super) enum CommandSource {
    Settings(SettingLocation),
    Argument { name: &'static str },
}

impl CommandSource {
    pub(super) const COMMAND_OPTION: Self = Self::Argument { name: "--command" };

    /// The settings file, or the option.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Settings(location) => &location.path,
            Self::Argument { name } => name,
        }
    }

    pub(super) fn location(&self) -> Option<&SettingLocation> {
        match self {
            Self::Settings(location) => Some(location),
            Self::Argument { .. } => None,
        }
    }
}

/// `get --json` and `run --json`.
#[derive(Serialize)]
pub(super) struct KeyDocument<'a> {
    version: u32,
    key: &'a str,
    expires_at: Option<String>,
    fingerprint: String,
    cached: bool,
    origin: &'a CommandSource,
}

impl<'a> KeyDocument<'a> {
    pub(super) fn new(key: &'a HelperKey, origin: &'a CommandSource) -> Self {
        Self {
            version: 1,
            key: key.key.expose(),
            expires_at: key.expires_at.map(|time| time.to_string()),
            fingerprint: key.key.fingerprint().to_string(),
            cached: key.is_cached,
            origin,
        }
    }
}

/// `status --json`.
#[derive(Serialize)]
pub(super) struct StatusDocument {
    version: u32,
    configured: bool,
    command: Option<String>,
    origin: Option<CommandSource>,
    trusted: Option<bool>,
    ttl_ms: u64,
    cached: bool,
    fingerprint: Option<String>,
    age_ms: Option<u64>,
    remaining_ms: Option<u64>,
    expires_at: Option<String>,
    runs: u64,
    last_run_at: Option<String>,
    last_duration_ms: Option<u64>,
    last_error: Option<Value>,
}

/// The helper that `status` is about.
pub(super) struct Subject<'a> {
    pub(super) command: &'a str,
    pub(super) source: CommandSource,
    pub(super) trusted: bool,
}

impl StatusDocument {
    pub(super) fn new(subject: Option<Subject<'_>>, ttl_ms: u64, state: &CacheStatus) -> Self {
        let millis =
            |time: std::time::Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        Self {
            version: 1,
            configured: subject.is_some(),
            // A command may contain a credential of its own.
            command: subject.as_ref().map(|subject| redact(subject.command, &[])),
            trusted: subject.as_ref().map(|subject| subject.trusted),
            origin: subject.map(|subject| subject.source),
            ttl_ms,
            cached: state.is_cached(),
            fingerprint: state.fingerprint.map(|print| print.to_string()),
            age_ms: state.age.map(millis),
            remaining_ms: state.remaining.map(millis),
            expires_at: state.expires_at.map(|time| time.to_string()),
            runs: state.runs,
            last_run_at: state.last_run_at.map(|time| time.to_string()),
            last_duration_ms: state.last_duration.map(millis),
            last_error: state.last_error.as_ref().map(|error| {
                serde_json::json!({
                    "at": error.at.to_string(),
                    "current": error.is_current,
                    "code": error.error.code(),
                    "exit": error.error.exit().code(),
                    "message": error.error.message(),
                })
            }),
        }
    }

    /// The human-readable lines.
    pub(super) fn to_lines(&self, state: &CacheStatus) -> String {
        let mut lines = Vec::new();
        if let Some(command) = &self.command {
            lines.push(("command", command.clone()));
        }
        if let Some(origin) = &self.origin {
            let note = if self.trusted == Some(false) {
                ", which is not trusted"
            } else {
                ""
            };
            let origin = match origin.location() {
                Some(location) => location.to_string(),
                None => origin.name().to_owned(),
            };
            lines.push(("set in", format!("{origin}{note}")));
        }
        lines.push(("cached", cached(state)));
        if let Some(took) = state.last_duration {
            lines.push((
                "runs",
                format!("{}, the last took {}", self.runs, human(took)),
            ));
        } else {
            lines.push(("runs", self.runs.to_string()));
        }
        if let Some(error) = &state.last_error {
            let since = if error.is_current {
                ""
            } else {
                " (a later run succeeded)"
            };
            lines.push((
                "last error",
                format!("{}: {}{since}", error.at, error.error.message()),
            ));
        }
        output::labelled(&lines)
    }
}

fn cached(state: &CacheStatus) -> String {
    let Some(fingerprint) = state.fingerprint else {
        return "no key; the helper runs when a key is requested".into();
    };
    let age = state
        .age
        .map_or_else(String::new, |age| format!(", {} old", human(age)));
    let left = state
        .remaining
        .map_or_else(String::new, |left| format!(", {} left", human(left)));
    format!("{fingerprint}{age}{left}")
}
