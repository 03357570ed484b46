//! The files of a package.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use flate2::{Compression, GzBuilder};

use crate::workspace;
use auth_tests::harness::tools::Tool;

/// One file.
#[derive(Debug)]
pub(crate) struct File {
    /// Its path, without a leading `/`.
    pub(crate) path: String,
    /// Its permissions.
    pub(crate) mode: u32,
    /// Its bytes.
    pub(crate) bytes: Vec<u8>,
}

/// What is made for a package and not found in the sources.
pub(crate) struct Extras<'a> {
    /// What it is built of, as CycloneDX.
    pub(crate) sbom: &'a str,
    /// The licences of what it is built of.
    pub(crate) licences: &'a str,
}

fn file(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> File {
    File {
        path: path.into(),
        mode: 0o644,
        bytes: bytes.into(),
    }
}

/// A file of the sources.
pub(crate) fn source(path: &str) -> Result<Vec<u8>> {
    fs::read(workspace::root().join(path)).with_context(|| path.to_owned())
}

/// What an archive holds, unpacked anywhere.
pub(crate) fn portable(
    tool: &Tool,
    target: &str,
    program: &Path,
    extras: &Extras<'_>,
) -> Result<Vec<File>> {
    let mut files = vec![File {
        path: tool.file_name(target),
        mode: 0o755,
        bytes: fs::read(program)?,
    }];
    for name in ["CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT", "README.md"] {
        files.push(file(name, source(name)?));
    }
    files.push(file("THIRD-PARTY-LICENSES.txt", extras.licences));
    files.push(file(format!("{}.cdx.json", tool.name), extras.sbom));
    for name in man_pages(tool)? {
        files.push(file(
            format!("man/{name}"),
            source(&format!("docs/man/{name}"))?,
        ));
    }
    for name in completions(tool) {
        files.push(file(
            format!("completions/{name}"),
            source(&format!("docs/completions/{name}"))?,
        ));
    }
    Ok(files)
}

/// The pages of a tool and its commands, `auth-core.1`, `auth-core-env.1`.
fn man_pages(tool: &Tool) -> Result<Vec<String>> {
    let (page, commands) = (format!("{}.1", tool.name), format!("{}-", tool.name));
    let mut names = Vec::new();
    for entry in fs::read_dir(workspace::root().join("docs/man"))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name == page || name.starts_with(&commands) {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

fn completions(tool: &Tool) -> [String; 5] {
    let name = &tool.name;
    [
        format!("_{name}"),
        format!("_{name}.ps1"),
        format!("{name}.bash"),
        format!("{name}.elv"),
        format!("{name}.fish"),
    ]
}

/// Compressed without name and time.
pub(crate) fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzBuilder::new()
        .mtime(0)
        .write(Vec::new(), Compression::best());
    std::io::Write::write_all(&mut encoder, bytes)?;
    Ok(encoder.finish()?)
}
