//! What is known of the key helper without running it.

use auth_core::Secret;
use auth_core::context::gather::Situation;
use auth_core::decision::{Decision, Source, State};

use crate::report::{Helper, HelperState};

/// The helper's state, and its cached key. What became of the setting is the decision's to say.
pub(super) fn inspect(_: &Situation, decision: &Decision) -> (Helper, Option<Secret>) {
    let mut reports = decision.sources.iter();
    let Some(report) = reports.find(|report| report.source == Source::ApiKeyHelper) else {
        return (Helper::bare(HelperState::NotSet, None), None);
    };
    let state = match report.state {
        State::Active | State::Shadowed => HelperState::Set,
        State::Empty => HelperState::Off,
        State::NotRead => HelperState::NotRead,
        State::Untrusted => HelperState::Untrusted,
        _ => HelperState::NotSet,
    };
    (Helper::bare(state, report.origin.clone()), None)
}
