//! One run for all who ask at the same time.
//!
//! Who finds no good key takes the entry's kernel lock and runs the helper. Everybody else looks
//! at the file now and then until a run that ended after they asked has left its result there:
//! that key is theirs, and so is that failure. A run that was interrupted leaves nothing, and the
//! next one in line runs the helper.

use std::time::{Duration, Instant};

use auth_core::{CliError, ExitStatus, Secret};
use auth_store::file::lock::Lock;
use jiff::Timestamp;

use super::record::{Kept, Record};
use super::{CacheError, Entry, Moment};
use crate::reply::Reply;

/// How long a failure is shared with those who waited for that run. Long enough for the slowest of
/// a few hundred processes to look; who asks after the failure runs the helper anew in any case.
const SHARING: Duration = Duration::from_secs(10);

/// The pauses between two looks at the file.
const PAUSES: [u64; 6] = [2, 5, 10, 20, 35, 50];

/// What a caller wants.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// How old a key may be. Zero: nothing is read from the cache, nor kept in it.
    pub ttl: Duration,
    /// A key that was refused (HTTP 401 or 403) and is not wanted again.
    pub rejected: Option<&'a Secret>,
    /// Whether no key that was obtained earlier will do.
    pub fresh: bool,
    /// How long to wait for another process's run.
    pub patience: Duration,
}

/// A key, and where it came from.
#[derive(Clone, Debug)]
pub struct Obtained {
    /// The key.
    pub key: Secret,
    /// When it ends, as far as is known.
    pub expires_at: Option<Timestamp>,
    /// Whether it came from the cache, rather than from a run of this process.
    pub cached: bool,
}

/// One run of the helper by this process.
#[derive(Debug)]
pub struct Attempt {
    /// The key, or why there is none.
    pub result: Result<Reply, CliError>,
    /// How long the helper ran.
    pub took: Duration,
}

/// What the single flight needs of its caller.
pub trait Runner {
    /// What time it is.
    fn now(&self) -> Moment;
    /// Runs the helper.
    fn run(&mut self) -> Attempt;
    /// Another process has been running the helper for us since `elapsed`.
    ///
    /// # Errors
    /// Where waiting has no end.
    fn waiting(&mut self, elapsed: Duration) -> Result<(), CliError>;
    /// The cache cannot be used; the key is obtained without it.
    fn cache_failed(&mut self, error: &CacheError);
}

/// Obtains a key: from the cache, from another process's run, or from a run of our own.
///
/// # Errors
/// The failure of the run, ours or the one that we waited for; exit 7 where the cache is unsafe;
/// exit 4 where another process's run outlasts `patience`.
pub fn obtain(
    entry: &Entry,
    request: &Request<'_>,
    runner: &mut dyn Runner,
) -> Result<Obtained, CliError> {
    let flight = Flight { entry, request };
    if request.ttl.is_zero() {
        return flight.without_cache(runner);
    }
    match flight.attempt(runner) {
        Ok(result) => result,
        Err(error @ CacheError::Unsafe { .. }) => Err(cache_failure(&error)),
        Err(error) => {
            runner.cache_failed(&error);
            runner.run().into_obtained()
        }
    }
}

struct Flight<'a> {
    entry: &'a Entry,
    request: &'a Request<'a>,
}

