//! The file that caches one helper's key and its last runs.

use std::time::Duration;

use auth_core::{CliError, Secret};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::clock::{DualClock, millis};
use crate::command::HelperRun;
use crate::reply::HelperKey;

/// The whole content of a cache file. The format may change with any version; a file that cannot be
/// read is treated as absent.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct CacheFile {
    pub(super) key: Option<CachedKey>,
    /// How often the helper has run since the cache was cleared.
    pub(super) runs: u64,
    pub(super) last_run: Option<LastRun>,
    pub(super) last_error: Option<CachedError>,
}

/// A key and how long it is good.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct CachedKey {
    key: Zeroizing<String>,
    obtained: DualClock,
    /// Milliseconds since 1970.
    expires_at: Option<i64>,
}

/// The run that ended last.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct LastRun {
    /// Tells this run from any other.
    pub(super) id: String,
    pub(super) ended: DualClock,
    pub(super) took_ms: i64,
    pub(super) failed: bool,
}

/// An error, in the form that the tools exchange on stderr with `--json`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct CachedError {
    pub(super) at: DualClock,
    line: String,
}

impl std::fmt::Debug for CachedKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CachedKey").finish_non_exhaustive()
    }
}

impl CachedKey {
    pub(super) fn to_key(&self) -> HelperKey {
        HelperKey {
            key: self.secret(),
            expires_at: self.expires_at(),
            is_cached: true,
        }
    }

    pub(super) fn secret(&self) -> Secret {
        Secret::from(self.key.as_str())
    }

    pub(super) fn is(&self, key: &Secret) -> bool {
        self.key.as_str() == key.expose()
    }

    pub(super) fn obtained(&self) -> &DualClock {
        &self.obtained
    }

    pub(super) fn expires_at(&self) -> Option<Timestamp> {
        Timestamp::from_millisecond(self.expires_at?).ok()
    }

    pub(super) fn age(&self, now: &DualClock) -> Option<Duration> {
        self.obtained.age(now)
    }

    /// How long it may still be returned to a caller whose TTL is `ttl`.
    pub(super) fn remaining(&self, ttl: Duration, now: &DualClock) -> Duration {
        let by_age = self
            .age(now)
            .map_or(Duration::ZERO, |age| ttl.saturating_sub(age));
        match self.expires_at() {
            Some(end) => by_age.min(self.obtained.until(end, now)),
            None => by_age,
        }
    }

    /// Whether it has not ended by its own expiry.
    pub(super) fn is_alive(&self, now: &DualClock) -> bool {
        !self.remaining(Duration::MAX, now).is_zero()
    }
}

impl CacheFile {
    /// Records a run that has ended, with its error as it is to be reported. A failed run keeps a
    /// key that is still alive.
    pub(super) fn record_run(&mut self, run: &HelperRun, error: Option<&CliError>, now: DualClock) {
        let now = now.with_boot_id();
        let id = format!("{}-{}", std::process::id(), now.realtime().as_nanosecond());
        self.record(id, run, error, &now);
        match &run.result {
            Ok(key) => {
                self.key = Some(CachedKey {
                    key: Zeroizing::new(key.key.expose().to_owned()),
                    obtained: now,
                    expires_at: key.expires_at.map(Timestamp::as_millisecond),
                });
            }
            Err(_) => drop(self.key.take_if(|key| !key.is_alive(&now))),
        }
    }

    /// Records a run whose key is for its caller alone: the cached key stays as it is, and no
    /// process that waits for a run takes this one for it.
    pub(super) fn record_uncached(
        &mut self,
        run: &HelperRun,
        error: Option<&CliError>,
        now: DualClock,
    ) {
        let id = self.run_id().unwrap_or_default().to_owned();
        self.record(id, run, error, &now.with_boot_id());
    }

    fn record(&mut self, id: String, run: &HelperRun, error: Option<&CliError>, now: &DualClock) {
        self.runs = self.runs.saturating_add(1);
        if let Some(error) = error {
            self.last_error = Some(CachedError {
                at: now.clone(),
                line: error.to_json_line(),
            });
        }
        self.last_run = Some(LastRun {
            id,
            took_ms: millis(run.took),
            failed: run.result.is_err(),
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

impl CachedError {
    pub(super) fn error(&self) -> Option<CliError> {
        CliError::from_stderr(&self.line)
    }
}
