//! What this module's errors are to the user: the one place that gives them codes, exits and hints.

use super::claude_json::ClaudeJsonError;
use super::config::ConfigError;
use super::paths::PathsError;
use super::profile::ProfileError;
use super::settings::SettingsError;
use super::store_client::{StoreBackendError, StoredLoginError};
use crate::{CliError, ExitStatus};

impl From<SettingsError> for CliError {
    fn from(error: SettingsError) -> Self {
        let message = format!("settings could not be read: {error}");
        match error {
            SettingsError::Malformed { .. } => {
                Self::new(ExitStatus::Data, "settings.malformed", message).hint(
                    "fix the file; nothing was changed, and no weaker setting is used in its place",
                )
            }
            SettingsError::Missing(_) => Self::new(ExitStatus::Usage, "settings.missing", message)
                .hint("give a file to `--settings`, or JSON that begins with `{`"),
            SettingsError::Read(error) => error.into(),
        }
    }
}

impl From<ConfigError> for CliError {
    fn from(error: ConfigError) -> Self {
        let message = format!("configuration is malformed: {error}");
        match error {
            ConfigError::Malformed { .. } => {
                Self::new(ExitStatus::Data, "config.malformed", message)
                    .hint("fix the file, or name another with AUTH_TOOLS_CONFIG")
            }
            ConfigError::Read(error) => error.into(),
        }
    }
}

impl From<PathsError> for CliError {
    fn from(error: PathsError) -> Self {
        let message = format!("configuration directory is not known: {error}");
        match error {
            PathsError::NoHome => Self::new(ExitStatus::Usage, "paths.no-home", message)
                .hint("name one with `--config-dir DIR` or CLAUDE_CONFIG_DIR"),
            PathsError::Unexpanded { name, meant, .. } => {
                let failure = Self::new(ExitStatus::Usage, "paths.unexpanded", message);
                let meant = auth_fs::quote_path(meant.as_ref());
                match name.strip_prefix("--") {
                    Some(_) => failure.hint(format!("pass {name} {meant}")),
                    None => failure.hint(format!("export {name}={meant}")),
                }
            }
        }
    }
}

impl From<ClaudeJsonError> for CliError {
    fn from(error: ClaudeJsonError) -> Self {
        match error {
            ClaudeJsonError::Malformed { .. } => Self::new(
                ExitStatus::Data,
                "client-state.malformed",
                format!("Claude Code's state is malformed: {error}"),
            )
            .hint("fix the file, or restore one of Claude Code's backups of it"),
            ClaudeJsonError::Read(error) => error.into(),
        }
    }
}

impl From<StoreBackendError> for CliError {
    fn from(error: StoreBackendError) -> Self {
        let exit = match error.in_config {
            true => ExitStatus::Data,
            false => ExitStatus::Usage,
        };
        Self::new(exit, "config.value", error.to_string()).hint("use `auto`, `file` or `keychain`")
    }
}

impl From<StoredLoginError> for CliError {
    fn from(error: StoredLoginError) -> Self {
        match error {
            StoredLoginError::Read(error) => error.into(),
            StoredLoginError::ClaudeJson(error) => error.into(),
            StoredLoginError::Program(error) => error,
            StoredLoginError::NotJson { .. } | StoredLoginError::Malformed { .. } => {
                Self::new(ExitStatus::Data, "store.malformed", error.to_string())
                    .hint("run `auth-store check`; nothing was changed")
            }
        }
    }
}

/// What a profile can be called.
const PROFILE_NAMES: &str = "use up to 64 letters, digits, `-`, `_` and `.`, with a letter or digit \
    first, no `.` last, and no name of a Windows device such as `con`";

impl From<ProfileError> for CliError {
    fn from(error: ProfileError) -> Self {
        let message = format!("profile cannot be used: {error}");
        match error {
            ProfileError::InvalidName(_) => {
                Self::new(ExitStatus::Usage, "profile.name", message).hint(PROFILE_NAMES)
            }
            ProfileError::RuleName { .. } => {
                Self::new(ExitStatus::Data, "profile.rule", message).hint(PROFILE_NAMES)
            }
            ProfileError::Unknown { name, known } => {
                let message = format!("unknown profile `{name}` (known: {})", known.join(", "));
                Self::new(ExitStatus::NotFound, "profile.unknown", message)
                    .hint(format!("auth-login login --profile {name}"))
            }
            ProfileError::Pattern { .. } => Self::new(ExitStatus::Data, "profile.rule", message)
                .hint("write the pattern as git does, for example \"~/work/**\""),
        }
    }
}
