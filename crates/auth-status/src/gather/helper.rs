//! What is known of the key helper without running it.

use auth_core::context::resolver::Resolver;
use auth_core::decision::{Decision, Source, State};
use auth_core::{CliError, ExitStatus, Secret};
use auth_helper_runner::cache::{CacheStatus, DualClock};
use auth_helper_runner::setting::{self, ConfiguredHelper};

use crate::report::{Helper, HelperError, HelperState};

/// The helper's state, and its cached key. What became of the setting is the decision's to say.
pub(super) fn inspect(situation: &Resolver, decision: &Decision) -> (Helper, Option<Secret>) {
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
    let mut helper = Helper::bare(state, report.origin.clone());
    let mut key = None;
    if state == HelperState::Set {
        match look(situation) {
            Ok(Some(inspection)) => {
                fill(&mut helper, &inspection);
                key = inspection.key;
            }
            Ok(None) => {}
            Err(failure) => {
                helper.state = HelperState::Unavailable;
                helper.reason = Some(failure.message().to_owned());
            }
        }
    }
    (helper, key)
}

fn look(situation: &Resolver) -> Result<Option<CacheStatus>, CliError> {
    let Some(found) = ConfiguredHelper::find(situation) else {
        return Ok(None);
    };
    let ttl = setting::ttl(situation)?;
    let now = DualClock::now(situation.facts.now);
    found
        .cache_status(situation, ttl, &now)
        .map(Some)
        .map_err(|error| {
            let message = format!("reading the helper's cache: {error}");
            CliError::new(ExitStatus::Unavailable, "helper.cache", message)
        })
}

fn fill(helper: &mut Helper, inspection: &CacheStatus) {
    let millis = |time: std::time::Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    helper.cached = inspection.is_cached();
    helper.fingerprint = inspection.fingerprint.map(|print| print.to_string());
    helper.age_ms = inspection.age.map(millis);
    helper.remaining_ms = inspection.remaining.map(millis);
    helper.expires_at = inspection.expires_at.map(|time| time.to_string());
    helper.runs = inspection.runs;
    helper.last_run_at = inspection.last_run_at.map(|time| time.to_string());
    helper.last_duration_ms = inspection.last_duration.map(millis);
    helper.last_error = inspection.last_error.as_ref().map(|error| HelperError {
        at: error.at.to_string(),
        message: error.error.message().to_owned(),
        current: error.is_current,
    });
}
