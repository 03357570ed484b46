//! The numbers as a table and as JSON.

use std::path::Path;

use serde::Serialize;

use super::call::{Call, Timing};
use super::growth::{Growth, Point};
use super::yardstick::Libc;
use crate::process;

/// Everything that was measured.
#[derive(Default, Serialize)]
pub(super) struct Table {
    version: Version,
    /// Start-up and reading.
    pub(super) lines: Vec<Line>,
    /// Calls beside what does the same: each after what it is measured against.
    pub(super) comparisons: Vec<Line>,
    /// Stores and settings that grow.
    pub(super) growth: Vec<Growth>,
    /// Peers that were not measured, and why.
    pub(super) missing: Vec<String>,
}

/// The version of the JSON document.
#[derive(Serialize)]
struct Version(u8);

impl Default for Version {
    fn default() -> Self {
        Self(1)
    }
}

/// One program.
#[derive(Serialize)]
pub(super) struct Line {
    libc: &'static str,
    name: String,
    median_us: f64,
    ratio: f64,
    ratio_at_most: Option<f64>,
    peak_kib: Option<u64>,
    system_calls: Option<usize>,
    instructions: Option<u64>,
}

impl Line {
    pub(super) fn new(libc: Libc, call: &Call, timing: Timing, at_most: Option<f64>) -> Self {
        Self {
            libc: libc.name(),
            name: call.name.clone(),
            median_us: timing.median.as_secs_f64() * 1e6,
            ratio: timing.ratio,
            ratio_at_most: at_most,
            peak_kib: None,
            system_calls: None,
            instructions: None,
        }
    }

    /// Adds what is counted, where the counting programs are installed.
    pub(super) fn with_counts(mut self, call: &Call, peak: &Path) -> Self {
        self.peak_kib = call.peak(peak).ok();
        let counts = |program| process::is_installed(program);
        self.system_calls = counts("strace").then(|| call.system_calls().ok()).flatten();
        self.instructions = counts("valgrind")
            .then(|| call.instructions().ok())
            .flatten();
        self
    }

    fn row(&self) -> String {
        let number = |value: Option<String>| value.unwrap_or_else(|| "–".into());
        format!(
            "| {} | {} | {:.0} | {:.2} | {} | {} | {} | {} |\n",
            self.name,
            self.libc,
            self.median_us,
            self.ratio,
            number(self.ratio_at_most.map(|most| format!("{most:.1}"))),
            number(self.peak_kib.map(|kib| kib.to_string())),
            number(self.system_calls.map(|calls| calls.to_string())),
            number(self.instructions.map(|count| (count / 1000).to_string())),
        )
    }
}

/// What the tables do not say.
const NOTES: &str = include_str!("notes.md");

const HEAD: &str = "| program | libc | median µs | ratio | at most | peak KiB | system calls | instructions × 1000 |\n\
    |---|---|---|---|---|---|---|---|\n";

impl Table {
    /// Two tables: start-up, and what is measured against something else.
    pub(super) fn markdown(&self) -> String {
        let rows = |lines: &[Line]| lines.iter().map(Line::row).collect::<String>();
        let mut text = format!(
            "{HEAD}{}\n{HEAD}{}",
            rows(&self.lines),
            rows(&self.comparisons)
        );
        text += &self.load();
        if !self.missing.is_empty() {
            text += &format!("\nNot measured: {}.\n", self.missing.join(", "));
        }
        text
    }

    /// Growth, one table of what has the same sizes; nothing if that was not asked for.
    fn load(&self) -> String {
        let mut text = String::new();
        let sizes = |line: &Growth| -> Vec<String> {
            let sizes = line.points.iter().map(|point| point.size.clone());
            sizes.collect()
        };
        for group in self
            .growth
            .chunk_by(|one, other| sizes(one) == sizes(other))
        {
            let head = group.first().map(sizes).unwrap_or_default();
            text += &format!("\n| median ms (peak MiB) | {} |\n", head.join(" | "));
            text += &format!("|---|{}\n", "---|".repeat(head.len()));
            for line in group {
                let cells: String = line.points.iter().map(Point::cell).collect();
                text += &format!("| {} |{cells}\n", line.name);
            }
        }
        text
    }

    /// The page that keeps them.
    pub(super) fn page(&self, runs: usize) -> String {
        format!(
            "# Performance\n\n\
            `cargo xtask bench` made these tables: whole processes, {runs} runs each, in turn with a static C program that does\n\
            nothing. Times differ from machine to machine and from day to day; ratios, system calls and instructions hardly.\n\
            \"at most\" is the ratio that is aimed for. System calls include those of the programs that are asked; instructions don't.\n\n\
            {}\n{NOTES}",
            self.markdown()
        )
    }
}
