//! `cargo xtask book`: the documents as a book, in `target/book`.
//!
//! A page may link to any file of the sources. The book has the documents only, so such a link is
//! made one to the repository. A test of the documents follows all the others.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::{Result, ensure};

use crate::report::{Outcome, Report};
use crate::workspace::write;
use crate::{process, workspace};

/// The documents as a book
#[derive(clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(_args: &Args) -> Result<Report> {
    let mut report = Report::new("cargo xtask book");
    if !process::is_installed("mdbook") {
        let why =
            "mdbook is not there: `cargo install mdbook --no-default-features --features search`";
        report.check("the book is made", || Outcome::NotRun(why.into()));
        return Ok(report);
    }
    let folder = workspace::target().join("book");
    report.check("the book is made, without a warning", || {
        Outcome::of(make(&folder))
    });
    report.check("links out of the book lead to the repository", || {
        Outcome::of(relink(&folder))
    });
    Ok(report)
}

fn make(folder: &Path) -> Result<String> {
    let mut mdbook = process::command("mdbook");
    mdbook.arg("build").arg(workspace::root().join("docs"));
    let answer = process::ask(mdbook.arg("--dest-dir").arg(folder), b"", process::LONG)?;
    let said = format!("{}{}", answer.text(), answer.errors());
    let complains = said
        .lines()
        .any(|line| line.contains("WARN") || line.contains("ERROR"));
    ensure!(answer.status.success() && !complains, "{said}");
    Ok(format!("in {}", folder.display()))
}

/// Leads links that leave the book to the repository.
fn relink(folder: &Path) -> Result<String> {
    let mut count = 0;
    for page in pages(folder)? {
        let text = fs::read_to_string(&page)?;
        let mut fixed = text.clone();
        for link in links(&text) {
            let path = link.split('#').next().unwrap_or(link);
            let target = joined(&page, path);
            if let Some(source) = source(&target, folder) {
                let there = format!("{REPOSITORY}/blob/v{}/{source}", env!("CARGO_PKG_VERSION"));
                fixed = fixed.replace(&format!("\"{link}\""), &format!("\"{there}\""));
                count += 1;
            }
        }
        if fixed != text {
            write(&page, fixed)?;
        }
    }
    ensure!(count > 0, "no page has such a link");
    Ok(format!("{count} links"))
}

const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");

/// The pages that have a source; `print.html` repeats them all, from another folder.
fn pages(folder: &Path) -> Result<Vec<PathBuf>> {
    let (mut pages, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let made = ["404.html", "print.html", "toc.html"];
            if path.is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|extension| extension == "html")
                && !made.iter().any(|name| path.ends_with(name))
            {
                pages.push(path);
            }
        }
    }
    pages.sort();
    Ok(pages)
}

/// What a page names within the book, each once.
fn links(page: &str) -> BTreeSet<&str> {
    let values = ["href=\"", "src=\""]
        .into_iter()
        .flat_map(|name| page.split(name).skip(1));
    let values = values.filter_map(|rest| Some(rest.split_once('"')?.0));
    values
        .filter(|link| !link.contains("://") && !link.starts_with("mailto:"))
        .filter(|link| !link.is_empty())
        .collect()
}

/// The file that a link names, without `..` in it.
fn joined(page: &Path, link: &str) -> PathBuf {
    if link.is_empty() {
        return page.to_owned();
    }
    let mut target = page.parent().unwrap_or(page).to_owned();
    for part in Path::new(link).components() {
        match part {
            Component::ParentDir => drop(target.pop()),
            Component::Normal(name) => target.push(name),
            _ => {}
        }
    }
    target
}

/// The path in the sources of what is not in the book. The book is as deep as the documents are.
fn source(target: &Path, book: &Path) -> Option<String> {
    let outside = target.strip_prefix(book.parent()?).ok()?;
    if target.starts_with(book) {
        return None;
    }
    let root = workspace::root();
    // mdbook takes every page for one of its own.
    let page = outside.with_extension("md");
    let found = [outside.to_owned(), page]
        .into_iter()
        .find(|path| root.join(path).exists())?;
    Some(found.to_string_lossy().replace('\\', "/"))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{joined, links, source};

    #[test]
    fn links_within_the_book_are_told_from_others() {
        let page = r##"<a href="https://e.org">x</a><a href="a.html#b">y</a><img src="c.svg">"##;
        let found: Vec<&str> = links(page).into_iter().collect();
        assert_eq!(found, ["a.html#b", "c.svg"]);
    }

    #[test]
    fn a_link_out_of_the_book_names_a_file_of_the_sources() {
        let book = Path::new("/somewhere/book");
        let page = book.join("recipes/curl.html");
        let target = joined(&page, "../../SECURITY.html");
        assert_eq!(source(&target, book).as_deref(), Some("SECURITY.md"));
        let target = joined(&page, "../security.html");
        assert_eq!(target, book.join("security.html"));
        assert_eq!(source(&target, book), None);
    }
}
