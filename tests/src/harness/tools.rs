//! The packages of the workspace as cargo knows them: the one list of what is published, packaged and
//! measured.

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::process;

/// A published package as its manifest describes it.
#[derive(Clone, Debug)]
pub struct Tool {
    /// Its name: of the package, of the program, of the man page.
    pub name: String,
    /// Its version.
    pub version: String,
    /// One line, without a full stop.
    pub description: String,
    /// Where the project is.
    pub homepage: String,
    /// The tools that it calls if they are installed.
    pub recommends: Vec<String>,
    /// Whether it has a program, and not a library alone.
    pub has_program: bool,
}

impl Tool {
    /// Where a release keeps its files.
    #[must_use]
    pub fn release(&self) -> String {
        format!("{}/releases/download/v{}", self.homepage, self.version)
    }

    /// The program's file for a target: `auth-core`, `auth-core.exe`.
    #[must_use]
    pub fn file_name(&self, target: &str) -> String {
        let suffix = if target.contains("windows") {
            ".exe"
        } else {
            ""
        };
        format!("{}{suffix}", self.name)
    }

    /// The one folder in the archive for a target, `TOOL-VERSION-TARGET`.
    #[must_use]
    pub fn stem(&self, target: &str) -> String {
        format!("{}-{}-{target}", self.name, self.version)
    }

    /// The archive for a target: Windows gets a zip.
    #[must_use]
    pub fn archive(&self, target: &str) -> String {
        let suffix = if target.contains("windows") {
            "zip"
        } else {
            "tar.gz"
        };
        format!("{}.{suffix}", self.stem(target))
    }
}

/// The source archive of a version.
#[must_use]
pub fn source_archive() -> String {
    format!("auth-tools-{}.tar.gz", env!("CARGO_PKG_VERSION"))
}

/// What cargo knows of the workspace's packages.
///
/// # Errors
/// If cargo cannot read the workspace.
pub fn metadata() -> Result<Vec<Value>> {
    let cargo = process::variable("CARGO").unwrap_or_else(|| "cargo".into());
    let mut cargo = process::command(cargo);
    cargo.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    cargo.args(["metadata", "--format-version=1", "--no-deps", "--locked"]);
    let metadata: Value = serde_json::from_str(&process::read(&mut cargo)?)?;
    let packages = metadata["packages"].as_array().cloned();
    packages.context("the workspace has packages")
}

/// The published packages, each after those that it depends on.
///
/// # Errors
/// If a manifest lacks what packages need, or packages depend on each other in a circle.
pub fn published() -> Result<Vec<Tool>> {
    let all = metadata()?;
    let mut left: Vec<&Value> = all
        .iter()
        .filter(|package| package["publish"].is_null())
        .collect();
    let mut ordered: Vec<Tool> = Vec::new();
    while !left.is_empty() {
        let names: Vec<&str> = left
            .iter()
            .filter_map(|package| package["name"].as_str())
            .collect();
        let waits = |package: &&Value| {
            let dependencies = package["dependencies"].as_array().into_iter().flatten();
            let links = dependencies.filter(|dependency| dependency["kind"].is_null());
            links
                .into_iter()
                .any(|one| names.contains(&one["name"].as_str().unwrap_or_default()))
        };
        let (later, now): (Vec<&Value>, Vec<&Value>) = left.iter().copied().partition(waits);
        ensure!(
            !now.is_empty(),
            "these packages depend on each other: {names:?}"
        );
        ordered.extend(now.into_iter().map(tool).collect::<Result<Vec<_>>>()?);
        left = later;
    }
    Ok(ordered)
}

/// The packages with a program: those of these names, or all.
///
/// # Errors
/// As [`published`], or if a name is unknown.
pub fn tools(names: &[String]) -> Result<Vec<Tool>> {
    let mut all = published()?;
    all.retain(|tool| tool.has_program);
    let unknown = names
        .iter()
        .find(|name| all.iter().all(|tool| tool.name != **name));
    ensure!(
        unknown.is_none(),
        "unknown tool `{}`",
        unknown.map_or("", |name| name)
    );
    all.retain(|tool| names.is_empty() || names.contains(&tool.name));
    Ok(all)
}

fn tool(package: &Value) -> Result<Tool> {
    let text = |key: &str| -> Result<String> {
        let text = package[key].as_str();
        let text = text.with_context(|| format!("{} has no {key}", package["name"]))?;
        Ok(text.to_owned())
    };
    let recommends = package["metadata"]["deb"]["recommends"]
        .as_str()
        .unwrap_or_default();
    let recommends = recommends
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty());
    let targets = package["targets"].as_array().into_iter().flatten();
    let mut kinds = targets
        .filter_map(|target| target["kind"].as_array())
        .flatten();
    Ok(Tool {
        name: text("name")?,
        version: text("version")?,
        description: text("description")?,
        homepage: text("homepage")?,
        recommends: recommends.map(str::to_owned).collect(),
        has_program: kinds.any(|kind| kind == "bin"),
    })
}
