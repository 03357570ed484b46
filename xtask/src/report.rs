//! What ran, what did not, and why: the table that closes every task.

use std::io::Write;
use std::process::ExitCode;
use std::time::{Duration, Instant};

pub(crate) use auth_tests::harness::process::say;
pub(crate) use auth_tests::harness::{Outcome, Row};

/// The checks of one task, in the order they ran.
pub(crate) struct Report {
    title: String,
    rows: Vec<Row>,
}

impl Report {
    /// An empty report.
    pub(crate) fn new(title: impl Into<String>) -> Self {
        Self::of_rows(title, Vec::new())
    }

    /// A report of checks that a suite has run.
    pub(crate) fn of_rows(title: impl Into<String>, rows: Vec<Row>) -> Self {
        let title = title.into();
        Self { title, rows }
    }

    /// Runs a check and notes how it ended.
    pub(crate) fn check(&mut self, name: &str, check: impl FnOnce() -> Outcome) -> &Outcome {
        let start = Instant::now();
        let outcome = check();
        self.push(name, outcome, start.elapsed())
    }

    /// Notes a check that has run.
    pub(crate) fn push(&mut self, name: &str, outcome: Outcome, took: Duration) -> &Outcome {
        say(&format!("{name}: {outcome}"));
        self.rows.push(Row {
            name: name.to_owned(),
            outcome,
            took,
        });
        &self.rows[self.rows.len() - 1].outcome
    }

    /// Adds checks that a suite has run.
    pub(crate) fn extend(&mut self, rows: Vec<Row>) {
        self.rows.extend(rows);
    }

    /// Takes the rows of another task over, its title before each.
    pub(crate) fn absorb(&mut self, other: Self) {
        let title = other.title;
        self.rows.extend(other.rows.into_iter().map(|row| Row {
            name: format!("{title}: {}", row.name),
            ..row
        }));
    }

    /// The checks, in the order they ran.
    pub(crate) fn into_rows(self) -> Vec<Row> {
        self.rows
    }

    /// Prints the table and the closing line, and says how the program ends.
    pub(crate) fn close(self) -> ExitCode {
        say(&format!("\n{}", self.title));
        let width = self.rows.iter().map(|row| row.name.chars().count()).max();
        let width = width.unwrap_or_default();
        let mut counts = [0; 3];
        for row in &self.rows {
            let seconds = row.took.as_secs_f64();
            say(&format!(
                "  {:width$}  {seconds:7.1} s  {}",
                row.name, row.outcome
            ));
            counts[index(&row.outcome)] += 1;
        }
        let [passed, failed, not_run] = counts;
        say(&format!(
            "\n{passed} passed, {failed} failed, {not_run} skipped"
        ));
        ExitCode::from(u8::from(failed > 0))
    }
}

fn index(outcome: &Outcome) -> usize {
    match outcome {
        Outcome::Passed(_) => 0,
        Outcome::Failed(_) => 1,
        Outcome::NotRun(_) => 2,
    }
}

/// One line on stderr.
pub(crate) fn complain(line: &str) {
    drop(writeln!(std::io::stderr(), "{line}"));
}
