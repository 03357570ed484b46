//! The source archive that distributions build from.

use std::path::Path;

use anyhow::{Context as _, Result};
use auth_tests::harness::tools;

use super::archive;
use super::content::{File, gzip};
use crate::workspace::write;
use crate::{process, workspace};

/// Writes `auth-tools-VERSION.tar.gz`: the committed files, as they are in the working directory.
pub(crate) fn archive(folder: &Path) -> Result<()> {
    let stem = concat!("auth-tools-", env!("CARGO_PKG_VERSION"));
    let bytes = gzip(&archive::tarred(&files()?, stem)?)?;
    write(&folder.join(tools::source_archive()), bytes)
}

/// The files that git knows.
pub(crate) fn files() -> Result<Vec<File>> {
    let root = workspace::root();
    let mut git = process::command("git");
    git.current_dir(&root).args(["ls-files", "-z", "--cached"]);
    let listed = process::read(&mut git).context("the sources are not a git checkout")?;
    let mut files = Vec::new();
    for path in listed.split('\0').filter(|path| !path.is_empty()) {
        let bytes = std::fs::read(root.join(path)).with_context(|| path.to_owned())?;
        let mode = if bytes.starts_with(b"#!") {
            0o755
        } else {
            0o644
        };
        files.push(File {
            path: path.to_owned(),
            mode,
            bytes,
        });
    }
    Ok(files)
}
