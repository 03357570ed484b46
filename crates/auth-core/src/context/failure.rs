//! Why a decision leaves nothing to use, as the error that every program ends with.

use super::refresher::with_next_steps;
use super::resolver::Resolver;
use crate::decision::{Decision, Outcome, Source, State, remedy};
use crate::{CliError, ExitStatus};

/// Why there is nothing to hand over; `None` if there is.
#[must_use]
pub fn failure(resolver: &Resolver, decision: &Decision) -> Option<CliError> {
    if let Some(failure) = resolver.store_error_for(decision) {
        return Some(failure.clone());
    }
    let reason = |source: Source| {
        let report = decision
            .sources
            .iter()
            .find(|report| report.source == source);
        report
            .and_then(|report| report.reason.clone())
            .unwrap_or_default()
    };
    match decision.outcome {
        Outcome::Active(..) => None,
        Outcome::Unusable(source) => Some(unusable(resolver, source, &reason(source))),
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

fn unusable(resolver: &Resolver, source: Source, reason: &str) -> CliError {
    let failure = CliError::new(
        ExitStatus::Unusable,
        "credential.unusable",
        format!("{} cannot be used: {reason}", source.name()),
    );
    // Logging in needs what refreshing needs.
    if source == Source::Login && resolver.facts.refreshable == Some(false) {
        return with_next_steps(failure);
    }
    failure.hint(remedy(source))
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
        let hint = "log in with `auth-login login`, or set ANTHROPIC_API_KEY";
        error(ExitStatus::NotFound, "credential.none", hint)
    } else {
        let hint = format!("auth-login login --profile {}", profile.name);
        error(ExitStatus::NotFound, "credential.none", &hint)
    };
    failure.hint("run `auth-core explain` to see every source")
}
