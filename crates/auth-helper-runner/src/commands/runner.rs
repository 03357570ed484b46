//! One run of a helper, as the single flight asks for it.

use std::path::Path;
use std::time::Duration;

use auth_core::{CliError, Env};
use jiff::Timestamp;

use crate::cache::{Attempt, CacheError, Moment, Runner};
use crate::command::{Helper, Interruptible, RunError, for_helper, is_inside};
use crate::notice::{Notice, Whose};
use crate::{failure, reply};

/// Makes the environment that the helper is started from. Only called where it runs.
pub(super) type Environment<'a> = &'a mut dyn FnMut() -> Result<Env, CliError>;

/// What one run needs.
pub(super) struct HelperRunner<'a> {
    pub(super) command: &'a str,
    /// The name of its cache entry.
    pub(super) name: &'a str,
    /// The process environment, which tells whether we are inside the helper.
    pub(super) env: &'a Env,
    pub(super) environment: Environment<'a>,
    pub(super) cwd: &'a Path,
    pub(super) timeout: Duration,
    pub(super) notice: Notice<'a>,
    pub(super) now: fn() -> Timestamp,
    /// Set while another process's run is waited for.
    pub(super) interruptible: Option<Interruptible>,
    /// A hint that is added to every failure: where the helper is set.
    pub(super) whereabouts: Option<String>,
}

impl HelperRunner<'_> {
    fn attempt(&mut self) -> (Result<reply::Reply, CliError>, Duration) {
        if is_inside(self.env, self.name, 2) {
            return (Err(failure::recursion()), Duration::ZERO);
        }
        let env = match (self.environment)() {
            Ok(env) => for_helper(&env, self.name),
            Err(failure) => return (Err(failure), Duration::ZERO),
        };
        self.interruptible = None;
        let helper = Helper {
            command: self.command,
            env: &env,
            cwd: self.cwd,
            timeout: self.timeout,
        };
        self.notice.console().debug(1, "running the key helper");
        let run = helper.run(&mut self.notice);
        self.notice.finish(run.took);
        let result = match run.result {
            Ok(stdout) => self.read(&stdout, &run.last_words),
            Err(error) => Err(self.located(failure::of_run(&error, &run.last_words), Some(&error))),
        };
        (result, run.took)
    }

    fn read(&self, stdout: &[u8], last_words: &str) -> Result<reply::Reply, CliError> {
        let reply = reply::parse(stdout)
            .map_err(|error| self.located(failure::of_reply(error, last_words, stdout), None))?;
        match reply.expires_at {
            Some(end) if end <= (self.now)() => Err(self.located(failure::expired(end), None)),
            _ => Ok(reply),
        }
    }

    fn located(&self, failure: CliError, error: Option<&RunError>) -> CliError {
        match (&self.whereabouts, error) {
            (_, Some(RunError::Interrupted(_))) | (None, _) => failure,
            (Some(place), _) => failure.hint(format!("the helper is set in {place}")),
        }
    }
}

impl Runner for HelperRunner<'_> {
    fn now(&self) -> Moment {
        Moment::now((self.now)())
    }

    fn run(&mut self) -> Attempt {
        let (result, took) = self.attempt();
        Attempt { result, took }
    }

    fn waiting(&mut self, elapsed: Duration) -> Result<(), CliError> {
        if is_inside(self.env, self.name, 1) {
            return Err(failure::recursion());
        }
        if self.interruptible.is_none() {
            // Without it the signals still end us, by their own way.
            self.interruptible = Interruptible::new().ok();
        }
        self.notice.tick(Whose::Theirs, elapsed);
        Ok(())
    }

    fn cache_failed(&mut self, error: &CacheError) {
        self.notice
            .console()
            .warn(format!("the key is not cached: {error}"));
    }
}
