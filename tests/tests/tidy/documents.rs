//! Links between the documents lead somewhere.

use crate::sources;

#[test]
fn links_lead_to_files_and_headings_that_are_there() {
    let mut pages = sources::with_extension("docs", "md");
    pages.extend(sources::with_extension("crates", "md"));
    for path in [
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "SECURITY.md",
    ] {
        if sources::root().join(path).is_file() {
            let text = sources::text(path);
            pages.push(sources::Source {
                path: path.into(),
                text,
            });
        }
    }
    assert!(pages.len() > 1, "the documents are looked for in vain");
    let mut dead = Vec::new();
    for page in &pages {
        let folder = page.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for link in links(&page.text) {
            if !leads_somewhere(&page.path, folder, link) {
                dead.push(format!("{}: {link}", page.path));
            }
        }
    }
    assert!(dead.is_empty(), "dead links: {dead:#?}");
}

#[test]
fn the_table_of_contents_lists_every_page_once() {
    let summary = sources::text("docs/SUMMARY.md");
    let mut listed = links(&summary);
    listed.sort_unstable();
    let pages = sources::with_extension("docs", "md");
    let mut pages: Vec<&str> = pages
        .iter()
        .filter_map(|page| page.path.strip_prefix("docs/"))
        .filter(|page| *page != "SUMMARY.md")
        .collect();
    pages.sort_unstable();
    assert_eq!(listed, pages);
}

#[test]
fn every_task_that_a_document_or_a_workflow_names_is_there() {
    let main = sources::text("xtask/src/main.rs");
    let (_, list) = main.split_once("tasks! {\n").expect("the list of tasks");
    let (list, _) = list.split_once('}').expect("its end");
    let tasks: Vec<String> = list
        .lines()
        .filter_map(|line| Some(line.split_once(" => ")?.0.trim().to_lowercase()))
        .collect();
    assert!(tasks.contains(&"test".to_owned()), "{tasks:?}");
    let mut pages = sources::with_extension("docs", "md");
    pages.extend(sources::with_extension(".github", "yml"));
    for path in ["README.md", ".gitlab-ci.yml", ".ci/run"] {
        let text = sources::text(path);
        pages.push(sources::Source {
            path: path.into(),
            text,
        });
    }
    for page in &pages {
        for rest in page.text.split("cargo xtask ").skip(1) {
            let end = rest.find(|c: char| !c.is_ascii_lowercase() && c != '-');
            let task = &rest[..end.unwrap_or(rest.len())];
            let known = task.is_empty() || tasks.iter().any(|name| name == task);
            assert!(known, "{}: there is no `cargo xtask {task}`", page.path);
        }
    }
}

/// The targets of `[text](target)`, outside code blocks.
fn links(text: &str) -> Vec<&str> {
    let mut in_code = false;
    let mut found = Vec::new();
    for line in text.lines() {
        in_code ^= line.trim_start().starts_with("```");
        if !in_code {
            let targets = line.split("](").skip(1);
            found.extend(targets.filter_map(|rest| Some(rest.split_once(')')?.0)));
        }
    }
    found
}

fn leads_somewhere(page: &str, folder: &str, link: &str) -> bool {
    if link.contains("://") || link.starts_with("mailto:") {
        return true;
    }
    let (file, heading) = link.split_once('#').unwrap_or((link, ""));
    let root = sources::root();
    let target = match file {
        "" => root.join(page),
        file => root.join(folder).join(file),
    };
    let Ok(text) = std::fs::read_to_string(&target) else {
        return heading.is_empty() && target.is_dir();
    };
    heading.is_empty()
        || text
            .lines()
            .any(|line| anchor(line) == Some(heading.to_owned()))
}

/// The anchor of a heading, as the forges make it.
fn anchor(line: &str) -> Option<String> {
    let title = line.strip_prefix('#')?.trim_start_matches('#').trim();
    let kept = title.to_lowercase();
    let kept = kept
        .chars()
        .filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    Some(kept.map(|c| if c == ' ' { '-' } else { c }).collect())
}

/// The blocks ```` ```json ```` of a page, with what else their first line says.
fn json_blocks(page: &str) -> Vec<(&str, String)> {
    let mut found = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```") else {
            continue;
        };
        let content: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        if let Some(words) = info.strip_prefix("json") {
            found.push((words.trim(), content.join("\n")));
        }
    }
    found
}

#[test]
fn every_json_example_is_json_and_fits_the_schema_that_it_names() {
    let mut wrong = Vec::new();
    for page in sources::with_extension("docs", "md") {
        for (schema, text) in json_blocks(&page.text) {
            let Ok(example) = serde_json::from_str::<serde_json::Value>(&text) else {
                wrong.push(format!("{}: not JSON: {text}", page.path));
                continue;
            };
            if schema.is_empty() {
                continue;
            }
            let schema = sources::text(&format!("docs/schemas/{schema}.schema.json"));
            let schema = serde_json::from_str(&schema).expect("schemas are JSON");
            if let Err(error) = jsonschema::validate(&schema, &example) {
                wrong.push(format!("{}: {error}", page.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
