//! With which account to log in, and what an administrator insists on.

use auth_core::context::settings::{Located, Settings};
use auth_core::{CliError, ExitStatus};

use super::account::Known;
use super::{Args, WHAT};

/// The kind of account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    /// A subscription: tokens are stored.
    ClaudeAi,
    /// The Console: an API key is made and stored.
    Console,
}

impl Method {
    pub(super) fn kind(self) -> &'static str {
        match self {
            Self::ClaudeAi => "claude.ai",
            Self::Console => "console",
        }
    }
}

/// `forceLoginMethod` and `forceLoginOrgUUID`, with their places.
pub(super) struct Forced {
    method: Option<(Method, String)>,
    organization: Option<(String, String)>,
}

impl Forced {
    pub(super) fn of(settings: &Settings) -> Result<Self, CliError> {
        let set = |key: &str| {
            settings
                .string(key)
                .filter(|found| !found.value.trim().is_empty())
        };
        let method = match set("forceLoginMethod") {
            None => None,
            Some(found) => Some((read(&found)?, found.place.to_string())),
        };
        let organization = set("forceLoginOrgUUID")
            .map(|found| (found.value.trim().to_owned(), found.place.to_string()));
        Ok(Self {
            method,
            organization,
        })
    }

    /// The method: what is forced, else what is asked for, else Claude.ai.
    pub(super) fn method(&self, args: &Args) -> Result<Method, CliError> {
        let asked = match (args.claudeai, args.console) {
            (_, true) => Some(Method::Console),
            (true, false) => Some(Method::ClaudeAi),
            (false, false) => None,
        };
        match (&self.method, asked) {
            (Some((forced, place)), Some(asked)) if *forced != asked => {
                let message = format!(
                    "{WHAT}: `forceLoginMethod` in {place} allows {} accounts only",
                    forced.kind()
                );
                Err(
                    CliError::new(ExitStatus::Policy, "policy.login-method", message)
                        .hint("log in without `--claudeai` and `--console`"),
                )
            }
            (Some((forced, _)), _) => Ok(*forced),
            (None, asked) => Ok(asked.unwrap_or(Method::ClaudeAi)),
        }
    }

    /// Whether the account is of the organization that is forced.
    pub(super) fn check_organization(&self, known: &Known) -> Result<(), CliError> {
        let Some((forced, place)) = &self.organization else {
            return Ok(());
        };
        let is = known.profile.organization_uuid.as_deref();
        if is.is_some_and(|uuid| uuid.eq_ignore_ascii_case(forced)) {
            return Ok(());
        }
        let of = match is {
            Some(uuid) => format!("the account is of organization {uuid}"),
            None => "the account's organization is not known".to_owned(),
        };
        let message = format!(
            "{WHAT}: {of}, and `forceLoginOrgUUID` in {place} allows {forced} only; nothing was stored"
        );
        Err(
            CliError::new(ExitStatus::Policy, "policy.organization", message)
                .hint("log in again, and choose that organization in the browser"),
        )
    }
}

fn read(found: &Located<'_>) -> Result<Method, CliError> {
    match found.value.trim() {
        "claudeai" => Ok(Method::ClaudeAi),
        "console" => Ok(Method::Console),
        _ => {
            let message = format!(
                "{WHAT}: `forceLoginMethod` in {} is neither `claudeai` nor `console`",
                found.place
            );
            Err(
                CliError::new(ExitStatus::Data, "settings.malformed", message)
                    .hint("mend the file"),
            )
        }
    }
}
