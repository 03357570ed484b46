//! Where the active credential is sent, how long it lasts, and whether it is allowed.

use auth_core::Secret;
use auth_core::cli::duration;
use auth_core::context::resolver::Resolver;
use auth_core::decision::facts::StoredLogin;
use auth_core::decision::{Credential, Outcome, REFRESH_BEFORE, Source, Warning};
use auth_core::secret::{ClaudeAiLogin, Login};
use jiff::{SignedDuration, Timestamp};

use super::WarningInputs;

/// How long before a refresh token's end there is a warning: a weekend, and a day to act.
const LOGIN_EXPIRES_SOON: SignedDuration = SignedDuration::from_hours(72);

pub(super) fn warnings(resolver: &Resolver, inputs: &WarningInputs<'_>) -> Vec<Warning> {
    let mut found = Vec::new();
    found.extend(nobody_refreshes(inputs));
    let Outcome::Active(source, _, credential) = &inputs.decision.outcome else {
        return found;
    };
    found.extend(to_gateway(resolver, *source, credential, inputs.cached_key));
    if let Credential::Login(stored) = credential {
        if let Login::ClaudeAi(login) = &stored.login {
            found.extend(expires_soon(login, resolver.facts.now));
        }
        found.extend(not_allowed(resolver, stored));
    }
    found
}

/// A login that will end with its access token.
fn nobody_refreshes(inputs: &WarningInputs<'_>) -> Option<Warning> {
    // An expired login says so itself.
    let is_used = matches!(inputs.decision.outcome, Outcome::Active(Source::Login, ..));
    let who = inputs.store.refreshed_by.as_deref();
    if !is_used || who != Some("nobody") {
        return None;
    }
    let message = "this login cannot be refreshed here: Claude Code is not installed, and no `client_id` is configured";
    let hint =
        "install Claude Code and log in there, or set `client_id` of `[oauth]` in config.toml";
    Some(Warning::new("login-not-refreshable", message, hint))
}

/// A gateway should get a token of its own, not one of the Anthropic account.
fn to_gateway(
    resolver: &Resolver,
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
    if !resolver.facts.is_gateway() || !of_anthropic {
        return None;
    }
    let found = resolver.variables().find("ANTHROPIC_BASE_URL");
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

/// An access token that is about to be refreshed, and a login that is about to expire for good.
fn expires_soon(login: &ClaudeAiLogin, now: Timestamp) -> Vec<Warning> {
    let mut found = Vec::new();
    if let (Some(_), Some(end)) = (&login.refresh_token, login.expires_at)
        && !login.has_expired(now)
        && login.expires_within(now, REFRESH_BEFORE)
    {
        let message = format!(
            "the access token expires in {}; it is refreshed when it is next used",
            left(end, now)
        );
        let hint = "auth-login refresh";
        found.push(Warning::new("token-expires-soon", message, hint));
    }
    if let Some(end) = login.refresh_token_expires_at
        && login.refresh_token.is_some()
        && end > now
        && end.duration_since(now) < LOGIN_EXPIRES_SOON
    {
        let message = format!(
            "the login expires in {}, and cannot be refreshed then",
            left(end, now)
        );
        let hint = "auth-login login";
        found.push(Warning::new("login-ends-soon", message, hint));
    }
    found
}

fn left(end: Timestamp, now: Timestamp) -> String {
    duration::human(end.duration_since(now).unsigned_abs())
}

/// `forceLoginMethod` and `forceLoginOrgUUID`.
fn not_allowed(resolver: &Resolver, stored: &StoredLogin) -> Option<Warning> {
    let (is, method) = match stored.login {
        Login::ClaudeAi(_) => ("a Claude.ai login", "claudeai"),
        Login::Console(_) => ("a Console login", "console"),
    };
    let warn = |message: String, hint: &str| Some(Warning::new("login-not-allowed", message, hint));
    if let Some(forced) = resolver.settings.force_login_method()
        && ["claudeai", "console"].contains(&forced.value)
        && forced.value != method
    {
        let message = format!(
            "{is} is stored, and {} demands `{}`",
            forced.place, forced.value
        );
        return match method {
            "claudeai" => warn(message, "auth-login login --console"),
            _ => warn(message, "auth-login login --claudeai"),
        };
    }
    let account = stored.account.as_ref().or(resolver.facts.account.as_ref());
    let organization = account?.organization_uuid.as_ref()?;
    let (forced, place) = resolver.settings.force_login_organizations()?;
    let is_own = |name: &String| name.eq_ignore_ascii_case(organization);
    if forced.is_empty() || forced.iter().any(is_own) {
        return None;
    }
    let message = format!("the login belongs to another organization than {place} demands",);
    warn(message, "auth-login login")
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
