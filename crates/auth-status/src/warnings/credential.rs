//! Where the credential in effect goes, how long it lasts, and whether it may be used.

use auth_core::Secret;
use auth_core::cli::duration;
use auth_core::context::resolver::Resolver;
use auth_core::decision::facts::StoredLogin;
use auth_core::decision::{Credential, Outcome, REFRESH_BEFORE, Source, Warning};
use auth_core::secret::{ClaudeAiLogin, Login};
use jiff::{SignedDuration, Timestamp};

use super::Seen;

/// How long before a refresh token's end the person is told: a weekend, and a day to do it.
const LOGIN_ENDS_SOON: SignedDuration = SignedDuration::from_hours(72);

pub(super) fn warnings(situation: &Resolver, seen: &Seen<'_>) -> Vec<Warning> {
    let Outcome::Active(source, _, credential) = &seen.decision.outcome else {
        return Vec::new();
    };
    let mut found = Vec::new();
    found.extend(to_gateway(situation, *source, credential, seen.cached_key));
    if let Credential::Login(stored) = credential {
        if let Login::ClaudeAi(login) = &stored.login {
            found.extend(ends_soon(login, situation.facts.now));
        }
        found.extend(not_allowed(situation, stored));
    }
    found
}

/// A gateway is to get a token of its own, not one that opens the Anthropic account.
fn to_gateway(
    situation: &Resolver,
    source: Source,
    credential: &Credential,
    cached_key: Option<&Secret>,
) -> Option<Warning> {
    let is_key = |secret: &Secret| secret.expose().starts_with("sk-ant-");
    let of_anthropic = match credential {
        Credential::Login(_) => true,
        Credential::Secret(_, secret) => source == Source::OauthToken || is_key(secret),
        Credential::Helper => cached_key.is_some_and(is_key),
        Credential::Cloud(..) | Credential::Profile(_) => false,
    };
    if !situation.facts.is_gateway() || !of_anthropic {
        return None;
    }
    let found = situation.variables().find("ANTHROPIC_BASE_URL");
    let place = found.settings;
    let host = host(found.raw?.to_str()?);
    let message = format!(
        "{} is an Anthropic credential, and it is sent to {host} (ANTHROPIC_BASE_URL)",
        source.name()
    );
    let away = place.map_or_else(
        || "unset ANTHROPIC_BASE_URL".to_owned(),
        |place| format!("remove `{}` from {}", place.key, place.path),
    );
    let hint = format!("{away}, or give the gateway its own token in ANTHROPIC_AUTH_TOKEN");
    Some(Warning::new("credential-to-gateway", message, hint))
}

/// The host of a URL; a user name and password before it are nobody's business.
fn host(url: &str) -> &str {
    let rest = url
        .trim()
        .split_once("://")
        .map_or(url.trim(), |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    authority.rsplit('@').next().unwrap_or_default()
}

/// An access token that is about to be refreshed, and a login that is about to end for good.
fn ends_soon(login: &ClaudeAiLogin, now: Timestamp) -> Vec<Warning> {
    let mut found = Vec::new();
    if let (Some(_), Some(end)) = (&login.refresh_token, login.expires_at)
        && !login.has_expired(now)
        && login.expires_within(now, REFRESH_BEFORE)
    {
        let message = format!(
            "the access token ends in {}; it is refreshed when it is next used",
            left(end, now)
        );
        let hint = "`auth-login refresh` does it now";
        found.push(Warning::new("token-expires-soon", message, hint));
    }
    if let Some(end) = login.refresh_token_expires_at
        && login.refresh_token.is_some()
        && end > now
        && end.duration_since(now) < LOGIN_ENDS_SOON
    {
        let message = format!(
            "the login ends in {}, and cannot be refreshed then",
            left(end, now)
        );
        let hint = "log in again: `auth-login login`";
        found.push(Warning::new("login-ends-soon", message, hint));
    }
    found
}

fn left(end: Timestamp, now: Timestamp) -> String {
    duration::human(end.duration_since(now).unsigned_abs())
}

/// `forceLoginMethod` and `forceLoginOrgUUID`: what the administrator or the person has settled.
fn not_allowed(situation: &Resolver, stored: &StoredLogin) -> Option<Warning> {
    let (is, method) = match stored.login {
        Login::ClaudeAi(_) => ("a Claude.ai login", "claudeai"),
        Login::Console(_) => ("a Console login", "console"),
    };
    let warn = |message: String, hint: &str| Some(Warning::new("login-not-allowed", message, hint));
    if let Some(forced) = situation.settings.force_login_method()
        && ["claudeai", "console"].contains(&forced.value)
        && forced.value != method
    {
        let message = format!(
            "{is} is stored, and {} asks for `{}`",
            forced.place, forced.value
        );
        return match method {
            "claudeai" => warn(message, "log in again: `auth-login login --console`"),
            _ => warn(message, "log in again: `auth-login login --claudeai`"),
        };
    }
    let organization = stored.account.as_ref()?.organization_uuid.as_ref()?;
    let (forced, place) = situation.settings.force_login_organizations()?;
    let is_own = |name: &String| name.eq_ignore_ascii_case(organization);
    if forced.is_empty() || forced.iter().any(is_own) {
        return None;
    }
    let message = format!("the login is of another organization than {place} asks for",);
    warn(
        message,
        "log in again with an account of that organization: `auth-login login`",
    )
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn a_gateway_is_named_without_its_password() {
        assert_eq!(
            host("https://user:hidden@gw.example:8443/v1?x=1"),
            "gw.example:8443"
        );
        assert_eq!(host(" gw.example "), "gw.example");
    }
}
