//! Why a decision leaves nothing to use, as the error that every program ends with.

use super::refresher::with_next_steps;
use super::resolver::Resolver;
use crate::decision::{CredentialOrigin, Decision, Outcome, Session, Source, State, remedy};
use crate::{CliError, ExitStatus};

/// Why there is nothing to hand over; `None` if there is.
#[must_use]
pub fn failure(resolver: &Resolver, decision: &Decision) -> Option<CliError> {
    if let Some(failure) = resolver.store_error_for(decision) {
        return Some(failure.clone());
    }
    let report = |source: Source| {
        let mut reports = decision.sources.iter();
        reports.find(|report| report.source == source)
    };
    let reason = |source: Source| {
        let reason = report(source).and_then(|report| report.reason.clone());
        reason.unwrap_or_default()
    };
    match decision.outcome {
        Outcome::Active(..) => None,
        Outcome::Unusable(source) => {
            let report = report(source);
            let origin = report.and_then(|report| report.origin.as_ref());
            Some(unusable(resolver, source, origin, &reason(source)))
        }
        Outcome::Unavailable(source) => Some(
            CliError::new(
                ExitStatus::Unavailable,
                "credential.unavailable",
                format!("{} could not be checked: {}", source.name(), reason(source)),
            )
            .hint("run `auth-store check`"),
        ),
        Outcome::NoCredential => Some(nothing(resolver, decision)),
    }
}

fn unusable(
    resolver: &Resolver,
    source: Source,
    origin: Option<&CredentialOrigin>,
    reason: &str,
) -> CliError {
    let failure = CliError::new(
        ExitStatus::Unusable,
        "credential.unusable",
        format!("{} cannot be used: {reason}", source.name()),
    );
    // Logging in needs what refreshing needs.
    if source == Source::Login && resolver.facts.refreshable == Some(false) {
        return with_next_steps(failure);
    }
    failure.hint(remedy(source, origin))
}

/// What would give a session a credential.
fn hint_for(session: Session) -> &'static str {
    match session {
        Session::Interactive | Session::Print => {
            "log in with `auth-login login`, or set ANTHROPIC_API_KEY"
        }
        Session::Bare => "set ANTHROPIC_API_KEY, or name an `apiKeyHelper` with `--settings`",
        Session::Desktop | Session::Remote => {
            "log in with `auth-login login`, or set CLAUDE_CODE_OAUTH_TOKEN"
        }
        Session::Web => "log in with `auth-login login`",
    }
}

/// No source is used. If one is set that the user has to allow, that is said.
fn nothing(resolver: &Resolver, decision: &Decision) -> CliError {
    let is_any = |state| decision.sources.iter().any(|report| report.state == state);
    let session = decision.session.name();
    let profile = resolver.profile();
    let error = |exit, code, hint: &str| {
        let message = match profile.is_default() {
            true => format!("no credential found (session: {session})"),
            false => format!("no credential found (session: {session}, profile: {profile})"),
        };
        CliError::new(exit, code, message).hint(hint)
    };
    let failure = if is_any(State::Declined) || is_any(State::Unapproved) {
        let hint = "run `auth-core approve` to allow the key in ANTHROPIC_API_KEY";
        error(ExitStatus::Unusable, "credential.unapproved", hint)
    } else if is_any(State::Untrusted) {
        let hint = "trust the project in Claude Code, or pass `--trust-project`";
        error(ExitStatus::Policy, "project.untrusted", hint)
    } else if profile.is_default() {
        error(
            ExitStatus::NotFound,
            "credential.none",
            hint_for(decision.session),
        )
    } else {
        let hint = format!("auth-login login --profile {}", profile.name);
        error(ExitStatus::NotFound, "credential.none", &hint)
    };
    failure.hint("run `auth-core explain` to see every source")
}
