//! The source archive that distributions build from.

use std::path::Path;

use anyhow::{Context as _, Result};
use auth_tests::harness::tools;

use super::content::gzip;
use crate::workspace::write;
use crate::{process, workspace};

/// Writes `auth-tools-VERSION.tar.gz`: the last commit. It is compressed here, because programs and
/// versions of gzip differ in the bytes that they write.
pub(crate) fn archive(folder: &Path) -> Result<()> {
    let plain = folder.join("sources.tar");
    let mut git = process::command("git");
    git.current_dir(workspace::root());
    git.args("-c tar.umask=0022 archive --format=tar HEAD".split(' '));
    let stem = concat!("auth-tools-", env!("CARGO_PKG_VERSION"), "/");
    git.args(["--prefix", stem, "--output"]).arg(&plain);
    process::run(&mut git).context("the sources are not a git checkout")?;
    let bytes = gzip(&std::fs::read(&plain)?)?;
    std::fs::remove_file(plain)?;
    write(&folder.join(tools::source_archive()), bytes)
}
