//! What is kept of one helper.

use std::time::Duration;

use auth_core::{CliError, Secret};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::moment::{Moment, millis};
use super::single_flight::Attempt;

/// The whole content of a cache file. It is the kit's own, and may change with any version: what
/// cannot be read counts as absent.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Record {
    pub(super) key: Option<Kept>,
    /// How often the helper has run since the cache was cleared.
    pub(super) runs: u64,
    pub(super) last_run: Option<LastRun>,
    pub(super) last_error: Option<KeptError>,
}

/// A key and how long it is good.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Kept {
    key: Zeroizing<String>,
    obtained: Moment,
    /// Milliseconds since 1970.
    expires_at: Option<i64>,
}

/// The run that ended last.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct LastRun {
    /// Tells this run from any other.
    pub(super) id: String,
    pub(super) ended: Moment,
    pub(super) took_ms: i64,
    pub(super) failed: bool,
}

/// A failure, in the form that programs of the kit tell each other.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct KeptError {
    pub(super) at: Moment,
    line: String,
}

impl std::fmt::Debug for Kept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Kept").finish_non_exhaustive()
    }
}

impl Kept {
    pub(super) fn secret(&self) -> Secret {
        Secret::from(self.key.as_str())
    }

    pub(super) fn is(&self, key: &Secret) -> bool {
        self.key.as_str() == key.expose()
    }

    pub(super) fn obtained(&self) -> &Moment {
        &self.obtained
    }

    pub(super) fn expires_at(&self) -> Option<Timestamp> {
        Timestamp::from_millisecond(self.expires_at?).ok()
    }

    pub(super) fn age(&self, now: &Moment) -> Option<Duration> {
        self.obtained.age(now)
    }

    /// How long it may still be handed out to a caller that goes by `ttl`.
    pub(super) fn remaining(&self, ttl: Duration, now: &Moment) -> Duration {
        let by_age = self
            .age(now)
            .map_or(Duration::ZERO, |age| ttl.saturating_sub(age));
        match self.expires_at() {
            Some(end) => by_age.min(self.obtained.until(end, now)),
            None => by_age,
        }
    }

    /// Whether it has not ended by its own expiry.
    pub(super) fn is_alive(&self, now: &Moment) -> bool {
        !self.remaining(Duration::MAX, now).is_zero()
    }
}

impl Record {
    /// Notes a run that has ended. A failed one leaves a key that is still alive where it is.
    pub(super) fn note(&mut self, attempt: &Attempt, now: Moment) {
        let now = now.for_keeping();
        let id = format!("{}-{}", std::process::id(), now.wall().as_nanosecond());
        self.count(id, attempt, &now);
        match &attempt.result {
            Ok(reply) => {
                self.key = Some(Kept {
                    key: Zeroizing::new(reply.key.expose().to_owned()),
                    obtained: now,
                    expires_at: reply.expires_at.map(Timestamp::as_millisecond),
                });
            }
            Err(_) => drop(self.key.take_if(|key| !key.is_alive(&now))),
        }
    }

    /// Notes a run whose result is for its caller alone: the key stays as it is, and nobody who
    /// waits for a run takes this one for theirs.
    pub(super) fn note_uncached(&mut self, attempt: &Attempt, now: Moment) {
        let id = self.run_id().unwrap_or_default().to_owned();
        self.count(id, attempt, &now.for_keeping());
    }

    fn count(&mut self, id: String, attempt: &Attempt, now: &Moment) {
        self.runs = self.runs.saturating_add(1);
        if let Err(failure) = &attempt.result {
            self.last_error = Some(KeptError {
                at: now.clone(),
                line: failure.to_json_line(),
            });
        }
        self.last_run = Some(LastRun {
            id,
            took_ms: millis(attempt.took),
            failed: attempt.result.is_err(),
            ended: now.clone(),
        });
    }

    /// The run that others may share, unless it is the one that a caller has `seen`.
    pub(super) fn run_since(&self, seen: Option<&str>) -> Option<&LastRun> {
        let run = self.last_run.as_ref()?;
        (!run.id.is_empty() && Some(run.id.as_str()) != seen).then_some(run)
    }

    pub(super) fn run_id(&self) -> Option<&str> {
        self.last_run.as_ref().map(|run| run.id.as_str())
    }
}

impl KeptError {
    pub(super) fn failure(&self) -> Option<CliError> {
        CliError::from_stderr(&self.line)
    }
}
