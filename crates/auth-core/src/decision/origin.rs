//! Where a value was defined: every value remembers it, so that every message can say it.

use serde::{Deserialize, Serialize};

/// A settings layer, strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// The administrator's.
    Managed,
    /// `--settings`.
    Flag,
    /// `.claude/settings.local.json` of the project.
    Local,
    /// `.claude/settings.json` of the project.
    Project,
    /// `settings.json` of the configuration directory.
    User,
    /// A layer that a newer version of auth-tools knows.
    #[serde(other)]
    Unknown,
}

impl Scope {
    /// Whether the file comes with a project, and so from whoever wrote that.
    #[must_use]
    pub fn is_of_project(self) -> bool {
        matches!(self, Self::Local | Self::Project)
    }

    /// Its name in documents.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Managed => "managed",
            Self::Flag => "flag",
            Self::Local => "local",
            Self::Project => "project",
            Self::User => "user",
            Self::Unknown => "unknown",
        }
    }
}

/// The place of one value in a settings file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingLocation {
    /// The file; `--settings` if the JSON was given on the command line.
    pub path: String,
    /// The line of the value, from 1.
    pub line: usize,
    /// The key, with dots between levels (`env.ANTHROPIC_API_KEY`).
    pub key: String,
    /// The layer.
    pub scope: Scope,
}

/// Where a credential comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum CredentialOrigin {
    /// An environment variable.
    Env {
        /// Its name.
        name: String,
        /// The settings file whose `env` set it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        settings: Option<SettingLocation>,
    },
    /// A setting.
    Settings(SettingLocation),
    /// The store.
    Store {
        /// `file` or `keychain`.
        backend: String,
        /// The credentials file.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        path: Option<String>,
        /// The keychain item's service.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        service: Option<String>,
    },
    /// An origin that a newer version of auth-tools knows.
    #[serde(other)]
    Unknown,
}

impl std::fmt::Display for SettingLocation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{} ({})", self.path, self.line, self.scope.name())
    }
}

impl std::fmt::Display for CredentialOrigin {
    /// Human-readable: `ANTHROPIC_API_KEY`, `settings.json:3 (user)`, a path or a keychain service.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Env {
                name,
                settings: None,
            } => f.write_str(name),
            Self::Env {
                name,
                settings: Some(place),
            } => write!(f, "{name} set in {place}"),
            Self::Settings(place) => place.fmt(f),
            Self::Store {
                path: Some(path), ..
            } => f.write_str(path),
            Self::Store {
                service: Some(service),
                ..
            } => write!(f, "keychain item `{service}`"),
            Self::Store { backend, .. } => f.write_str(backend),
            Self::Unknown => f.write_str("an unknown origin"),
        }
    }
}
