//! `cargo xtask book`: the documents as a book, in `target/book`.
//!
//! A page may link to any file of the sources. The book has the documents only, so it is built from
//! a copy in which such a link leads to the repository. A test of the documents follows all links.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

use crate::report::{Outcome, Report};
use crate::workspace::write;
use crate::{process, workspace};

/// The documents as a book
#[derive(clap::Args)]
pub(crate) struct Args {}

const REPOSITORY: &str = concat!(
    env!("CARGO_PKG_REPOSITORY"),
    "/blob/v",
    env!("CARGO_PKG_VERSION"),
    "/"
);

pub(crate) fn run(_args: &Args) -> Result<Report> {
    let mut report = Report::new("cargo xtask book");
    report.check("the book is made, without a warning", || {
        if process::is_installed("mdbook") {
            return Outcome::of(make());
        }
        let install = "`cargo install mdbook --no-default-features --features search`";
        Outcome::NotRun(format!("mdbook is not installed: {install}"))
    });
    Ok(report)
}

fn make() -> Result<String> {
    let sources = workspace::target().join("book-sources");
    if sources.is_dir() {
        fs::remove_dir_all(&sources)?;
    }
    let links = copy(&workspace::root().join("docs"), &sources, "](../")?;
    ensure!(links > 0, "no page links to a file of the sources");
    let folder = workspace::target().join("book");
    let mut mdbook = process::command("mdbook");
    mdbook.arg("build").arg(sources);
    let answer = process::ask(mdbook.arg("--dest-dir").arg(&folder), b"", process::LONG)?;
    let said = format!("{}{}", answer.text(), answer.errors());
    let complains = said.contains("WARN") || said.contains("ERROR");
    ensure!(answer.status.success() && !complains, "{said}");
    Ok(format!("in {}, {links} links", folder.display()))
}

/// Copies a folder of pages, in which links out of the documents begin with `out`. Says how many of
/// them lead to the repository now.
fn copy(from: &Path, to: &Path, out: &str) -> Result<usize> {
    fs::create_dir_all(to)?;
    let mut links = 0;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let target: PathBuf = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            links += copy(&path, &target, &format!("{out}../"))?;
        } else if path.extension().is_some_and(|extension| extension == "md") {
            let text = fs::read_to_string(&path)?;
            links += text.matches(out).count();
            write(&target, text.replace(out, &format!("]({REPOSITORY}")))?;
        } else {
            fs::copy(&path, &target)?;
        }
    }
    Ok(links)
}
