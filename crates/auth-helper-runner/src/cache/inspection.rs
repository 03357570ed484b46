//! What may be said of a helper's cache entry without running the helper.

use std::time::Duration;

use auth_core::secret::Fingerprint;
use auth_core::{CliError, Secret};
use jiff::Timestamp;

use super::record::Record;
use super::{CacheError, Entry, Moment};

/// The state of one helper's entry; nothing in it but the key is secret.
#[derive(Clone, Debug, Default)]
pub struct Inspection {
    /// The key that would be handed out now, by its fingerprint; `None` where the helper would run.
    pub fingerprint: Option<Fingerprint>,
    /// That key.
    pub key: Option<Secret>,
    /// How old that key is.
    pub age: Option<Duration>,
    /// How long it may still be handed out.
    pub remaining: Option<Duration>,
    /// When it ends by itself, where that is known.
    pub expires_at: Option<Timestamp>,
    /// How often the helper has run since the cache was cleared.
    pub runs: u64,
    /// When the last run ended.
    pub last_run_at: Option<Timestamp>,
    /// How long the last run took.
    pub last_duration: Option<Duration>,
    /// The newest failure, also where a later run succeeded.
    pub last_error: Option<LastError>,
}

/// A failure of the helper.
#[derive(Clone, Debug)]
pub struct LastError {
    /// When.
    pub at: Timestamp,
    /// What, with secrets redacted.
    pub failure: CliError,
    /// Whether it was the last run that failed.
    pub is_current: bool,
}

impl Inspection {
    /// Looks at an entry, for a caller that goes by `ttl`.
    ///
    /// # Errors
    /// [`CacheError`].
    pub fn of(entry: &Entry, ttl: Duration, now: &Moment) -> Result<Self, CacheError> {
        Ok(Self::of_record(&entry.read()?, ttl, now))
    }

    /// Whether a key would be handed out without running the helper.
    #[must_use]
    pub fn is_cached(&self) -> bool {
        self.fingerprint.is_some()
    }

    fn of_record(record: &Record, ttl: Duration, now: &Moment) -> Self {
        let good = |kept: &&super::record::Kept| !kept.remaining(ttl, now).is_zero();
        let kept = record.key.as_ref().filter(good);
        let last = record.last_run.as_ref();
        let duration = |millis: i64| Duration::from_millis(u64::try_from(millis).unwrap_or(0));
        Self {
            fingerprint: kept.map(|kept| kept.secret().fingerprint()),
            key: kept.map(super::record::Kept::secret),
            age: kept.and_then(|kept| kept.age(now)),
            remaining: kept.map(|kept| kept.remaining(ttl, now)),
            expires_at: kept.and_then(super::record::Kept::expires_at),
            runs: record.runs,
            last_run_at: last.map(|run| run.ended.wall()),
            last_duration: last.map(|run| duration(run.took_ms)),
            last_error: record.last_error.as_ref().and_then(|error| {
                Some(LastError {
                    at: error.at.wall(),
                    failure: error.failure()?,
                    is_current: last.is_some_and(|run| run.failed),
                })
            }),
        }
    }
}
