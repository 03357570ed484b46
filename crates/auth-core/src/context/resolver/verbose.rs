//! What `-v` says of a decision.

use super::{Resolver, SessionFrom};
use crate::decision::{Decision, Outcome, Source};

/// Says what is decided, and for whom.
pub(super) fn log(resolver: &Resolver, decision: &Decision) {
    let chosen_by = match resolver.session_from {
        SessionFrom::Option => "--session",
        SessionFrom::Environment => "environment",
        SessionFrom::Default => "default",
    };
    let decided = match &decision.outcome {
        Outcome::Active(source, origin, _) => format!("use {} from {origin}", source.name()),
        other => other.source().map(Source::name).map_or_else(
            || "no credential".to_owned(),
            |source| format!("{source} cannot be used"),
        ),
    };
    let (session, profile) = (decision.session.name(), &resolver.profile);
    log::info!(
        "session {session} ({chosen_by}), profile {} ({profile}): {decided}",
        profile.name
    );
}
