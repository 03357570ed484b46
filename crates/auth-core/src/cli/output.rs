//! Data on stdout: records, a table or one JSON document. Nothing else is ever written there.

use std::io::{self, ErrorKind, Write};
use std::thread;
use std::time::{Duration, Instant};

use serde::Serialize;
use textwrap::core::display_width;

pub use super::console::wrap;
use super::{CliError, Streams, sanitize};
use crate::platform;

/// This process's own stdout. Unlike the standard library's it keeps nothing of what was written,
/// if the platform allows; each document is written at once.
pub(crate) fn stdout() -> impl Write + Send {
    Patient(platform::stdout())
}

/// This process's own stderr.
pub(crate) fn stderr() -> impl Write + Send {
    Patient(io::stderr())
}

/// How long a reader may leave a full pipe as it is.
const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(5);

/// A stream that another process may have set to report "full" instead of waiting: a pipe that is
/// shared with a program of Node.js, for example.
struct Patient<W>(W);

impl<W: Write> Write for Patient<W> {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        let end = Instant::now() + PATIENCE;
        loop {
            match self.0.write(data) {
                Err(error) if error.kind() == ErrorKind::WouldBlock && Instant::now() < end => {
                    thread::sleep(PAUSE);
                }
                result => return result,
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
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
/// [`CliError::output`]; exit 70 if the value cannot be written as JSON.
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
            self.aligned(streams.terminals.stdout_width())
        } else {
            self.separated()
        };
        bytes(streams.stdout, text.as_bytes())
    }

    fn separated(&self) -> String {
        let lines = self.rows.iter().map(|row| row.join("\t") + "\n");
        lines.collect()
    }

    fn aligned(&self, width: Option<usize>) -> String {
        if self.rows.is_empty() {
            return String::new();
        }
        let heading: Vec<String> = self
            .heading
            .iter()
            .map(|name| name.to_uppercase())
            .collect();
        let lines: Vec<&Vec<String>> = std::iter::once(&heading).chain(&self.rows).collect();
        let mut widths: Vec<usize> = (0..heading.len())
            .map(|column| widest(lines.iter().map(|row| display_width(&row[column]))))
            .collect();
        if let Some(width) = width {
            shrink(&mut widths, &lines, width);
            if width < NARROW && widths.iter().sum::<usize>() > width {
                return self.stacked();
            }
        }
        lines.iter().map(|row| aligned_row(row, &widths)).collect()
    }

    /// A paragraph per row, without its empty cells.
    fn stacked(&self) -> String {
        let paragraphs = self.rows.iter().map(|row| {
            let cells = self.heading.iter().copied().zip(row.iter().cloned());
            let cells: Vec<(&str, String)> = cells.filter(|(_, cell)| cell != "-").collect();
            labelled(&cells)
        });
        paragraphs.collect::<Vec<String>>().join("\n")
    }
}

/// On a terminal of fewer columns, a table that does not fit has one line per cell.
const NARROW: usize = 60;

/// Between two columns.
const GAP: &str = "  ";

fn widest(widths: impl Iterator<Item = usize>) -> usize {
    widths.max().unwrap_or_default()
}

/// Takes from the widest columns what exceeds `width`, as far as their words allow.
fn shrink(widths: &mut [usize], lines: &[&Vec<String>], width: usize) {
    let least = |column: usize| {
        let words = lines.iter().flat_map(|row| row[column].split(' '));
        widest(words.map(display_width))
    };
    let gaps = GAP.len() * widths.len().saturating_sub(1);
    loop {
        let excess = (widths.iter().sum::<usize>() + gaps).saturating_sub(width);
        let wide = (0..widths.len()).filter(|column| widths[*column] > least(*column));
        let Some(column) = wide.max_by_key(|column| widths[*column]) else {
            return;
        };
        if excess == 0 {
            return;
        }
        widths[column] = widths[column].saturating_sub(excess).max(least(column));
    }
}

/// A row, on as many lines as its cells need.
fn aligned_row(row: &[String], widths: &[usize]) -> String {
    let cells: Vec<String> = row
        .iter()
        .zip(widths)
        .map(|(cell, width)| wrap(cell, *width))
        .collect();
    let height = widest(cells.iter().map(|cell| cell.lines().count()));
    let line = |index: usize| {
        let parts = cells.iter().zip(widths).map(|(cell, width)| {
            let part = cell.lines().nth(index).unwrap_or_default();
            let padding = width.saturating_sub(display_width(part));
            format!("{part}{}", " ".repeat(padding))
        });
        let parts: Vec<String> = parts.collect();
        parts.join(GAP).trim_end().to_owned() + "\n"
    };
    (0..height).map(line).collect()
}

/// Lines of a label and a value, the values below each other.
#[must_use]
pub fn labelled(lines: &[(&str, String)]) -> String {
    let width = widest(lines.iter().map(|(label, _)| label.len())) + GAP.len();
    let line =
        |(label, value): &(&str, String)| format!("{label:<width$}{}\n", sanitize::line(value));
    lines.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use std::io::{self, ErrorKind, Write};

    use super::{Patient, Table, labelled};

    /// Takes one byte every third time.
    #[derive(Default)]
    struct Full(u32, Vec<u8>);

    impl Write for Full {
        fn write(&mut self, data: &[u8]) -> io::Result<usize> {
            self.0 += 1;
            match self.0.is_multiple_of(3) {
                true => self.1.write(&data[..1]),
                false => Err(ErrorKind::WouldBlock.into()),
            }
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_stream_that_is_full_for_a_moment_loses_nothing() {
        let mut stream = Patient(Full::default());
        stream.write_all(b"token\n").expect("it is taken");
        assert_eq!(stream.0.1, b"token\n");
    }

    #[test]
    fn a_table_is_aligned_for_a_terminal_and_separated_by_tabs_for_a_pipe() {
        let mut table = Table::new(&["name", "account"]);
        table.row(["work", "ada@example.com"]);
        table.row(["日本", "a\tb\u{1b}[2J"]);
        table.row(["x", ""]);
        assert_eq!(
            table.aligned(None),
            "NAME  ACCOUNT\nwork  ada@example.com\n日本  a b[2J\nx     -\n"
        );
        assert_eq!(
            table.separated(),
            "work\tada@example.com\n日本\ta b[2J\nx\t-\n"
        );
        assert_eq!(Table::new(&["name"]).aligned(None), "");
    }

    #[test]
    fn wide_columns_wrap_at_words_and_paths_stay_whole() {
        let mut table = Table::new(&["state", "origin", "reason"]);
        table.row(["shadowed", "/home/ada/.claude", "a stronger source is set"]);
        let expected = "STATE     ORIGIN             REASON\n\
                        shadowed  /home/ada/.claude  a stronger\n\
                        \x20                            source is set\n";
        assert_eq!(table.aligned(Some(43)), expected);
        assert_eq!(table.aligned(Some(60)).lines().count(), 2);
        let stacked =
            "state   shadowed\norigin  /home/ada/.claude\nreason  a stronger source is set\n";
        assert_eq!(table.aligned(Some(20)), stacked);
    }

    #[test]
    fn values_stand_below_each_other() {
        let lines = [
            ("kind", "claudeai".to_owned()),
            ("expires at", "x".to_owned()),
        ];
        assert_eq!(labelled(&lines), "kind        claudeai\nexpires at  x\n");
    }
}
