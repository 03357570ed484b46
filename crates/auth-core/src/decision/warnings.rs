//! What the user should know about a decision, each with the step that fixes it.

use jiff::SignedDuration;

use super::credential::billing;
use super::facts::{CloudSwitch, Facts, StoreFinding};
use super::precedence::{Decision, Outcome};
use super::report::{SourceReport, State, Warning};
use super::{Billing, Credential, CredentialOrigin, Scope, Session, Source, values};
use crate::secret::Login;

/// How long before its end an access token is refreshed.
pub const REFRESH_BEFORE: SignedDuration = SignedDuration::from_mins(5);

/// Every warning about a decision.
#[must_use]
pub fn warnings(facts: &Facts, decision: &Decision) -> Vec<Warning> {
    let mut found = Vec::new();
    found.extend(subscription_shadowed(facts, decision));
    found.extend(values::warnings(facts));
    found.extend(
        decision
            .sources
            .iter()
            .filter_map(|report| source_warning(report, facts)),
    );
    found.extend(login_expiry(facts, decision));
    found.extend(free_plan(facts, decision));
    found.extend(cloud_variables(facts, decision));
    found
}

fn cloud_variables(facts: &Facts, decision: &Decision) -> Vec<Warning> {
    let (CloudSwitch::On(cloud), Some(Source::CloudProvider)) =
        (&facts.cloud, decision.outcome.source())
    else {
        return Vec::new();
    };
    let missing = cloud.missing.iter().filter(|_| !cloud.skip_auth);
    missing
        .map(|what| {
            let message = format!("{} is switched on, but {what}", cloud.provider.name());
            Warning::new(
                "cloud-variable-missing",
                message,
                "set it, unless the credentials come from an instance role",
            )
        })
        .collect()
}

/// "If you have an active Claude subscription but also have `ANTHROPIC_API_KEY` set in your
/// environment, the API key takes precedence once approved."
fn subscription_shadowed(facts: &Facts, decision: &Decision) -> Option<Warning> {
    let source = match &decision.outcome {
        Outcome::Active(source, ..) if is_paid_by_use(*source) => source,
        _ => return None,
    };
    let shadowed = |report: &&SourceReport| {
        report.state == State::Shadowed && is_subscription(report.source, facts)
    };
    let report = decision.sources.iter().find(shadowed)?;
    let message = format!(
        "{} comes before your subscription ({})",
        source.name(),
        report.source.name()
    );
    let hint = format!("{} to use your subscription", removal(facts, decision)?);
    Some(Warning::new("subscription-shadowed", message, hint))
}

fn is_paid_by_use(source: Source) -> bool {
    matches!(
        source,
        Source::AuthToken | Source::ApiKey | Source::ApiKeyHelper | Source::AnthropicProfile
    )
}

/// How to remove everything that comes before a subscription: one `unset` for all variables, and
/// each setting. An administrator's settings are not the user's to change.
fn removal(facts: &Facts, decision: &Decision) -> Option<String> {
    let is_set = |report: &&SourceReport| {
        let set = matches!(report.state, State::Active | State::Shadowed);
        set && is_paid_by_use(report.source)
    };
    let origins = decision.sources.iter().filter(is_set).flat_map(|report| {
        let behind = facts.behind.iter();
        let behind = behind.filter(|(source, _)| *source == report.source);
        let strongest = report.origin.iter();
        strongest.chain(behind.map(|(_, origin)| origin))
    });
    let (mut variables, mut settings) = (Vec::new(), Vec::new());
    for origin in origins {
        match origin {
            CredentialOrigin::Env {
                settings: Some(place),
                ..
            }
            | CredentialOrigin::Settings(place)
                if place.scope == Scope::Managed =>
            {
                settings.push(format!(
                    "have the administrator remove `{}` from {}",
                    place.key, place.path
                ));
            }
            CredentialOrigin::Env {
                name,
                settings: None,
            } => variables.push(name.as_str()),
            CredentialOrigin::Env {
                name,
                settings: Some(place),
            } => settings.push(format!("remove `env.{name}` from {}", place.path)),
            CredentialOrigin::Settings(place) => {
                settings.push(format!("remove `{}` from {}", place.key, place.path));
            }
            CredentialOrigin::Store {
                path: Some(path), ..
            } => settings.push(format!("move {path} away")),
            CredentialOrigin::Store { .. } | CredentialOrigin::Unknown => {}
        }
    }
    let unset = (!variables.is_empty()).then(|| format!("unset {}", variables.join(" ")));
    let steps: Vec<String> = unset.into_iter().chain(settings).collect();
    (!steps.is_empty()).then(|| steps.join(" and "))
}

