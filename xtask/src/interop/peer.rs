//! The real client: where it comes from, and which it is.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::{servers, workspace};

/// What pins it.
const PINS: [&str; 2] = ["package.json", "package-lock.json"];

/// The pinned client, installed from npm where it is not there.
pub(super) fn installed() -> Result<PathBuf> {
    let target = workspace::target().join("interop/claude-code");
    if let Ok(found) = program(&target)
        && is_current(&target)
    {
        return Ok(found);
    }
    std::fs::create_dir_all(&target)?;
    for name in PINS {
        std::fs::copy(source(name), target.join(name))?;
    }
    servers::npm(&target).context("installing the client")?;
    program(&target)
}

fn source(name: &str) -> PathBuf {
    let folder = workspace::root().join("tests/peers/claude-code");
    folder.join(name)
}

/// Whether the last installation was of the same pins.
fn is_current(target: &Path) -> bool {
    PINS.iter().all(|name| {
        let read = |path: PathBuf| std::fs::read(path).ok();
        read(source(name)) == read(target.join(name))
    })
}

/// The platform's program, which is an optional package beside the wrapper.
fn program(target: &Path) -> Result<PathBuf> {
    let folder = target.join("node_modules/@anthropic-ai");
    let entries = std::fs::read_dir(&folder).with_context(|| folder.display().to_string())?;
    let programs = entries.filter_map(|entry| Some(entry.ok()?.path().join("claude")));
    let mut programs: Vec<_> = programs.filter(|path| path.is_file()).collect();
    programs.sort();
    let first = programs.into_iter().next();
    first.context("npm installed no program for this platform")
}
