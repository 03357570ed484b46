//! What is known of the key helper without running it.

use auth_core::context::resolver::Resolver;
use auth_core::decision::{Decision, Source, State};
use auth_core::{CliError, Secret};
use auth_helper_runner::cache::{CacheStatus, DualClock};
use auth_helper_runner::setting::{self, ConfiguredHelper};

use crate::report::{HelperReport, HelperState, LastHelperError};

/// The helper's state, and its cached key.
pub(super) fn inspect(
    resolver: &mut Resolver,
    decision: &Decision,
) -> (HelperReport, Option<Secret>) {
    let mut reports = decision.sources.iter();
    let Some(report) = reports.find(|report| report.source == Source::ApiKeyHelper) else {
        return (HelperReport::bare(HelperState::NotSet, None), None);
    };
    let state = match report.state {
        State::Active | State::Shadowed => HelperState::Set,
        State::Empty => HelperState::Off,
        State::NotRead => HelperState::NotRead,
        State::Untrusted => HelperState::Untrusted,
        _ => HelperState::NotSet,
    };
    let mut helper = HelperReport::bare(state, report.origin.clone());
    let mut key = None;
    if state == HelperState::Set {
        match cache_status(resolver) {
            Ok(Some(status)) => {
                fill(&mut helper, &status);
                key = status.key;
            }
            Ok(None) => {}
            Err(error) => {
                helper.state = HelperState::Unavailable;
                helper.reason = Some(error.message().to_owned());
            }
        }
    }
    (helper, key)
}

fn cache_status(resolver: &Resolver) -> Result<Option<CacheStatus>, CliError> {
    let Some(found) = ConfiguredHelper::find(resolver) else {
        return Ok(None);
    };
    let ttl = setting::ttl(resolver)?;
    let now = DualClock::now(resolver.facts.now);
    Ok(Some(found.cache_status(resolver, ttl, &now)?))
}

fn fill(helper: &mut HelperReport, status: &CacheStatus) {
    let millis = |time: std::time::Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    helper.cached = status.is_cached();
    helper.fingerprint = status.fingerprint.map(|print| print.to_string());
    helper.age_ms = status.age.map(millis);
    helper.remaining_ms = status.remaining.map(millis);
    helper.expires_at = status.expires_at.map(|time| time.to_string());
    helper.runs = status.runs;
    helper.last_run_at = status.last_run_at.map(|time| time.to_string());
    helper.last_duration_ms = status.last_duration.map(millis);
    helper.last_error = status.last_error.as_ref().map(|error| LastHelperError {
        at: error.at.to_string(),
        message: error.error.message().to_owned(),
        current: error.is_current,
    });
}
