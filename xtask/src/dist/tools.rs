//! The tools, and what packages say of them.

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use crate::{process, workspace};

/// What a tool asks at run time; each is optional, so a package recommends it.
const ASKS: [(&str, &[&str]); 6] = [
    (
        "auth-core",
        &["auth-store", "auth-helper-runner", "auth-login"],
    ),
    ("auth-store", &[]),
    ("auth-helper-runner", &[]),
    ("auth-login", &["auth-store"]),
    ("setup-token", &[]),
    ("auth-status", &["auth-store", "auth-login"]),
];

/// One tool as its manifest describes it.
#[derive(Clone, Debug)]
pub(crate) struct Tool {
    /// Its name: of the package, of the program, of the man page.
    pub(crate) name: String,
    /// Its version.
    pub(crate) version: String,
    /// One line, without a full stop.
    pub(crate) description: String,
    /// Where the project is.
    pub(crate) homepage: String,
    /// The SPDX expression.
    pub(crate) licence: String,
    /// The tools that it asks where they are installed.
    pub(crate) recommends: &'static [&'static str],
}

impl Tool {
    /// Where a release keeps its files.
    pub(crate) fn release(&self) -> String {
        format!("{}/releases/download/v{}", self.homepage, self.version)
    }
}

/// The tools of those names, or all.
pub(crate) fn named(names: &[String]) -> Result<Vec<Tool>> {
    let unknown = names
        .iter()
        .find(|name| !ASKS.iter().any(|(known, _)| known == name));
    ensure!(
        unknown.is_none(),
        "`{}` is not a tool",
        unknown.map_or("", |name| name)
    );
    let metadata = metadata()?;
    let packages = metadata["packages"].as_array().context("packages")?;
    ASKS.iter()
        .filter(|(name, _)| names.is_empty() || names.iter().any(|wanted| wanted == name))
        .map(|(name, recommends)| tool(packages, name, recommends))
        .collect()
}

/// What cargo knows of the workspace's packages.
pub(crate) fn metadata() -> Result<Value> {
    let mut cargo = workspace::cargo();
    cargo.args(["metadata", "--format-version=1", "--no-deps", "--locked"]);
    Ok(serde_json::from_str(&process::read(&mut cargo)?)?)
}

fn tool(packages: &[Value], name: &str, recommends: &'static [&'static str]) -> Result<Tool> {
    let package = packages.iter().find(|package| package["name"] == name);
    let package = package.with_context(|| format!("`{name}` is not in the workspace"))?;
    let text = |key: &str| -> Result<String> {
        let text = package[key].as_str();
        Ok(text
            .with_context(|| format!("`{name}` has no {key}"))?
            .to_owned())
    };
    Ok(Tool {
        name: name.to_owned(),
        version: text("version")?,
        description: text("description")?,
        homepage: text("homepage")?,
        licence: text("license")?,
        recommends,
    })
}
