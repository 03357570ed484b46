//! What the definition of the arguments does not say.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde::Deserialize;

/// What all pages carry.
const COMMON: &str = include_str!("../pages/common.toml");
/// The table of exit codes, and the sentences below it.
const EXIT_CODES: &str = include_str!("../../docs/exit-codes.md");

/// Names the date of each release.
const CHANGELOG: &str = include_str!("../../CHANGELOG.md");

const PAGES: [(&str, &str); 7] = [
    ("auth-core", include_str!("../pages/auth-core.toml")),
    (
        "auth-helper-runner",
        include_str!("../pages/auth-helper-runner.toml"),
    ),
    ("auth-login", include_str!("../pages/auth-login.toml")),
    ("auth-proxy", include_str!("../pages/auth-proxy.toml")),
    ("auth-status", include_str!("../pages/auth-status.toml")),
    ("auth-store", include_str!("../pages/auth-store.toml")),
    ("setup-token", include_str!("../pages/setup-token.toml")),
];

/// One page. Text between backticks is literal; an empty line begins a paragraph.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(crate) struct Page {
    /// What it does, beyond the first line of `--help`.
    pub(crate) description: String,
    /// What people will copy.
    pub(crate) examples: Vec<Example>,
    /// Variables that it reads.
    pub(crate) environment: Vec<Entry>,
    /// Files that it reads or writes.
    pub(crate) files: Vec<Entry>,
    /// Pages, in addition to those of the tool's own commands.
    pub(crate) see_also: Vec<String>,
    /// One page a command.
    pub(crate) commands: BTreeMap<String, Page>,
}

/// A command line and what it does.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Example {
    /// What it does.
    pub(crate) does: String,
    /// The lines to type.
    pub(crate) run: String,
}

/// A variable or a file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    /// Its name.
    pub(crate) name: String,
    /// What it is for.
    pub(crate) text: String,
}

/// One row of the table of exit codes.
pub(crate) struct ExitCode {
    /// `3`, `130 / 143`.
    pub(crate) code: &'static str,
    /// `unusable`; empty for signals.
    pub(crate) name: &'static str,
    /// When; empty for success.
    pub(crate) meaning: &'static str,
}

/// The page of a tool, with what all pages carry.
pub(crate) fn page(tool: &str) -> Result<Page> {
    let (_, text) = PAGES
        .iter()
        .find(|(name, _)| *name == tool)
        .with_context(|| format!("pages/{tool}.toml is missing"))?;
    let mut page: Page = toml::from_str(text).with_context(|| format!("pages/{tool}.toml"))?;
    let common: Page = toml::from_str(COMMON).context("pages/common.toml")?;
    page.environment.extend(common.environment);
    page.files.extend(common.files);
    Ok(page)
}

/// The date of the newest release, `2026-11-28`.
pub(crate) fn release_date() -> &'static str {
    let mut headings = CHANGELOG.lines().filter(|line| line.starts_with("## ["));
    let newest = headings.next().and_then(|line| line.split_once(" - "));
    newest.map_or("", |(_, date)| date)
}

/// The rows of `docs/exit-codes.md`.
pub(crate) fn exit_codes() -> Vec<ExitCode> {
    let rows = EXIT_CODES.lines().filter_map(|line| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [_, code, name, meaning, _] = cells[..] else {
            return None;
        };
        code.starts_with(|c: char| c.is_ascii_digit())
            .then_some(ExitCode {
                code,
                name,
                meaning,
            })
    });
    rows.collect()
}
