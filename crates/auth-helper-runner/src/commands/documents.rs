//! What the commands print.

use auth_core::cli::duration::human;
use auth_core::cli::sanitize;
use auth_core::decision::SettingLocation;
use auth_core::secret::redact::redact;
use serde::Serialize;
use serde_json::Value;

use crate::cache::{Inspection, Obtained};

/// Where a helper's command comes from.
#[derive(Clone, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub(super) enum CommandSource {
    Settings(SettingLocation),
    /// `--command`.
    Argument {
        name: &'static str,
    },
}

impl CommandSource {
    pub(super) fn text(&self) -> String {
        match self {
            Self::Settings(place) => place.to_string(),
            Self::Argument { name } => (*name).to_owned(),
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
    pub(super) fn new(obtained: &'a Obtained, origin: &'a CommandSource) -> Self {
        Self {
            version: 1,
            key: obtained.key.expose(),
            expires_at: obtained.expires_at.map(|time| time.to_string()),
            fingerprint: obtained.key.fingerprint().to_string(),
            cached: obtained.cached,
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

/// What `status` is about.
pub(super) struct Subject<'a> {
    pub(super) command: &'a str,
    pub(super) origin: CommandSource,
    pub(super) trusted: bool,
}

impl StatusDocument {
    pub(super) fn new(subject: Option<Subject<'_>>, ttl_ms: u64, state: &Inspection) -> Self {
        let millis =
            |time: std::time::Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        Self {
            version: 1,
            configured: subject.is_some(),
            // A command may carry a credential of its own.
            command: subject.as_ref().map(|subject| redact(subject.command, &[])),
            trusted: subject.as_ref().map(|subject| subject.trusted),
            origin: subject.map(|subject| subject.origin),
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
                    "code": error.failure.code(),
                    "exit": error.failure.exit().code(),
                    "message": error.failure.message(),
                })
            }),
        }
    }

    /// The lines for a person.
    pub(super) fn to_lines(&self, state: &Inspection) -> String {
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
            lines.push(("set in", format!("{}{note}", origin.text())));
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
                format!("{}: {}{since}", error.at, error.failure.message()),
            ));
        }
        let line =
            |(name, value): (&str, String)| format!("{name:<12}{}\n", sanitize::line(&value));
        lines.into_iter().map(line).collect()
    }
}

fn cached(state: &Inspection) -> String {
    let Some(fingerprint) = state.fingerprint else {
        return "nothing; the helper runs when a key is asked for".into();
    };
    let age = state
        .age
        .map_or_else(String::new, |age| format!(", {} old", human(age)));
    let left = state
        .remaining
        .map_or_else(String::new, |left| format!(", {} left", human(left)));
    format!("{fingerprint}{age}{left}")
}
