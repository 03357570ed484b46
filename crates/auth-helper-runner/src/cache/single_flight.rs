//! One run for all processes that request a key at the same time.
//!
//! A process that finds no usable key takes the entry's kernel lock and runs the helper. Every
//! other one looks at the file now and then until a run that ended after its own request has left
//! its result there: that key is returned, and so is that error. A run that was interrupted leaves
//! nothing, and the next process in line runs the helper.

use std::time::{Duration, Instant};

use auth_core::{CliError, Secret};
use auth_fs::lock::Lock;

use super::file::{CacheFile, CachedKey};
use super::{CacheEntry, CacheError, DualClock};
use crate::command::{HelperError, HelperRun};
use crate::reply::HelperKey;

/// How long an error is shared with those that waited for that run: long enough for the slowest of
/// a few hundred processes to look. A request that comes later runs the helper in any case.
const FAILURE_SHARE_WINDOW: Duration = Duration::from_secs(10);

/// The pauses between two looks at the file, in milliseconds.
const POLL_INTERVALS: [u64; 6] = [2, 5, 10, 20, 35, 50];

/// What a caller wants.
#[derive(Clone, Copy, Debug)]
pub struct KeyRequest<'a> {
    /// How old a key may be. Zero: nothing is read from the cache, nor stored in it.
    pub ttl: Duration,
    /// A key that was rejected (HTTP 401 or 403) and is not to be returned again.
    pub rejected: Option<&'a Secret>,
    /// Whether the helper is to run even if a usable key is cached.
    pub fresh: bool,
    /// How long to wait for another process's run.
    pub wait_timeout: Duration,
}

/// Why no key was acquired.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AcquireError {
    /// The helper failed.
    #[error(transparent)]
    Helper(#[from] HelperError),
    /// The run of another process failed; its error, as reported there.
    #[error("{}", .0.message())]
    Recorded(CliError),
    /// The run of another process took longer than this.
    #[error("another process's run of the helper has not ended after {0:?}")]
    Busy(Duration),
    /// The cache is not safe to use.
    #[error(transparent)]
    Cache(#[from] CacheError),
}

/// What [`acquire`] needs of its caller.
pub trait Runner {
    /// The time.
    fn now(&self) -> DualClock;
    /// Runs the helper.
    fn run(&mut self) -> HelperRun;
    /// The error of a run as it is reported, to be recorded for other processes.
    fn report(&self, error: &HelperError) -> CliError;
    /// Another process has been running the helper for this request since `elapsed`; waits for
    /// `pause`.
    ///
    /// # Errors
    /// If waiting is to end.
    fn wait(&mut self, elapsed: Duration, pause: Duration) -> Result<(), HelperError>;
    /// The cache cannot be used; the helper runs without it.
    fn cache_failed(&mut self, error: &CacheError);
}

/// Acquires a key: from the cache, from another process's run, or by running the helper.
///
/// # Errors
/// [`AcquireError`].
pub fn acquire(
    entry: &CacheEntry,
    request: &KeyRequest<'_>,
    runner: &mut dyn Runner,
) -> Result<HelperKey, AcquireError> {
    let flight = Flight { entry, request };
    if request.ttl.is_zero() {
        return Ok(flight.without_cache(runner)?);
    }
    match flight.acquire(runner) {
        Ok(result) => result,
        Err(error @ CacheError::Unsafe { .. }) => Err(error.into()),
        Err(error) => {
            runner.cache_failed(&error);
            Ok(runner.run().result?)
        }
    }
}

struct Flight<'a> {
    entry: &'a CacheEntry,
    request: &'a KeyRequest<'a>,
}

type Acquired = Result<HelperKey, AcquireError>;

