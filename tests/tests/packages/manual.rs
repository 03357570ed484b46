//! Man pages on a terminal of 80 columns.

use std::path::Path;

use anyhow::{Result, ensure};
use auth_tests::harness::{Outcome, passed, process};

use super::Made;

/// What every page has.
const SECTIONS: [&str; 5] = [
    "NAME",
    "SYNOPSIS",
    "DESCRIPTION",
    "EXIT STATUS",
    "ENVIRONMENT",
];

/// Formats every page and looks for lines that are too long, sections that are missing, and what
/// the formatter complains about.
pub(super) fn check(made: &Made) -> Result<Outcome> {
    let mut count = 0;
    for entry in std::fs::read_dir(made.sources.join("docs/man"))? {
        let path = entry?.path();
        let mut man = process::command("man");
        man.env("MANWIDTH", "80")
            .env("LC_ALL", "C.UTF-8")
            .env("MAN_KEEP_FORMATTING", "");
        man.args(["--warnings", "--local-file"]).arg(&path);
        let answer = process::ask(&mut man, b"", process::LONG)?;
        let (page, complaints) = (answer.text(), answer.errors());
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        ensure!(
            answer.status.success() && complaints.is_empty(),
            "{name}: {complaints}"
        );
        let long = page.lines().find(|line| line.chars().count() > 80);
        ensure!(long.is_none(), "{name}: {}", long.unwrap_or_default());
        for section in SECTIONS {
            ensure!(
                page.lines().any(|line| line == section),
                "{name} has no {section}"
            );
        }
        complaints_of("mandoc", &["-T", "lint"], &path)?;
        complaints_of("groff", &["-ww", "-man", "-T", "utf8", "-z"], &path)?;
        count += 1;
    }
    ensure!(count >= made.tools.len(), "only {count} pages");
    passed(format!("{count} pages"))
}

/// Fails if a formatter complains about a page.
fn complaints_of(formatter: &str, args: &[&str], page: &Path) -> Result<()> {
    ensure!(
        process::is_installed(formatter),
        "{formatter} is not installed"
    );
    let mut command = process::command(formatter);
    let answer = process::ask(command.args(args).arg(page), b"", process::LONG)?;
    let said = format!("{}{}", answer.text(), answer.errors());
    ensure!(said.is_empty(), "{formatter}: {said}");
    Ok(())
}
