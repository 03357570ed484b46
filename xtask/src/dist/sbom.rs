//! What a program is built of, as CycloneDX 1.5 JSON, by cargo-cyclonedx.

use anyhow::{Context as _, Result};
use auth_tests::harness::tools::Tool;
use serde_json::Value;

use super::build;
use crate::{cargo_tools, process, workspace};

/// Describes every program for a target, each next to its manifest, where git ignores it.
pub(crate) fn describe(target: &str) -> Result<()> {
    cargo_tools::CYCLONEDX.require()?;
    let mut cargo = workspace::cargo();
    cargo.args("cyclonedx --quiet --format=json --describe=binaries".split(' '));
    cargo.args(["--no-build-deps", "--spec-version=1.5", "--target", target]);
    // With a given time, cargo-cyclonedx writes no serial number.
    cargo.env("SOURCE_DATE_EPOCH", build::date()?.to_string());
    process::run(&mut cargo)
}

/// The description of a tool.
pub(crate) fn read(tool: &Tool) -> Result<String> {
    let name = format!("crates/{0}/{0}_bin.cdx.json", tool.name);
    std::fs::read_to_string(workspace::root().join(&name)).context(name)
}

/// The crates of the registry in a description: name, version, license.
pub(crate) fn components(sbom: &str) -> Result<Vec<(String, String, String)>> {
    let document: Value = serde_json::from_str(sbom)?;
    let components = document["components"].as_array().context("components")?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let foreign = components.iter().filter(|component| {
        let reference = component["bom-ref"].as_str().unwrap_or_default();
        reference.starts_with("registry+")
    });
    let named = foreign.map(|component| {
        let license = &component["licenses"][0];
        let id = license
            .pointer("/license/id")
            .unwrap_or(&license["expression"]);
        (
            text(&component["name"]),
            text(&component["version"]),
            text(id),
        )
    });
    Ok(named.collect())
}
