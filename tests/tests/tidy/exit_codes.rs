//! The table of exit codes: one in the code, the same in every document.

use crate::sources;

/// The page that must carry the table; other pages may.
const PAGE: &str = "docs/exit-codes.md";

/// `(code, name)` of the rows `| 3 | unusable | …`, from a heading on that speaks of exit codes.
fn table(page: &str) -> Vec<(u8, String)> {
    let heading = |line: &str| line.starts_with('#') && line.to_lowercase().contains("exit code");
    let lines = page.lines().skip_while(|line| !heading(line)).skip(1);
    let section = lines.take_while(|line| !line.starts_with('#'));
    section.flat_map(row).collect()
}

/// One row; `130 / 143` in one cell are two codes.
fn row(line: &str) -> Vec<(u8, String)> {
    let cells: Vec<&str> = line.split('|').map(str::trim).collect();
    let [_, codes, name, ..] = cells[..] else {
        return Vec::new();
    };
    let codes = codes.split('/').map(|code| code.trim().trim_matches('`'));
    let name = name.trim_matches('`').to_lowercase();
    codes
        .filter_map(|code| Some((code.parse().ok()?, name.clone())))
        .collect()
}

/// The arms `Self::Unusable => 3,` of `ExitStatus::code`.
fn of_the_code() -> Vec<u8> {
    let text = sources::text("crates/auth-core/src/exit_status.rs");
    let arms = text.lines().filter_map(|line| {
        let (variant, code) = line.trim().split_once(" => ")?;
        variant.strip_prefix("Self::")?;
        code.trim_end_matches(',').parse().ok()
    });
    arms.collect()
}

#[test]
fn every_page_with_the_table_of_exit_codes_has_all_of_it() {
    let codes = of_the_code();
    assert!(codes.len() >= 11, "the code's own table was not found");
    let reference = table(&sources::text(PAGE));
    let listed: Vec<u8> = reference.iter().map(|(code, _)| *code).collect();
    assert_eq!(listed, codes, "{}", PAGE);
    let pages = sources::with_extension("docs", "md");
    let readme = sources::text("README.md");
    let pages = pages
        .iter()
        .map(|page| (page.path.as_str(), page.text.as_str()));
    for (path, text) in pages.chain([("README.md", readme.as_str())]) {
        let found = table(text);
        assert!(found.is_empty() || found == reference, "{path}: {found:?}");
    }
}
