//! Data on stdout: records, a table or one JSON document. Nothing else is ever written there.

use std::io::Write;

use serde::Serialize;
use textwrap::core::display_width;

use super::{CliError, Streams, sanitize};
use crate::platform;

/// This process's own stdout. Unlike the standard library's it keeps nothing of what was written,
/// where the platform allows; each document is written at once.
pub(crate) fn stdout() -> impl Write + Send {
    platform::stdout()
}

/// One line of data.
///
/// # Errors
/// [`CliError::output`].
pub fn record(stdout: &mut dyn Write, text: &str) -> Result<(), CliError> {
    bytes(stdout, format!("{text}\n").as_bytes())
}

/// One JSON document on one line. It carries `"version": 1` of its own.
///
/// # Errors
/// [`CliError::output`]; exit 70 where the value cannot be written as JSON.
pub fn document<T: Serialize>(stdout: &mut dyn Write, value: &T) -> Result<(), CliError> {
    let mut line = serde_json::to_vec(value)
        .map_err(|error| CliError::internal(format!("writing a document: {error}")))?;
    line.push(b'\n');
    bytes(stdout, &line)
}

/// The same for members without a fixed order: `"version": 1` is written first.
///
/// # Errors
/// As [`document`].
pub fn versioned<T: Serialize>(stdout: &mut dyn Write, members: &T) -> Result<(), CliError> {
    #[derive(Serialize)]
    struct Versioned<'a, T> {
        version: u32,
        #[serde(flatten)]
        members: &'a T,
    }
    let version = 1;
    document(stdout, &Versioned { version, members })
}

/// Data as it stands.
///
/// # Errors
/// [`CliError::output`].
pub fn bytes(stdout: &mut dyn Write, data: &[u8]) -> Result<(), CliError> {
    let written = stdout.write_all(data).and_then(|()| stdout.flush());
    written.map_err(|error| CliError::output(&error))
}

/// Rows of text: aligned columns with a heading on a terminal, else one line per row with tabs
/// between the cells and no heading.
#[derive(Debug)]
pub struct Table {
    heading: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// An empty table. The heading also says how many columns there are.
    #[must_use]
    pub fn new(heading: &[&'static str]) -> Self {
        Self {
            heading: heading.to_vec(),
            rows: Vec::new(),
        }
    }

    /// Adds a row, one cell per column. A cell that is empty is printed as `-`.
    pub fn row(&mut self, cells: impl IntoIterator<Item = impl AsRef<str>>) {
        let cell = |text: &str| match sanitize::line(text) {
            text if text.trim().is_empty() => "-".to_owned(),
            text => text.into_owned(),
        };
        let cells = cells.into_iter().map(|text| cell(text.as_ref()));
        self.rows.push(cells.collect());
    }

    /// Prints the table on stdout.
    ///
    /// # Errors
    /// [`CliError::output`].
    pub fn print(&self, streams: &mut Streams<'_>) -> Result<(), CliError> {
        let text = if streams.terminals.stdout() {
            self.aligned()
        } else {
            self.separated()
        };
        bytes(streams.stdout, text.as_bytes())
    }

    fn separated(&self) -> String {
        let lines = self.rows.iter().map(|row| row.join("\t") + "\n");
        lines.collect()
    }

    fn aligned(&self) -> String {
        if self.rows.is_empty() {
            return String::new();
        }
        let heading = self.heading.iter().map(|name| name.to_uppercase());
        let heading: Vec<String> = heading.collect();
        let lines: Vec<&Vec<String>> = std::iter::once(&heading).chain(&self.rows).collect();
        let width = |column: usize| {
            let cells = lines.iter().filter_map(|row| row.get(column));
            cells.map(|cell| display_width(cell)).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.heading.len()).map(width).collect();
        let line = |row: &&Vec<String>| {
            let cells = row.iter().zip(&widths).map(|(cell, width)| {
                let padding = width.saturating_sub(display_width(cell));
                format!("{cell}{}", " ".repeat(padding))
            });
            let cells: Vec<String> = cells.collect();
            cells.join("  ").trim_end().to_owned() + "\n"
        };
        lines.iter().map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Table;

    #[test]
    fn a_table_is_aligned_for_a_terminal_and_separated_by_tabs_for_a_pipe() {
        let mut table = Table::new(&["name", "account"]);
        table.row(["work", "ada@example.com"]);
        table.row(["日本", "a\tb\u{1b}[2J"]);
        table.row(["x", ""]);
        assert_eq!(
            table.aligned(),
            "NAME  ACCOUNT\nwork  ada@example.com\n日本  a b[2J\nx     -\n"
        );
        assert_eq!(
            table.separated(),
            "work\tada@example.com\n日本\ta b[2J\nx\t-\n"
        );
        assert_eq!(Table::new(&["name"]).aligned(), "");
    }
}
