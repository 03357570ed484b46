//! `docs/interop-report.md`: what was seen, when, and with which client.

use anyhow::Result;

use crate::process;
use crate::report::{Outcome, Row};

/// The page.
pub(super) fn write(version: &str, rows: &[Row]) -> Result<String> {
    let date = process::read(process::command("date").args(["--utc", "+%Y-%m-%d"]))?;
    let mut text = format!(
        "# Next to the real client\n\n\
        Seen on {} with the client `{version}`, on Linux, by `cargo xtask interop --write-report`.\n\n\
        The client comes from npm, pinned by the files in `tests/peers/claude-code/`. It runs unchanged, with a fresh home\n\
        and invented secrets, in a network namespace that has loopback alone. There the embedded provider answers, both as\n\
        the API and, by a hosts file and a certificate of a private authority, under the names that the client refreshes at.\n\n\
        | what holds | seen |\n|---|---|\n",
        date.trim()
    );
    for row in rows {
        text += &format!("| {} | {} |\n", row.name, cell(&row.outcome));
    }
    let passed = rows
        .iter()
        .filter(|row| matches!(row.outcome, Outcome::Passed(_)));
    text += &format!("\n{} of {} hold.\n", passed.count(), rows.len());
    Ok(text)
}

/// The outcome in one line, without the names of directories that are gone.
fn cell(outcome: &Outcome) -> String {
    let text = outcome.to_string().replace('|', "\\|");
    let words = text.split(' ').map(|word| {
        let is_path = word.trim_start_matches(['`', '"', '(']).starts_with('/');
        if is_path { "…" } else { word }
    });
    words.collect::<Vec<_>>().join(" ")
}