impl Flight<'_> {
    /// The outer error is the cache's, before the helper ran.
    fn acquire(&self, runner: &mut dyn Runner) -> Result<Acquired, CacheError> {
        let start = Instant::now();
        let file = self.entry.read()?;
        if let Some(key) = self.fresh_key(&file, &runner.now()) {
            return Ok(Ok(key));
        }
        let seen = file.run_id().map(str::to_owned);
        let mut intervals = POLL_INTERVALS.into_iter();
        let mut interval = 0;
        loop {
            let lock = self.entry.lock()?;
            // Read once more: the lock may have been released just now.
            let file = self.entry.read()?;
            if let Some(result) = self.result_since(&file, seen.as_deref(), &runner.now()) {
                return Ok(result);
            }
            if let Some(lock) = lock {
                return self.run(file, &lock, runner);
            }
            let elapsed = start.elapsed();
            if elapsed >= self.request.wait_timeout {
                return Ok(Err(AcquireError::Busy(elapsed)));
            }
            interval = intervals.next().unwrap_or(interval);
            if let Err(error) = runner.wait(elapsed, Duration::from_millis(interval)) {
                return Ok(Err(error.into()));
            }
        }
    }

    /// A cached key that this caller may have.
    fn fresh_key(&self, file: &CacheFile, now: &DualClock) -> Option<HelperKey> {
        let cached = file.key.as_ref()?;
        let rejected = self.request.rejected;
        let wanted = !self.request.fresh && !rejected.is_some_and(|key| cached.is(key));
        let usable = wanted && !cached.remaining(self.request.ttl, now).is_zero();
        usable.then(|| cached.to_key())
    }

    /// The result of a run that ended after this request came, else a usable key.
    fn result_since(
        &self,
        file: &CacheFile,
        seen: Option<&str>,
        now: &DualClock,
    ) -> Option<Acquired> {
        let Some(run) = file.run_since(seen) else {
            return self.fresh_key(file, now).map(Ok);
        };
        if run.failed {
            let age = run.ended.age(now);
            let is_recent = age.is_some_and(|age| age < FAILURE_SHARE_WINDOW);
            let error = file.last_error.as_ref()?.error();
            return error
                .filter(|_| is_recent)
                .map(|error| Err(AcquireError::Recorded(error)));
        }
        let of_run = |cached: &&CachedKey| cached.is_alive(now) && cached.obtained() == &run.ended;
        let cached = file.key.as_ref().filter(of_run)?;
        Some(Ok(cached.to_key()))
    }

    fn run(
        &self,
        mut file: CacheFile,
        _lock: &Lock,
        runner: &mut dyn Runner,
    ) -> Result<Acquired, CacheError> {
        if self.forget_rejected(&mut file) {
            // Before the run, so that no process is given it meanwhile.
            self.entry.write(&file)?;
        }
        let run = runner.run();
        let error = run.result.as_ref().err();
        if !error.is_some_and(HelperError::is_interruption) {
            let error = error.map(|error| runner.report(error));
            file.record_run(&run, error.as_ref(), runner.now());
            if let Err(error) = self.entry.write(&file) {
                runner.cache_failed(&error);
            }
        }
        Ok(run.result.map_err(AcquireError::from))
    }

    /// Drops the key that was rejected; returns whether it was there.
    fn forget_rejected(&self, file: &mut CacheFile) -> bool {
        let rejected = self.request.rejected;
        let dropped = file
            .key
            .take_if(|cached| rejected.is_some_and(|key| cached.is(key)));
        dropped.is_some()
    }

    /// Runs the helper whatever the cache holds; records what is no secret for `status`.
    fn without_cache(&self, runner: &mut dyn Runner) -> Result<HelperKey, HelperError> {
        let run = runner.run();
        // Only for `status`, so neither waited for nor reported.
        if let Ok(Some(_lock)) = self.entry.lock() {
            let mut file = self.entry.read().unwrap_or_default();
            self.forget_rejected(&mut file);
            let error = run.result.as_ref().err().map(|error| runner.report(error));
            file.record_uncached(&run, error.as_ref(), runner.now());
            drop(self.entry.write(&file));
        }
        run.result
    }
}

#[cfg(test)]
mod tests;
