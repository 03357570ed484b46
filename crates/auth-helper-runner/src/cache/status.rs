//! The state of a helper's cache entry, without running the helper.

use std::time::Duration;

use auth_core::secret::Fingerprint;
use auth_core::{CliError, Secret};
use jiff::Timestamp;

use super::file::{CacheFile, CachedKey};
use super::{CacheEntry, CacheError, DualClock};

/// The state of one helper's entry. Only the key in it is secret.
#[derive(Clone, Debug, Default)]
pub struct CacheStatus {
    /// The fingerprint of the key that would be returned now; `None` if the helper would run.
    pub fingerprint: Option<Fingerprint>,
    /// That key.
    pub key: Option<Secret>,
    /// How old that key is.
    pub age: Option<Duration>,
    /// How long it may still be returned.
    pub remaining: Option<Duration>,
    /// When it expires by itself, if known.
    pub expires_at: Option<Timestamp>,
    /// How often the helper has run since the cache was cleared.
    pub runs: u64,
    /// When the last run ended.
    pub last_run_at: Option<Timestamp>,
    /// How long the last run took.
    pub last_duration: Option<Duration>,
    /// The newest error, also if a later run succeeded.
    pub last_error: Option<LastError>,
}

/// A failed run of the helper.
#[derive(Clone, Debug)]
pub struct LastError {
    /// When.
    pub at: Timestamp,
    /// The error, secrets redacted.
    pub error: CliError,
    /// Whether it was the last run that failed.
    pub is_current: bool,
}

impl CacheStatus {
    /// Reads an entry, for a caller whose TTL is `ttl`.
    ///
    /// # Errors
    /// [`CacheError`].
    pub fn read(entry: &CacheEntry, ttl: Duration, now: &DualClock) -> Result<Self, CacheError> {
        Ok(Self::from_file(&entry.read()?, ttl, now))
    }

    /// Whether a key would be returned without running the helper.
    #[must_use]
    pub fn is_cached(&self) -> bool {
        self.fingerprint.is_some()
    }

    fn from_file(record: &CacheFile, ttl: Duration, now: &DualClock) -> Self {
        let good = |kept: &&CachedKey| !kept.remaining(ttl, now).is_zero();
        let kept = record.key.as_ref().filter(good);
        let last = record.last_run.as_ref();
        let duration = |millis: i64| Duration::from_millis(u64::try_from(millis).unwrap_or(0));
        Self {
            fingerprint: kept.map(|kept| kept.secret().fingerprint()),
            key: kept.map(CachedKey::secret),
            age: kept.and_then(|kept| kept.age(now)),
            remaining: kept.map(|kept| kept.remaining(ttl, now)),
            expires_at: kept.and_then(CachedKey::expires_at),
            runs: record.runs,
            last_run_at: last.map(|run| run.ended.realtime()),
            last_duration: last.map(|run| duration(run.took_ms)),
            last_error: record.last_error.as_ref().and_then(|error| {
                Some(LastError {
                    at: error.at.realtime(),
                    error: error.error()?,
                    is_current: last.is_some_and(|run| run.failed),
                })
            }),
        }
    }
}