fn is_subscription(source: Source, facts: &Facts) -> bool {
    match source {
        Source::OauthToken => true,
        Source::Login => match &facts.login {
            Some(StoreFinding::Found(stored)) => matches!(stored.login, Login::ClaudeAi(_)),
            _ => false,
        },
        _ => false,
    }
}

fn source_warning(report: &SourceReport, facts: &Facts) -> Option<Warning> {
    let origin = report
        .origin
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    let reason = report.reason.clone().unwrap_or_default();
    let name = report.source.name();
    Some(match report.state {
        State::Declined if facts.session == Session::Interactive => Warning::new(
            "key-declined",
            format!("the key in {origin} is not used: {reason}"),
            "run `auth-core approve` to allow it, or unset the variable",
        ),
        State::Unapproved => Warning::new(
            "key-unapproved",
            format!("the key in {origin} is not used: {reason}"),
            "run `auth-core approve` to allow this key, or `auth-core decline` to block it",
        ),
        State::Unusable => Warning::new(
            "source-unusable",
            format!("{name} cannot be used: {reason}"),
            match (report.source, &facts.login) {
                (Source::Login, Some(StoreFinding::Malformed(_))) => "run `auth-store check`",
                (Source::Login, _) if facts.refreshable == Some(false) => {
                    "install Claude Code and log in there: `claude auth login`"
                }
                (source, _) => remedy(source, report.origin.as_ref()),
            },
        ),
        State::Unavailable => Warning::new(
            "source-unavailable",
            format!("{name} could not be checked: {reason}"),
            "run `auth-store check`",
        ),
        _ => return None,
    })
}

/// The next step for a source that is set and cannot be used.
#[must_use]
pub fn remedy(source: Source, origin: Option<&CredentialOrigin>) -> &'static str {
    const RULE: &str = "ANTHROPIC_FEDERATION_RULE_ID";
    match (source, origin) {
        (Source::Login, _) => "log in again: `auth-login login`",
        (Source::OauthToken, _) => "create a new token with `setup-token`, or unset the variable",
        (Source::AnthropicProfile, Some(CredentialOrigin::Env { name, .. })) if name == RULE => {
            "set ANTHROPIC_IDENTITY_TOKEN_FILE, or unset ANTHROPIC_FEDERATION_RULE_ID"
        }
        (Source::AnthropicProfile, Some(CredentialOrigin::Env { .. })) => {
            "renew the profile with the tool that created it, or unset ANTHROPIC_PROFILE"
        }
        (Source::AnthropicProfile, _) => "renew the profile with the tool that created it",
        _ => "correct the value, or unset the variable",
    }
}

fn login_expiry(facts: &Facts, decision: &Decision) -> Option<Warning> {
    let Outcome::Active(_, _, Credential::Login(stored)) = &decision.outcome else {
        return None;
    };
    let Login::ClaudeAi(login) = &stored.login else {
        return None;
    };
    let end = login.expires_at?;
    if login.has_expired(facts.now) {
        let message =
            format!("the access token expired at {end}; it is refreshed when it is next used");
        return Some(Warning::new(
            "login-expired",
            message,
            "run `auth-login refresh` to refresh it now",
        ));
    }
    if login.refresh_token.is_none()
        && login.expires_within(facts.now, SignedDuration::from_hours(1))
    {
        let message = format!("the login expires at {end} and has no refresh token");
        return Some(Warning::new(
            "login-expires-soon",
            message,
            "log in again: `auth-login login`",
        ));
    }
    None
}

/// A login of an account without a subscription.
fn free_plan(facts: &Facts, decision: &Decision) -> Option<Warning> {
    let Outcome::Active(Source::Login, _, credential @ Credential::Login(_)) = &decision.outcome
    else {
        return None;
    };
    let free = credential_plan(credential).is_some_and(|plan| plan.eq_ignore_ascii_case("free"));
    let unpaid = free && billing(Source::Login, credential, facts) == Billing::Unknown;
    unpaid.then(|| {
        Warning::new(
            "plan-free",
            "the account has the plan `free`: Claude Code needs a paid plan or an API key",
            "subscribe at https://claude.com/pricing, then log in again: `auth-login login`",
        )
    })
}

fn credential_plan(credential: &Credential) -> Option<&str> {
    let Credential::Login(stored) = credential else {
        return None;
    };
    match &stored.login {
        Login::ClaudeAi(login) => login.subscription_type.as_deref(),
        Login::Console(_) => None,
    }
}
