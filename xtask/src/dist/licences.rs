//! The licenses of what a program is built of, for those who pass it on.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use auth_tests::harness::tools::Tool;
use serde_json::Value;

use super::sbom;
use crate::{process, workspace};

/// The list of crates, then each text once, with the crates that it is for.
pub(crate) fn of(tool: &Tool, sbom: &str) -> Result<String> {
    let folders = folders()?;
    let mut said = format!("{} is built of these crates.\n\n", tool.name);
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, version, license) in sbom::components(sbom)? {
        let crate_ = format!("{name} {version}");
        said.push_str(&format!("{crate_}: {license}\n"));
        let Some(folder) = folders.get(&crate_) else {
            continue;
        };
        for text in licence_files(folder)? {
            texts.entry(text).or_default().push(crate_.clone());
        }
    }
    for (text, crates) in texts {
        said.push_str(&format!(
            "\n{}\n{}\n\n{text}\n",
            "=".repeat(78),
            crates.join(", ")
        ));
    }
    Ok(said)
}

/// Where the registry's crates are unpacked, by name and version.
fn folders() -> Result<BTreeMap<String, PathBuf>> {
    let mut cargo = workspace::cargo();
    cargo.args(["metadata", "--format-version=1", "--locked"]);
    let metadata: Value = serde_json::from_str(&process::read(&mut cargo)?)?;
    let packages = metadata["packages"].as_array().context("packages")?;
    let foreign = packages
        .iter()
        .filter(|package| !package["source"].is_null());
    let folders = foreign.filter_map(|package| {
        let (name, version) = (package["name"].as_str()?, package["version"].as_str()?);
        let manifest = Path::new(package["manifest_path"].as_str()?);
        Some((format!("{name} {version}"), manifest.parent()?.to_owned()))
    });
    Ok(folders.collect())
}

/// The texts of `LICENSE…`, `COPYING…`, `NOTICE…`, without trailing white space.
fn licence_files(folder: &Path) -> Result<Vec<String>> {
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .to_uppercase();
        let is_one = ["LICENSE", "LICENCE", "COPYING", "NOTICE", "COPYRIGHT"]
            .iter()
            .any(|prefix| name.starts_with(prefix));
        if is_one && path.is_file() {
            let text = String::from_utf8_lossy(&std::fs::read(&path)?).into_owned();
            let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
            texts.push(lines.join("\n").trim().to_owned());
        }
    }
    texts.sort();
    Ok(texts)
}
