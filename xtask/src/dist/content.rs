//! The files of a package.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use flate2::{Compression, GzBuilder};

use super::build;
use super::tools::Tool;
use crate::workspace;

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
        path: build::file_name(tool, target),
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

/// What a Linux package installs, but for what is each format's own.
pub(crate) fn installed(tool: &Tool, program: &Path, extras: &Extras<'_>) -> Result<Vec<File>> {
    let name = &tool.name;
    let mut files = vec![File {
        path: format!("usr/bin/{name}"),
        mode: 0o755,
        bytes: fs::read(program)?,
    }];
    for page in man_pages(tool)? {
        let bytes = gzip(&source(&format!("docs/man/{page}"))?)?;
        files.push(file(format!("usr/share/man/man1/{page}.gz"), bytes));
    }
    for (completion, path) in [
        (
            format!("{name}.bash"),
            format!("bash-completion/completions/{name}"),
        ),
        (
            format!("{name}.fish"),
            format!("fish/vendor_completions.d/{name}.fish"),
        ),
    ] {
        let bytes = source(&format!("docs/completions/{completion}"))?;
        files.push(file(format!("usr/share/{path}"), bytes));
    }
    let docs = format!("usr/share/doc/{name}");
    files.push(file(
        format!("{docs}/changelog.gz"),
        gzip(&source("CHANGELOG.md")?)?,
    ));
    files.push(file(
        format!("{docs}/third-party.txt.gz"),
        gzip(extras.licences.as_bytes())?,
    ));
    files.push(file(
        format!("{docs}/{name}.cdx.json.gz"),
        gzip(extras.sbom.as_bytes())?,
    ));
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(files)
}

/// Where a distribution keeps zsh's completion of a tool; the place differs between them.
pub(crate) fn zsh(tool: &Tool, folder: &str) -> Result<File> {
    let name = format!("_{}", tool.name);
    let bytes = source(&format!("docs/completions/{name}"))?;
    Ok(file(format!("usr/share/zsh/{folder}/{name}"), bytes))
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
