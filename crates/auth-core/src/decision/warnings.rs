//! What the person should know about a decision, each with the step that mends it.

use jiff::SignedDuration;

use super::facts::{CloudSwitch, Facts, StoreFinding};
use super::precedence::{Decision, Outcome};
use super::report::{SourceReport, State, Warning};
use super::{Credential, CredentialOrigin, Session, Source};
use crate::secret::Login;

/// How long before its end an access token is refreshed.
pub const REFRESH_BEFORE: SignedDuration = SignedDuration::from_mins(5);

/// Every warning about a decision.
#[must_use]
pub fn warnings(facts: &Facts, decision: &Decision) -> Vec<Warning> {
    let mut found = Vec::new();
    found.extend(subscription_shadowed(facts, decision));
    found.extend(
        decision
            .sources
            .iter()
            .filter_map(|report| of_source(report, facts.session)),
    );
    found.extend(login_expiry(facts, decision));
    if let (CloudSwitch::On(cloud), Some(Source::CloudProvider)) =
        (&facts.cloud, decision.outcome.source())
    {
        found.extend(
            cloud
                .missing
                .iter()
                .filter(|_| !cloud.skip_auth)
                .map(|what| {
                    let message = format!("{} is switched on, and {what}", cloud.provider.name());
                    Warning::new(
                        "cloud-variable-missing",
                        message,
                        "set it, unless the credentials come from an instance role",
                    )
                }),
        );
    }
    found
}

/// "If you have an active Claude subscription but also have `ANTHROPIC_API_KEY` set in your
/// environment, the API key takes precedence once approved."
fn subscription_shadowed(facts: &Facts, decision: &Decision) -> Option<Warning> {
    let Outcome::Active(source, origin, _) = &decision.outcome else {
        return None;
    };
    if !matches!(
        source,
        Source::AuthToken | Source::ApiKey | Source::ApiKeyHelper
    ) {
        return None;
    }
    let shadowed = |report: &SourceReport| {
        report.state == State::Shadowed && is_subscription(report.source, facts)
    };
    let report = decision.sources.iter().find(|report| shadowed(report))?;
    let message = format!(
        "{} comes before your subscription ({})",
        source.name(),
        report.source.name()
    );
    let hint = match origin {
        CredentialOrigin::Env {
            name,
            settings: None,
        } => format!("unset {name} to use your subscription"),
        CredentialOrigin::Env {
            name,
            settings: Some(place),
        } => format!(
            "remove `env.{name}` from {} to use your subscription",
            place.path
        ),
        CredentialOrigin::Settings(place) => format!(
            "remove `{}` from {} to use your subscription",
            place.key, place.path
        ),
        CredentialOrigin::Store { .. } | CredentialOrigin::Unknown => return None,
    };
    Some(Warning::new("subscription-shadowed", message, hint))
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

fn of_source(report: &SourceReport, session: Session) -> Option<Warning> {
    let origin = report
        .origin
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    let reason = report.reason.clone().unwrap_or_default();
    let name = report.source.name();
    Some(match report.state {
        State::Untrusted => Warning::new(
            "project-untrusted",
            format!("{name} from {origin} is not used: {reason}"),
            "trust the project in Claude Code, or pass `--trust-project`",
        ),
        State::Declined if session == Session::Interactive => Warning::new(
            "key-declined",
            format!("the key in {origin} is not used: {reason}"),
            "`auth-core approve` to use it, or unset the variable",
        ),
        State::Unapproved => Warning::new(
            "key-unapproved",
            format!("the key in {origin} is not used: {reason}"),
            "`auth-core approve` to use it, `auth-core decline` to be asked no more",
        ),
        State::Unusable => Warning::new(
            "source-unusable",
            format!("{name} cannot be used: {reason}"),
            remedy(report.source),
        ),
        State::Unavailable => Warning::new(
            "source-unavailable",
            format!("{name} could not be checked: {reason}"),
            "`auth-store check` says more",
        ),
        _ => return None,
    })
}

/// The next step for a source that is there and cannot be used.
#[must_use]
pub fn remedy(source: Source) -> &'static str {
    match source {
        Source::Login => "log in again: `auth-login login`",
        Source::OauthToken => "mint a new token with `setup-token`, or unset the variable",
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
            "`auth-login refresh` does it now",
        ));
    }
    if login.refresh_token.is_none()
        && login.expires_within(facts.now, SignedDuration::from_hours(1))
    {
        let message = format!("the login ends at {end} and has no refresh token");
        return Some(Warning::new(
            "login-expires-soon",
            message,
            "`auth-login login` makes a new one",
        ));
    }
    None
}
