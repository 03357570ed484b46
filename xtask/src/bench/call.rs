//! One call to measure, and what is measured of it.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::process;

/// A program with its arguments, in an environment of its own.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) name: String,
    pub(crate) program: PathBuf,
    pub(crate) args: Vec<OsString>,
    pub(crate) variables: BTreeMap<OsString, OsString>,
    pub(crate) folder: PathBuf,
    /// A file for stdin; none where the program reads nothing.
    pub(crate) input: Option<PathBuf>,
}

/// How long one call may take.
const DEADLINE: Duration = Duration::from_secs(30);

impl Call {
    fn command(&self, starter: &[&str]) -> Result<Command> {
        let mut command = match starter {
            [] => process::command(&self.program),
            [first, rest @ ..] => {
                let mut command = process::command(first);
                command.args(rest).arg(&self.program);
                command
            }
        };
        command.args(&self.args).env_clear().envs(&self.variables);
        command.current_dir(&self.folder);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        if let Some(input) = &self.input {
            command.stdin(std::fs::File::open(input)?);
        }
        Ok(command)
    }

    /// Wall time from the start to the end, once.
    pub(crate) fn time(&self) -> Result<Duration> {
        let mut command = self.command(&[])?;
        let start = Instant::now();
        let mut child = command.spawn().with_context(|| self.name.clone())?;
        let status = child.wait()?;
        let took = start.elapsed();
        ensure!(status.success(), "`{}` ended with {status}", self.name);
        Ok(took)
    }

    /// Its system calls, those of the programs it asks included.
    pub(crate) fn system_calls(&self) -> Result<usize> {
        let log = tempfile::NamedTempFile::new()?;
        let path = log.path().to_string_lossy().into_owned();
        let command = self.command(&["strace", "-f", "-qq", "-o", &path])?;
        finish(command).with_context(|| self.name.clone())?;
        let text = std::fs::read_to_string(log.path())?;
        let calls = text.lines().filter(|line| {
            let call = line.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
            call.contains('(') && !call.starts_with("<...") && !call.starts_with("---")
        });
        Ok(calls.count())
    }

    /// The instructions it runs, not those of the programs it asks.
    pub(crate) fn instructions(&self) -> Result<u64> {
        let folder = tempfile::tempdir()?;
        let out = format!("--callgrind-out-file={}/out", folder.path().display());
        let log = format!("--log-file={}/log", folder.path().display());
        let words = [
            "valgrind",
            "--tool=callgrind",
            "--trace-children=no",
            &out,
            &log,
        ];
        finish(self.command(&words)?).with_context(|| self.name.clone())?;
        let text = std::fs::read_to_string(folder.path().join("log"))?;
        let collected = text
            .lines()
            .find_map(|line| line.split_once("Collected : "));
        let (_, number) = collected.context("callgrind collected nothing")?;
        Ok(number.trim().parse()?)
    }

    /// Its peak memory in KiB, measured by the program `peak`.
    pub(crate) fn peak(&self, peak: &Path) -> Result<u64> {
        let mut command = self.command(&[&peak.to_string_lossy()])?;
        let child = command.stderr(Stdio::piped()).spawn()?;
        let output = child.wait_with_output()?;
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        let line = text
            .lines()
            .rev()
            .find_map(|line| line.strip_prefix("peak "));
        Ok(line.context("no peak was printed")?.parse()?)
    }
}

fn finish(mut command: Command) -> Result<()> {
    let status = process::wait(command.spawn()?, DEADLINE)?;
    ensure!(status.success(), "it ended with {status}");
    Ok(())
}

/// How long a call took, run in turn with others so that what disturbs one disturbs all.
#[derive(Clone, Copy)]
pub(crate) struct Timing {
    /// The median.
    pub(crate) median: Duration,
    /// The median of its ratios to the first call of the same turn.
    pub(crate) ratio: f64,
}

/// Runs all calls once in each of so many turns.
pub(crate) fn in_turn(calls: &[Call], turns: usize) -> Result<Vec<Timing>> {
    let mut times = vec![Vec::with_capacity(turns); calls.len()];
    let mut ratios: Vec<Vec<f64>> = times.clone();
    for call in calls {
        // The first run fills the caches.
        call.time()?;
    }
    for _ in 0..turns {
        let mut first = None;
        for (index, call) in calls.iter().enumerate() {
            let took = call.time()?.as_secs_f64();
            times[index].push(took);
            ratios[index].push(took / *first.get_or_insert(took));
        }
    }
    let timings = times.iter_mut().zip(&mut ratios);
    Ok(timings
        .map(|(times, ratios)| Timing {
            median: Duration::from_secs_f64(median(times)),
            ratio: median(ratios),
        })
        .collect())
}

fn median(numbers: &mut [f64]) -> f64 {
    numbers.sort_unstable_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or_default()
}
