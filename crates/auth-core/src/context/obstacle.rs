//! Why a decision leaves nothing to use, as the failure that every program ends with.

use super::resolver::Resolver;
use crate::decision::{Decision, Outcome, Source, State, remedy};
use crate::{CliError, ExitStatus};

/// Why there is nothing to hand over; `None` where there is.
#[must_use]
pub fn obstacle(situation: &Resolver, decision: &Decision) -> Option<CliError> {
    if let Some(failure) = situation.failure_behind(decision) {
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
        Outcome::Unusable(source) => Some(
            CliError::new(
                ExitStatus::Unusable,
                "credential.unusable",
                format!("using {}: {}", source.name(), reason(source)),
            )
            .hint(remedy(source)),
        ),
        Outcome::Unavailable(source) => Some(
            CliError::new(
                ExitStatus::Unavailable,
                "credential.unavailable",
                format!("checking {}: {}", source.name(), reason(source)),
            )
            .hint("`auth-store check` says more"),
        ),
        Outcome::NoCredential => Some(nothing(decision)),
    }
}

/// No source counts. Where one is there that a person has to say yes to, that is said.
fn nothing(decision: &Decision) -> CliError {
    let waits = |state| decision.sources.iter().any(|report| report.state == state);
    let (exit, code, hint) = if waits(State::Declined) || waits(State::Unapproved) {
        let hint = "`auth-core approve` uses the key in `ANTHROPIC_API_KEY`";
        (ExitStatus::Unusable, "credential.unapproved", hint)
    } else if waits(State::Untrusted) {
        (
            ExitStatus::Policy,
            "project.untrusted",
            "trust the project in Claude Code, or pass `--trust-project`",
        )
    } else {
        (
            ExitStatus::NotFound,
            "credential.none",
            "log in with `auth-login login`, or set `ANTHROPIC_API_KEY`",
        )
    };
    let session = decision.session.name();
    let message =
        format!("finding a credential: none is here that a session of kind {session} may use");
    CliError::new(exit, code, message)
        .hint(hint)
        .hint("`auth-core explain` shows every source")
}
