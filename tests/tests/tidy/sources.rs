//! The files that the rules are about.

use std::fs;
use std::path::{Path, PathBuf};

/// One file of the workspace.
pub(crate) struct Source {
    /// Its path from the workspace's folder, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Source {
    /// Whether it is part of a program or library, not a test.
    pub(crate) fn is_production(&self) -> bool {
        self.path.starts_with("crates/") && self.path.contains("/src/")
    }
}

/// The workspace's folder.
pub(crate) fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = package.parent().expect("the tests are one of its folders");
    root.to_owned()
}

/// Every Rust source, sorted by path.
pub(crate) fn rust() -> Vec<Source> {
    let sources: Vec<Source> = ["crates", "manual", "xtask", "tests"]
        .iter()
        .flat_map(|folder| with_extension(folder, "rs"))
        .collect();
    assert!(sources.len() > 40, "the sources are looked for in vain");
    sources
}

/// Every file under `folder` with that extension, sorted by path.
pub(crate) fn with_extension(folder: &str, extension: &str) -> Vec<Source> {
    let mut paths = Vec::new();
    collect(&root().join(folder), extension, &mut paths);
    paths.sort();
    let read = |path: PathBuf| Source {
        text: fs::read_to_string(&path).expect("sources are text"),
        path: relative(&path),
    };
    paths.into_iter().map(read).collect()
}

/// The text of one file.
pub(crate) fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn relative(path: &Path) -> String {
    let inside = path.strip_prefix(root()).expect("it is in the workspace");
    inside.to_string_lossy().replace('\\', "/")
}

fn collect(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for path in entries.map(|entry| entry.expect("a readable folder").path()) {
        if path.is_dir() {
            if !path.ends_with("target") && !path.ends_with("node_modules") {
                collect(&path, extension, found);
            }
        } else if path.extension().is_some_and(|found| found == extension) {
            found.push(path);
        }
    }
}
