//! The login document, as Claude Code writes it.

use auth_core::json::JsonObject;
use auth_core::{CliError, ExitStatus, Secret};
use auth_oauth::account::{self, Profile};
use auth_oauth::token::Tokens;
use auth_oauth::{HttpClient, OAuthConfig};
use jiff::Timestamp;
use serde::Serialize;

use super::WHAT;
use super::account::oauth_account;

/// A document to put, and the secret that has to come back.
pub(super) struct NewLogin {
    pub(super) document: JsonObject,
    pub(super) secret: Secret,
}

/// `claudeAiOauth`; times are milliseconds since 1970.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ClaudeAi<'a> {
    access_token: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token_expires_at: Option<i64>,
    scopes: &'a [String],
    subscription_type: Option<&'a str>,
    rate_limit_tier: Option<&'a str>,
    client_id: &'a str,
}

pub(super) fn claude_ai(
    tokens: &Tokens,
    config: &OAuthConfig,
    client_id: &str,
    profile: &Profile,
) -> Result<NewLogin, CliError> {
    let scopes = tokens
        .granted_scopes(&config.scopes)
        .map_err(|error| error.into_cli_error(WHAT))?;
    let millis = |time: Option<Timestamp>| time.map(Timestamp::as_millisecond);
    let login = ClaudeAi {
        access_token: tokens.access_token.expose(),
        refresh_token: tokens.refresh_token.as_ref().map(Secret::expose),
        expires_at: millis(tokens.expires_at),
        refresh_token_expires_at: millis(tokens.refresh_token_expires_at),
        scopes,
        subscription_type: profile.plan.as_deref(),
        rate_limit_tier: profile.rate_limit_tier.as_deref(),
        client_id,
    };
    finish(
        "claudeAiOauth",
        &login,
        tokens.access_token.clone(),
        profile,
    )
}

/// Creates an API key, which is stored; the tokens are not.
pub(super) fn console(
    http: &HttpClient,
    config: &OAuthConfig,
    tokens: &Tokens,
    profile: &Profile,
) -> Result<NewLogin, CliError> {
    let made = account::create_api_key(http, config, &tokens.access_token);
    let key = made
        .map_err(|error| {
            let failure = error.into_cli_error("cannot create an API key");
            match failure.exit() {
                ExitStatus::Unusable => failure.hint(
                    "the account needs a Console role that may create keys: `Claude Code` or `Developer`",
                ),
                _ => failure,
            }
        })?
        .ok_or_else(|| {
            let message = format!("{WHAT}: `api_key_url` of `[oauth]` in config.toml is not set");
            CliError::new(ExitStatus::Data, "oauth.no-api-key", message)
        })?;
    finish("primaryApiKey", key.expose(), key.clone(), profile)
}

fn finish<T: Serialize + ?Sized>(
    member: &str,
    login: &T,
    secret: Secret,
    profile: &Profile,
) -> Result<NewLogin, CliError> {
    let text = |error: serde_json::Error| CliError::internal(format!("writing the login: {error}"));
    let mut document = JsonObject::empty();
    document.set(member, &serde_json::to_string(login).map_err(text)?);
    let account = serde_json::to_string(&oauth_account(profile)).map_err(text)?;
    document.set("oauthAccount", &account);
    Ok(NewLogin { document, secret })
}
