//! The matrix: rows are behaviours, columns are platforms.

use std::time::Duration;

use super::columns::{Column, LINTS};
use crate::report::{Outcome, Report, Row};

/// What each column's cases came to; rows in the order in which they first appeared.
#[derive(Default)]
pub(super) struct Matrix {
    rows: Vec<String>,
    columns: Vec<(Column, Vec<Row>)>,
}

const NOTHING_RUNS: &str = "nothing of macOS runs on Linux; the workflow files run it on a Mac";

impl Matrix {
    /// Takes over what a column's run gave, and sums it up in the report.
    pub(super) fn note(&mut self, column: Column, ran: Vec<Row>, report: &mut Report) {
        let took = ran.iter().map(|row| row.took).sum();
        let failed: Vec<&str> = ran
            .iter()
            .filter(|row| matches!(row.outcome, Outcome::Failed(_)))
            .map(|row| row.name.as_str())
            .collect();
        let is_passed = |row: &&Row| matches!(row.outcome, Outcome::Passed(_));
        let passed = ran.iter().filter(is_passed).count();
        let not_run = ran.len() - passed - failed.len();
        let outcome = if failed.is_empty() {
            Outcome::Passed(format!("{passed} passed, {not_run} not run"))
        } else {
            Outcome::Failed(failed.join("; "))
        };
        report.push(&column.title(), outcome, took);
        for row in &ran {
            if !self.rows.contains(&row.name) {
                self.rows.push(row.name.clone());
            }
        }
        self.columns.push((column, ran));
    }

    /// The table, and below it why cells were not run or failed.
    pub(super) fn table(&self) -> String {
        let mut notes: Vec<String> = Vec::new();
        let mut text = String::from("| behaviour |");
        for (column, _) in &self.columns {
            text += &format!(" {} |", column.title());
        }
        text += &format!("\n|---|{}\n", "---|".repeat(self.columns.len()));
        for name in &self.rows {
            text += &format!("| {name} |");
            for (column, ran) in &self.columns {
                text += &format!(" {} |", shown(&cell(*column, name, ran), &mut notes));
            }
            text.push('\n');
        }
        for (number, note) in notes.iter().enumerate() {
            text += &format!("\n{}. {note}", number + 1);
        }
        text + "\n"
    }

    /// The page of it.
    pub(super) fn document(&self, took: Duration) -> String {
        format!(
            "# Platforms\n\n\
            One suite, run with the programs of each platform on one Linux machine by `cargo xtask platforms --install`.\n\
            Numbers in cells lead to the reasons below the table. It took {} minutes.\n\n\
            Wine proves linking, arguments, paths, locks and the calls of Credential Manager. It has no real access control,\n\
            and its sharing violations are looser than those of Windows: the workflow files run the same suite on a real one.\n\n{}",
            took.as_secs().div_ceil(60),
            self.table()
        )
    }
}

/// A column's outcome for a row; if it has none, the reason.
fn cell(column: Column, name: &str, ran: &[Row]) -> Outcome {
    if let Some(row) = ran.iter().find(|row| row.name == name) {
        return row.outcome.clone();
    }
    let why = match (column, name) {
        (Column::Macos, _) => NOTHING_RUNS,
        (_, LINTS) => "`cargo xtask test` lints this platform",
        _ => "the programs were not built",
    };
    Outcome::NotRun(why.into())
}

/// `passed`, `failed (1)` or `not run (2)`, with a numbered note for the reason.
fn shown(outcome: &Outcome, notes: &mut Vec<String>) -> String {
    let (word, why) = match outcome {
        Outcome::Passed(_) => return "passed".into(),
        Outcome::Failed(why) => ("**failed**", why),
        Outcome::NotRun(why) => ("not run", why),
    };
    let why = why.trim().replace('\n', "; ");
    let known = notes.iter().position(|note| *note == why);
    let number = known.unwrap_or_else(|| {
        notes.push(why);
        notes.len() - 1
    });
    format!("{word} ({})", number + 1)
}
