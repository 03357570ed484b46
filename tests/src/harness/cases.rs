//! Cases as tests of a test binary, with outcomes that tell more than passed and failed.

use std::fmt;
use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use libtest_mimic::{Arguments, Completion, Failed, Trial};
use serde::{Deserialize, Serialize};

use super::Programs;
use super::process::variable;

/// How a check ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", content = "detail", rename_all = "kebab-case")]
pub enum Outcome {
    /// It ran and held; the text says how much, and may be empty.
    Passed(String),
    /// It ran and did not hold.
    Failed(String),
    /// It could not run here, and why.
    NotRun(String),
}

impl Outcome {
    /// The outcome of a check that fails by an error.
    pub fn of<T: Into<String>>(result: Result<T>) -> Self {
        match result {
            Ok(detail) => Self::Passed(detail.into()),
            Err(error) => Self::Failed(format!("{error:#}")),
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (word, detail) = match self {
            Self::Passed(detail) if detail.is_empty() => return f.write_str("passed"),
            Self::Passed(detail) => ("passed", detail),
            Self::Failed(why) => ("failed", why),
            Self::NotRun(why) => ("not run", why),
        };
        write!(f, "{word}: {}", detail.trim().replace('\n', "; "))
    }
}

/// A case that has run; a line of the file `AUTH_TOOLS_RESULTS`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Row {
    /// What holds if it passed.
    pub name: String,
    /// How it ended.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// How long it took.
    pub took: Duration,
}

/// A behavior of the programs, and its check.
#[derive(Clone, Copy)]
pub struct Case {
    /// What holds.
    pub name: &'static str,
    /// Finds out.
    pub check: fn(&Programs) -> Result<Outcome>,
}

/// A case that holds.
///
/// # Errors
/// Never; it ends a check.
pub fn passed(detail: impl Into<String>) -> Result<Outcome> {
    Ok(Outcome::Passed(detail.into()))
}

/// A case that cannot be tried here.
///
/// # Errors
/// Never; it ends a check.
pub fn not_run(why: impl Into<String>) -> Result<Outcome> {
    Ok(Outcome::NotRun(why.into()))
}

/// The cases as tests of these programs.
pub fn trials(
    cases: impl IntoIterator<Item = Case>,
    programs: &Arc<Programs>,
) -> impl Iterator<Item = Trial> {
    cases.into_iter().map(|case| {
        let programs = Arc::clone(programs);
        trial(case.name, move || (case.check)(&programs))
    })
}

/// A check as a test.
pub fn trial(
    name: impl Into<String>,
    check: impl FnOnce() -> Result<Outcome> + Send + 'static,
) -> Trial {
    let name = name.into();
    Trial::ignorable_test(name.clone(), move || {
        let start = Instant::now();
        let outcome = check().unwrap_or_else(|error| Outcome::Failed(format!("{error:#}")));
        let row = Row {
            name,
            outcome: outcome.clone(),
            took: start.elapsed(),
        };
        note(&row)?;
        match outcome {
            Outcome::Passed(_) => Ok(Completion::Completed),
            Outcome::NotRun(why) => Ok(Completion::ignored_with(why)),
            Outcome::Failed(why) => Err(why.into()),
        }
    })
}

/// Adds a line to the file that a task reads.
fn note(row: &Row) -> Result<(), Failed> {
    let Some(path) = variable("AUTH_TOOLS_RESULTS") else {
        return Ok(());
    };
    let file = std::fs::File::options()
        .append(true)
        .create(true)
        .open(path);
    let line = serde_json::to_string(row)? + "\n";
    file?.write_all(line.as_bytes())?;
    Ok(())
}

/// Runs tests as the arguments of the process say, one after another unless they say otherwise:
/// the cases make many processes themselves.
#[must_use]
pub fn run(tests: Vec<Trial>) -> ExitCode {
    let mut arguments = Arguments::from_args();
    arguments.test_threads = arguments.test_threads.or(Some(1));
    libtest_mimic::run(&arguments, tests).exit_code()
}

/// Runs `count` checks at once and fails with the first that fails.
///
/// # Errors
/// The first failure.
pub fn at_once(count: usize, check: impl Fn(usize) -> Result<()> + Sync) -> Result<()> {
    thread::scope(|scope| {
        let check = &check;
        let threads: Vec<_> = (0..count).map(|n| scope.spawn(move || check(n))).collect();
        threads.into_iter().try_for_each(|thread| {
            let ended = thread.join();
            ended.unwrap_or_else(|_| Err(anyhow!("a check panicked")))
        })
    })
}
