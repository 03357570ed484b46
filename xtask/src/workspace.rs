//! Where things are in the workspace.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

pub(crate) use auth_tests::harness::process::variable;

use crate::process;

/// The workspace's folder.
pub(crate) fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package
        .parent()
        .expect("xtask is a folder of the workspace")
        .to_owned()
}

/// The target folder.
pub(crate) fn target() -> PathBuf {
    variable("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// `cargo`, in the workspace's folder.
pub(crate) fn cargo() -> Command {
    let mut command = process::command(variable("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// The folder of the programs to run, built for this platform if none is named.
pub(crate) fn programs(folder: Option<&Path>) -> Result<PathBuf> {
    if let Some(folder) = folder {
        return Ok(folder.canonicalize()?);
    }
    process::run(cargo().args(["build", "--workspace", "--bins"]))?;
    Ok(target().join("debug"))
}

/// Writes a file that a task makes.
#[expect(clippy::disallowed_methods, reason = "a task's output, not a secret")]
pub(crate) fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<()> {
    std::fs::write(path, content).with_context(|| path.display().to_string())
}
