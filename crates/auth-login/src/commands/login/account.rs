//! Whose tokens they are.

use auth_core::cli::Console;
use auth_core::{CliError, ExitStatus};
use auth_oauth::account::{self, Profile};
use auth_oauth::token::Tokens;
use auth_oauth::{Http, OAuthConfig};
use serde_json::{Map, Value};

use super::method::Method;

/// What is known of an account.
pub(super) struct Known {
    pub(super) profile: Profile,
}

/// Asks the provider; what it does not say is not known, and no reason to refuse the login.
pub(super) fn ask(
    http: &Http,
    provider: &OAuthConfig,
    tokens: &Tokens,
    console: &mut Console<'_>,
) -> Result<Known, CliError> {
    let said = Profile::of_tokens(tokens);
    let profile = match account::profile(http, provider, &tokens.access_token) {
        Ok(profile) => profile.unwrap_or_default().or(said),
        Err(error) => {
            let failure = error.into_failure("reading the account");
            if matches!(
                failure.exit(),
                ExitStatus::Interrupted | ExitStatus::Terminated
            ) {
                return Err(failure);
            }
            console.warn(format!(
                "whose login it is, is not known: {}",
                failure.message()
            ));
            said
        }
    };
    Ok(Known { profile })
}

impl Known {
    /// `oauthAccount`, with the names that the client gives them. Empty where nothing is known: an
    /// older login's account must not stay beside this one.
    pub(super) fn to_object(&self) -> Map<String, Value> {
        let members = [
            ("accountUuid", &self.profile.account_uuid),
            ("emailAddress", &self.profile.email),
            ("organizationUuid", &self.profile.organization_uuid),
            ("organizationName", &self.profile.organization_name),
        ];
        let known = members.into_iter();
        known
            .filter_map(|(name, value)| Some((name.to_owned(), value.clone()?.into())))
            .collect()
    }

    pub(super) fn sentence(&self, method: Method) -> String {
        let profile = &self.profile;
        let mut sentence = "Logged in".to_owned();
        if let Some(email) = &profile.email {
            sentence += &format!(" as {email}");
        }
        if let Some(organization) = &profile.organization_name {
            sentence += &format!(" of {organization}");
        }
        sentence += &match (method, &profile.plan) {
            (Method::Console, _) => ", with an API key of the Console".to_owned(),
            (Method::ClaudeAi, Some(plan)) => format!(", plan {plan}"),
            (Method::ClaudeAi, None) => ", plan not known".to_owned(),
        };
        sentence + "."
    }
}
