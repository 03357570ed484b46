//! Why a decision leaves nothing to use, as the failure that every program ends with.

use super::gather::Situation;
use crate::decision::{Decision, Source, State, Winner, remedy};
use crate::{Exit, Failure};

/// Why there is nothing to hand over; `None` where there is.
#[must_use]
pub fn obstacle(situation: &Situation, decision: &Decision) -> Option<Failure> {
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
    match decision.winner {
        Winner::Usable(..) => None,
        Winner::Unusable(source) => Some(
            Failure::new(
                Exit::Unusable,
                "credential.unusable",
                format!("using {}: {}", source.name(), reason(source)),
            )
            .hint(remedy(source)),
        ),
        Winner::Unavailable(source) => Some(
            Failure::new(
                Exit::Unavailable,
                "credential.unavailable",
                format!("checking {}: {}", source.name(), reason(source)),
            )
            .hint("`auth-store check` says more"),
        ),
        Winner::Nobody => Some(nothing(decision)),
    }
}

/// No source counts. Where one is there that a person has to say yes to, that is said.
fn nothing(decision: &Decision) -> Failure {
    let waits = |state| decision.sources.iter().any(|report| report.state == state);
    let (exit, code, hint) = if waits(State::Declined) || waits(State::Unapproved) {
        let hint = "`auth-core approve` uses the key in `ANTHROPIC_API_KEY`";
        (Exit::Unusable, "credential.unapproved", hint)
    } else if waits(State::Untrusted) {
        (
            Exit::Policy,
            "project.untrusted",
            "trust the project in Claude Code, or pass `--trust-project`",
        )
    } else {
        (
            Exit::No,
            "credential.none",
            "log in with `auth-login login`, or set `ANTHROPIC_API_KEY`",
        )
    };
    let session = decision.session.name();
    let message =
        format!("finding a credential: none is here that a session of kind {session} may use");
    Failure::new(exit, code, message)
        .hint(hint)
        .hint("`auth-core explain` shows every source")
}
