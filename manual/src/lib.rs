//! Man pages and completions of auth-tools, from the definitions that `--help` is made of.
//!
//! What a definition cannot say (examples, files, variables) is data: one file a tool in `pages/`.
//! This package is on top of all tools and is never published; the tools themselves link neither
//! `clap_mangen` nor `clap_complete`.
//!
//! # Invariants
//! The same sources give the same bytes: the date is that of the release in `CHANGELOG.md`.

mod completions;
mod data;
mod page;
mod roff;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::Command;

/// The folders below `docs/` that have nothing but generated files.
pub const FOLDERS: [&str; 2] = ["completions", "man"];

/// One file below `docs/`.
#[derive(Debug, PartialEq, Eq)]
pub struct Document {
    /// `man/auth-core.1`, `completions/auth-core.fish`.
    pub path: PathBuf,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// The definition of every tool's arguments.
#[must_use]
pub fn tools() -> Vec<Command> {
    vec![
        auth_core::command(),
        auth_helper_runner::command(),
        auth_login::command(),
        auth_proxy::command(),
        auth_status::command(),
        auth_store::command(),
        setup_token::command(),
    ]
}

/// All man pages and completions, sorted by path.
///
/// # Errors
/// A file of `pages/` that cannot be read, or that names a command that does not exist.
pub fn documents() -> Result<Vec<Document>> {
    let mut documents = Vec::new();
    for tool in tools() {
        documents.extend(page::of_tool(&tool)?);
        documents.extend(completions::of_tool(&tool));
    }
    documents.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(documents)
}

/// The files of `folder` that are missing, too many, or not as they would be written.
///
/// # Errors
/// As for [`documents`]; a folder that cannot be read.
pub fn stale(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = BTreeMap::new();
    for part in FOLDERS {
        for entry in std::fs::read_dir(folder.join(part))? {
            let name = entry?.file_name();
            let path = Path::new(part).join(name);
            let content = std::fs::read(folder.join(&path))?;
            found.insert(path, content);
        }
    }
    let mut stale = Vec::new();
    for Document { path, content } in documents()? {
        if found.remove(&path) != Some(content) {
            stale.push(path);
        }
    }
    stale.extend(found.into_keys());
    Ok(stale)
}
