//! The table of incidents names tests that are there.

use std::collections::BTreeSet;

use crate::sources;

const PAGE: &str = "docs/incidents.md";

/// The names between backticks in the last column of the page's tables.
fn named(page: &str) -> BTreeSet<&str> {
    let rows = page.lines().filter(|line| line.starts_with("| "));
    let cells = rows.filter_map(|row| row.trim_end_matches('|').rsplit('|').next());
    cells
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .collect()
}

/// The functions below `#[test]`.
fn tests() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for source in sources::rust() {
        let mut below_attribute = false;
        for line in source.text.lines().map(str::trim) {
            let function = line
                .strip_prefix("fn ")
                .and_then(|rest| rest.split('(').next());
            match function {
                Some(name) if below_attribute => {
                    found.insert(name.to_owned());
                    below_attribute = false;
                }
                _ => below_attribute |= line == "#[test]",
            }
        }
    }
    found
}

#[test]
fn every_test_that_the_table_of_incidents_names_is_there() {
    let page = sources::text(PAGE);
    let (named, tests) = (named(&page), tests());
    assert!(named.len() > 50, "only {} tests are named", named.len());
    let missing: Vec<&str> = named
        .into_iter()
        .filter(|name| !tests.contains(*name))
        .collect();
    assert!(missing.is_empty(), "{PAGE} names {missing:#?}");
}

#[test]
fn every_incident_has_a_test() {
    let page = sources::text(PAGE);
    let rows = page.lines().filter(|line| line.starts_with("| "));
    let bare: Vec<&str> = rows
        .filter(|row| !row.starts_with("| incident") && !row.contains('`'))
        .collect();
    assert!(bare.is_empty(), "without a test: {bare:#?}");
}
