//! The program, and where and how it is run.

use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use auth_core::Env;
use auth_core::cli::sanitize;

use crate::private_dir::PrivateDir;
use crate::process::{Running, Start};
use crate::{ClaudeError, environment, platform, version};

/// What a run prints is written here, in its private directory.
const OUTPUT: &str = "output";
/// How much of a line of the program an error shows.
const MAX_LINE_LEN: usize = 300;

/// An installed Claude Code.
#[derive(Clone, Debug)]
pub struct Claude {
    pub(crate) program: PathBuf,
    env: Env,
    pub(crate) runs: PathBuf,
}

/// What differs between runs.
pub(crate) struct Run<'a> {
    pub(crate) args: &'a [&'a str],
    pub(crate) dir: &'a PrivateDir,
    pub(crate) inherit: &'a [&'a std::fs::File],
    pub(crate) timeout: Duration,
}

impl Claude {
    /// `program` is the file to run, `env` the user's environment with the proxies and
    /// certificates that settings name. Private directories are created below `runs`, which should
    /// be on persistent disk.
    #[must_use]
    pub fn new(program: &Path, env: &Env, runs: &Path) -> Self {
        Self {
            program: program.to_owned(),
            env: env.clone(),
            // The program takes a relative directory from its own working directory.
            runs: std::path::absolute(runs).unwrap_or_else(|_| runs.to_owned()),
        }
    }

    /// The file that is run.
    #[must_use]
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// The user's environment.
    pub(crate) fn env(&self) -> &Env {
        &self.env
    }

    /// Starts a run; what it prints goes to a file of its directory.
    pub(crate) fn start(&self, run: &Run<'_>) -> Result<Running, ClaudeError> {
        let path = run.dir.path().join(OUTPUT);
        let output = platform::create_private(&path)
            .and_then(|file| Ok((file.try_clone()?, file)))
            .map_err(|source| ClaudeError::PrivateDir { path, source })?;
        let streams = [Stdio::null(), output.0.into(), output.1.into()];
        self.spawn(run, streams, |_| {}, false)
    }

    /// Starts a run with streams and further variables of its own.
    pub(crate) fn spawn(
        &self,
        run: &Run<'_>,
        [stdin, stdout, stderr]: [Stdio; 3],
        set: impl FnOnce(&mut Env),
        has_terminal: bool,
    ) -> Result<Running, ClaudeError> {
        let mut env = environment::scrubbed(&self.env, run.dir.path());
        set(&mut env);
        let mut inherit = vec![run.dir.lock()];
        inherit.extend(run.inherit);
        let start = Start {
            program: &self.program,
            args: run.args,
            env: &env,
            cwd: run.dir.path(),
            stdin,
            stdout,
            stderr,
            inherit: &inherit,
            timeout: run.timeout,
            has_terminal,
        };
        start.spawn().map_err(|source| ClaudeError::NotStarted {
            program: self.program.clone(),
            source,
        })
    }

    /// Name and version of the program that ran in `dir`, for messages.
    pub(crate) fn label(&self, dir: &PrivateDir) -> String {
        match version::of_run(dir) {
            Some(version) => format!("Claude Code {version}"),
            None => format!("Claude Code (`{}`)", self.program.display()),
        }
    }

    /// The last line that a run printed.
    pub(crate) fn last_line(dir: &PrivateDir) -> String {
        let text = dir.read(OUTPUT).unwrap_or_default();
        last_line(&String::from_utf8_lossy(&text))
    }

    /// The error of a run that a signal ended.
    pub(crate) fn check_signal(
        &self,
        status: ExitStatus,
        dir: &PrivateDir,
    ) -> Result<(), ClaudeError> {
        match platform::terminating_signal(status) {
            Some(signal) => Err(ClaudeError::Killed {
                program: self.label(dir),
                signal,
            }),
            None => Ok(()),
        }
    }
}

/// The last line of a text that is not blank, without control characters.
pub(crate) fn last_line(text: &str) -> String {
    let line = text
        .lines()
        .rev()
        .map(str::trim)
        .find(|line| !line.is_empty());
    let clean = sanitize::line(line.unwrap_or_default());
    clean.chars().take(MAX_LINE_LEN).collect()
}
