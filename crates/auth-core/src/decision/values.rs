//! Values that are visibly not what their variable is for. They are still used as the client would.

use super::facts::{Facts, Variable};
use super::report::Warning;
use super::{CredentialOrigin, Source};
use crate::secret::{Oddity, Secret, SecretKind};

/// A warning for each visible mistake in the values of the environment.
#[must_use]
pub(super) fn warnings(facts: &Facts) -> Vec<Warning> {
    let variables = [
        (Source::AuthToken, "ANTHROPIC_AUTH_TOKEN", &facts.auth_token),
        (Source::ApiKey, "ANTHROPIC_API_KEY", &facts.api_key),
        (
            Source::OauthToken,
            "CLAUDE_CODE_OAUTH_TOKEN",
            &facts.oauth_token,
        ),
    ];
    let read = variables
        .into_iter()
        .filter(|(source, ..)| facts.session.reads(*source) && facts.only_profile.is_none());
    read.flat_map(|(_, name, variable)| match variable {
        Variable::Text(origin, secret) => value(name, origin, secret, facts.is_gateway()),
        _ => Vec::new(),
    })
    .collect()
}

fn value(name: &str, origin: &CredentialOrigin, secret: &Secret, gateway: bool) -> Vec<Warning> {
    let mut found: Vec<Warning> = secret
        .oddities()
        .into_iter()
        .map(|oddity| odd(name, origin, oddity))
        .collect();
    let kind = secret.kind();
    let right = kind.variable().filter(|right| *right != name);
    // A gateway may take an Anthropic key as its bearer token.
    let excused = gateway && name == "ANTHROPIC_AUTH_TOKEN" && kind == SecretKind::ApiKey;
    if let Some(right) = right.filter(|_| !excused) {
        let message = format!(
            "{origin} holds {}, which belongs in {right}: the API will refuse it",
            kind.name()
        );
        found.push(Warning::new(
            "value.kind",
            message,
            wrong_kind(kind, name, right, origin),
        ));
    }
    found
}

fn wrong_kind(kind: SecretKind, name: &str, right: &str, origin: &CredentialOrigin) -> String {
    match (kind, origin) {
        (SecretKind::RefreshToken, _) => format!(
            "unset {name}; a refresh token is for `claude auth login` ({right}), create a token with `setup-token`"
        ),
        (
            _,
            CredentialOrigin::Env {
                settings: Some(place),
                ..
            },
        ) => format!("rename `env.{name}` in {} to `{right}`", place.path),
        _ => format!("export {right}=\"${name}\"; unset {name}"),
    }
}

fn odd(name: &str, origin: &CredentialOrigin, oddity: Oddity) -> Warning {
    let (code, what, hint) = match oddity {
        Oddity::Quoted => (
            "value.quoted",
            "has quotes around its value, and they are sent too",
            format!("set {name} without quotes (`docker --env-file` keeps them)"),
        ),
        Oddity::Bearer => (
            "value.bearer",
            "begins with `Bearer `, which is added when it is sent",
            format!("set {name} to the token alone"),
        ),
        Oddity::Placeholder => (
            "value.placeholder",
            "is a placeholder, not a credential",
            format!("set {name} to the credential itself, or unset {name}"),
        ),
        Oddity::AuthorizationCode => (
            "value.code",
            "is the code of a login page (CODE#STATE), not a token",
            format!("paste the code where `auth-login login` asks for it, and unset {name}"),
        ),
    };
    Warning::new(code, format!("{origin} {what}"), hint)
}