impl Flight<'_> {
    /// The outer error is the cache's, the inner one the helper's.
    fn attempt(&self, runner: &mut dyn Runner) -> Result<Result<Obtained, CliError>, CacheError> {
        let start = Instant::now();
        let record = self.entry.read()?;
        if let Some(obtained) = self.good(&record, &runner.now()) {
            return Ok(Ok(obtained));
        }
        let seen = record.run_id().map(str::to_owned);
        let mut pauses = PAUSES.into_iter();
        let mut pause = 0;
        loop {
            let lock = self.entry.lock()?;
            // Read once more: the lock may have been given back just now.
            let record = self.entry.read()?;
            if let Some(result) = self.shared(&record, seen.as_deref(), &runner.now()) {
                return Ok(result);
            }
            if let Some(lock) = lock {
                return self.run(record, lock, runner);
            }
            let elapsed = start.elapsed();
            if elapsed >= self.request.patience {
                return Ok(Err(busy(elapsed)));
            }
            if let Err(failure) = runner.waiting(elapsed) {
                return Ok(Err(failure));
            }
            pause = pauses.next().unwrap_or(pause);
            std::thread::sleep(Duration::from_millis(pause));
        }
    }

    /// A kept key that this caller may have.
    fn good(&self, record: &Record, now: &Moment) -> Option<Obtained> {
        let kept = record.key.as_ref()?;
        let wanted = !self.request.fresh && !self.request.rejected.is_some_and(|key| kept.is(key));
        if !wanted || kept.remaining(self.request.ttl, now).is_zero() {
            return None;
        }
        Some(Obtained {
            key: kept.secret(),
            expires_at: kept.expires_at(),
            cached: true,
        })
    }

    /// The result of a run that ended after this caller asked, else a good key.
    fn shared(
        &self,
        record: &Record,
        seen: Option<&str>,
        now: &Moment,
    ) -> Option<Result<Obtained, CliError>> {
        let Some(run) = record.run_since(seen) else {
            return self.good(record, now).map(Ok);
        };
        if run.failed {
            let recent = run.ended.age(now).is_some_and(|age| age < SHARING);
            let failure = record.last_error.as_ref()?.failure();
            return failure.filter(|_| recent).map(Err);
        }
        let theirs = |kept: &&Kept| kept.is_alive(now) && kept.obtained() == &run.ended;
        let kept = record.key.as_ref().filter(theirs)?;
        Some(Ok(Obtained {
            key: kept.secret(),
            expires_at: kept.expires_at(),
            cached: true,
        }))
    }

    fn run(
        &self,
        mut record: Record,
        lock: Lock,
        runner: &mut dyn Runner,
    ) -> Result<Result<Obtained, CliError>, CacheError> {
        if self.forget_rejected(&mut record) {
            // Before the run, so that nobody is given it while the helper runs.
            self.entry.write(&record)?;
        }
        let attempt = runner.run();
        if !is_interruption(&attempt) {
            record.note(&attempt, runner.now());
            if let Err(error) = self.entry.write(&record) {
                runner.cache_failed(&error);
            }
        }
        drop(lock);
        Ok(attempt.into_obtained())
    }

    /// Drops the key that was refused; says whether it was there.
    fn forget_rejected(&self, record: &mut Record) -> bool {
        let rejected = self.request.rejected;
        let dropped = record
            .key
            .take_if(|kept| rejected.is_some_and(|key| kept.is(key)));
        dropped.is_some()
    }

    /// Runs the helper whatever the cache holds; keeps what is no secret for `status`.
    fn without_cache(&self, runner: &mut dyn Runner) -> Result<Obtained, CliError> {
        let attempt = runner.run();
        // Only for `status`, so neither waited for nor complained about.
        if let Ok(Some(_lock)) = self.entry.lock() {
            let mut record = self.entry.read().unwrap_or_default();
            self.forget_rejected(&mut record);
            record.note_uncached(&attempt, runner.now());
            drop(self.entry.write(&record));
        }
        attempt.into_obtained()
    }
}

impl Attempt {
    /// The key, as obtained by a run of this process.
    ///
    /// # Errors
    /// The failure of the run.
    pub fn into_obtained(self) -> Result<Obtained, CliError> {
        self.result.map(|reply| Obtained {
            key: reply.key,
            expires_at: reply.expires_at,
            cached: false,
        })
    }
}

fn is_interruption(attempt: &Attempt) -> bool {
    let exit = attempt.result.as_ref().err().map(CliError::exit);
    matches!(exit, Some(ExitStatus::Interrupted | ExitStatus::Terminated))
}

fn busy(elapsed: Duration) -> CliError {
    let seconds = elapsed.as_secs();
    CliError::new(
        ExitStatus::Unavailable,
        "helper.busy",
        format!(
            "waiting for the key helper: another process is still running it after {seconds} s"
        ),
    )
    .hint("try again, or wait longer with `--timeout`")
}

/// The failure of a cache that cannot be used.
#[must_use]
pub(crate) fn cache_failure(error: &CacheError) -> CliError {
    let message = format!("using the key cache: {error}");
    match error {
        CacheError::Unsafe { path, .. } => {
            CliError::new(ExitStatus::Policy, "cache.unsafe", message).hint(format!(
                "see who made `{}`, then remove it; it is made anew, for you alone",
                path.display()
            ))
        }
        CacheError::File(_) => CliError::new(ExitStatus::Unavailable, "cache.unusable", message),
    }
}

#[cfg(test)]
mod tests;
