//! Whose tokens they are.

use auth_core::CliError;
use auth_core::cli::Console;
use auth_oauth::account::{self, Profile};
use auth_oauth::token::Tokens;
use auth_oauth::{HttpClient, LoginMethod, OAuthConfig};
use serde_json::{Map, Value};

/// Fetches the account; what the provider does not say is unknown, and no reason to refuse the
/// login.
pub(super) fn fetch(
    http: &HttpClient,
    config: &OAuthConfig,
    tokens: &Tokens,
    console: &mut Console<'_>,
) -> Result<Profile, CliError> {
    let from_tokens = Profile::from_tokens(tokens);
    match account::profile(http, config, &tokens.access_token) {
        Ok(profile) => Ok(profile.unwrap_or_default().or(from_tokens)),
        Err(error) if error.is_interruption() => Err(error.into_cli_error(super::WHAT)),
        Err(error) => {
            console.warn(format!("the account is unknown: {error}"));
            Ok(from_tokens)
        }
    }
}

/// `oauthAccount`, with the names that the client gives its members. Empty if nothing is known: an
/// older login's account must not stay with this one.
pub(super) fn oauth_account(profile: &Profile) -> Map<String, Value> {
    let members = [
        ("accountUuid", &profile.account_uuid),
        ("emailAddress", &profile.email),
        ("organizationUuid", &profile.organization_uuid),
        ("organizationName", &profile.organization_name),
    ];
    let known = members.into_iter();
    known
        .filter_map(|(name, value)| Some((name.to_owned(), value.clone()?.into())))
        .collect()
}

/// One sentence about the new login.
pub(super) fn summary(profile: &Profile, method: LoginMethod) -> String {
    let mut sentence = "Logged in".to_owned();
    if let Some(email) = &profile.email {
        sentence += &format!(" as {email}");
    }
    let organization = profile.organization_name.as_deref();
    let plan = match (method, &profile.plan) {
        (LoginMethod::Console, _) => Some("API key of the Console".to_owned()),
        (LoginMethod::ClaudeAi, Some(plan)) => Some(format!("plan {plan}")),
        (LoginMethod::ClaudeAi, None) => Some("plan unknown".to_owned()),
    };
    let details = [organization.map(str::to_owned), plan];
    let details: Vec<String> = details.into_iter().flatten().collect();
    format!("{sentence} ({}).", details.join(", "))
}
