//! What an administrator or the user insists on: `forceLoginMethod` and `forceLoginOrgUUID`.

use auth_core::context::settings::Settings;
use auth_core::{CliError, ExitStatus};

use crate::account::Profile;

/// The kind of account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginMethod {
    /// A subscription: tokens are stored.
    ClaudeAi,
    /// The Console: an API key is created and stored.
    Console,
}

/// The policy of managed, user and `--settings` settings; a project's settings have none.
#[derive(Debug, Default)]
pub struct LoginPolicy {
    method: Option<(LoginMethod, String)>,
    organizations: Option<(Vec<String>, String)>,
}

/// Why a login is against the policy.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// `forceLoginMethod` is no method.
    #[error("`forceLoginMethod` in {0} is neither `claudeai` nor `console`")]
    UnknownMethod(String),
    /// Another method is required.
    #[error("`forceLoginMethod` in {location} allows {} accounts only", allowed.name())]
    Method {
        /// What is allowed.
        allowed: LoginMethod,
        /// Where that is set.
        location: String,
    },
    /// The account belongs to another organization, or to an unknown one.
    #[error("{}, but `forceLoginOrgUUID` in {location} allows {} only", organization(actual.as_deref()), allowed.join(", "))]
    Organization {
        /// The account's organization, if it is known.
        actual: Option<String>,
        /// What is allowed.
        allowed: Vec<String>,
        /// Where that is set.
        location: String,
    },
}

impl LoginMethod {
    /// As documents name it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ClaudeAi => "claude.ai",
            Self::Console => "console",
        }
    }
}

impl LoginPolicy {
    /// Reads the policy.
    ///
    /// # Errors
    /// [`PolicyError::UnknownMethod`].
    pub fn from_settings(settings: &Settings) -> Result<Self, PolicyError> {
        let method = match settings
            .force_login_method()
            .filter(|found| !found.value.trim().is_empty())
        {
            None => None,
            Some(found) => {
                let method = match found.value.trim() {
                    "claudeai" => LoginMethod::ClaudeAi,
                    "console" => LoginMethod::Console,
                    _ => return Err(PolicyError::UnknownMethod(found.place.to_string())),
                };
                Some((method, found.place.to_string()))
            }
        };
        let organizations = settings
            .force_login_organizations()
            .filter(|(names, _)| !names.is_empty())
            .map(|(names, place)| (names.to_vec(), place.to_string()));
        Ok(Self {
            method,
            organizations,
        })
    }

    /// The method: what is forced, else what is requested, else Claude.ai.
    ///
    /// # Errors
    /// [`PolicyError::Method`] if another one is requested than forced.
    pub fn method(&self, requested: Option<LoginMethod>) -> Result<LoginMethod, PolicyError> {
        match (&self.method, requested) {
            (Some((allowed, location)), Some(requested)) if *allowed != requested => {
                Err(PolicyError::Method {
                    allowed: *allowed,
                    location: location.clone(),
                })
            }
            (Some((allowed, _)), _) => Ok(*allowed),
            (None, requested) => Ok(requested.unwrap_or(LoginMethod::ClaudeAi)),
        }
    }

    /// Whether the account belongs to an organization that is allowed.
    ///
    /// # Errors
    /// [`PolicyError::Organization`], also if the organization is unknown.
    pub fn check_organization(&self, profile: &Profile) -> Result<(), PolicyError> {
        let Some((allowed, location)) = &self.organizations else {
            return Ok(());
        };
        let actual = profile.organization_uuid.as_deref();
        let is = |uuid: &str| allowed.iter().any(|one| one.eq_ignore_ascii_case(uuid));
        if actual.is_some_and(is) {
            return Ok(());
        }
        Err(PolicyError::Organization {
            actual: actual.map(str::to_owned),
            allowed: allowed.clone(),
            location: location.clone(),
        })
    }
}

impl PolicyError {
    /// The error of a program; `what` says what failed.
    #[must_use]
    pub fn into_cli_error(self, what: &str) -> CliError {
        let message = format!("{what}: {self}");
        match self {
            Self::UnknownMethod(_) => {
                CliError::new(ExitStatus::Data, "settings.malformed", message)
                    .hint("set it to `claudeai` or `console`")
            }
            Self::Method { .. } => {
                CliError::new(ExitStatus::Policy, "policy.login-method", message)
            }
            Self::Organization { .. } => {
                CliError::new(ExitStatus::Policy, "policy.organization", message)
                    .hint("try again and choose that organization in the browser")
            }
        }
    }
}

fn organization(uuid: Option<&str>) -> String {
    match uuid {
        Some(uuid) => format!("the account belongs to organization {uuid}"),
        None => "the account's organization is unknown".to_owned(),
    }
}
