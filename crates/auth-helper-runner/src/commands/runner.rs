//! One run of a helper, as the single flight requests it.

use std::path::Path;
use std::time::Duration;

use auth_core::{CliError, Env};
use jiff::Timestamp;

use crate::cache::{CacheError, DualClock, Runner};
use crate::command::{
    ExitOnSignal, HelperCommand, HelperError, HelperRun, RunError, for_helper, recursion_depth,
};
use crate::notice::{RunBy, SlowNotice};

/// Makes the environment that the helper is started from. Only called if it runs.
pub(super) type Environment<'a> = &'a mut dyn FnMut() -> Result<Env, CliError>;

/// What one run needs.
pub(super) struct HelperRunner<'a> {
    pub(super) command: &'a str,
    /// The name of its cache entry.
    pub(super) entry: &'a str,
    /// The process environment, which tells whether this process runs inside the helper.
    pub(super) env: &'a Env,
    pub(super) environment: Environment<'a>,
    pub(super) cwd: &'a Path,
    pub(super) timeout: Duration,
    pub(super) notice: SlowNotice<'a>,
    pub(super) now: fn() -> Timestamp,
    /// Handled from the first run, or the first wait, on.
    pub(super) signals: Option<ExitOnSignal>,
    /// Where the helper is set, for a hint with every error.
    pub(super) defined_at: Option<String>,
}

impl HelperRunner<'_> {
    fn environment(&mut self) -> Result<Env, HelperError> {
        if recursion_depth(self.env, self.entry) >= 2 {
            return Err(HelperError::Recursion);
        }
        let env = (self.environment)().map_err(HelperError::Environment)?;
        Ok(for_helper(&env, self.entry))
    }

    fn listen(&mut self) -> std::io::Result<()> {
        if self.signals.is_none() {
            self.signals = Some(ExitOnSignal::listen()?);
        }
        Ok(())
    }

    fn try_run(&mut self) -> Result<HelperRun, HelperError> {
        let env = self.environment()?;
        self.listen().map_err(|error| HelperError::Run {
            error: RunError::NotStarted(error),
            stderr: String::new(),
        })?;
        let helper = HelperCommand {
            command: self.command,
            env: &env,
            cwd: self.cwd,
            timeout: self.timeout,
            now: self.now,
        };
        self.notice.console().debug(1, "running the key helper");
        let run = helper.run(&mut self.notice, self.signals.as_mut());
        self.notice.finish(run.took);
        Ok(run)
    }
}

impl Runner for HelperRunner<'_> {
    fn now(&self) -> DualClock {
        DualClock::now((self.now)())
    }

    fn run(&mut self) -> HelperRun {
        self.try_run().unwrap_or_else(|error| HelperRun {
            result: Err(error),
            took: Duration::ZERO,
        })
    }

    fn report(&self, error: &HelperError) -> CliError {
        let cli_error = CliError::from(error);
        let is_of_helper = matches!(
            error,
            HelperError::Run { .. } | HelperError::Output { .. } | HelperError::Expired(_)
        );
        match &self.defined_at {
            Some(location) if is_of_helper && !error.is_interruption() => {
                cli_error.hint(format!("the helper is set in {location}"))
            }
            _ => cli_error,
        }
    }

    fn wait(&mut self, elapsed: Duration, pause: Duration) -> Result<(), HelperError> {
        if recursion_depth(self.env, self.entry) >= 1 {
            return Err(HelperError::Recursion);
        }
        self.notice.update(RunBy::Other, elapsed);
        // Without handlers the signals end this process in their own way.
        let _ = self.listen();
        match &mut self.signals {
            Some(signals) => match signals.wait(pause) {
                Some(signal) => Err(HelperError::Interrupted(signal)),
                None => Ok(()),
            },
            None => {
                std::thread::sleep(pause);
                Ok(())
            }
        }
    }

    fn cache_failed(&mut self, error: &CacheError) {
        let console = self.notice.console();
        console.warn(format!("the key is not cached: {error}"));
    }
}
