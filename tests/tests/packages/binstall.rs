//! What `cargo binstall` would fetch: the templates in the manifests, compared with the names of the
//! archives.

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use auth_tests::harness::tools::{self, Tool};
use auth_tests::harness::{Outcome, passed};

const TARGETS: [&str; 5] = [
    "x86_64-unknown-linux-gnu",
    "aarch64-unknown-linux-gnu",
    "x86_64-unknown-linux-musl",
    "aarch64-apple-darwin",
    "x86_64-pc-windows-msvc",
];

/// Compares the metadata of each tool with the archive of it for each target.
pub(super) fn check() -> Result<Outcome> {
    let metadata = tools::metadata()?;
    let tools = tools::tools(&[])?;
    for tool in &tools {
        for target in TARGETS {
            let (url, program) = named(&metadata, tool, target)?;
            let expected = format!("{}/{}", tool.release(), tool.archive(target));
            ensure!(url == expected, "{} fetches {url}", tool.name);
            let expected = format!("{}/{}", tool.stem(target), tool.file_name(target));
            ensure!(program == expected, "{} takes {program}", tool.name);
        }
    }
    passed(format!("{} tools", tools.len()))
}

/// The URL and the program's path in the archive, as `cargo binstall` fills them.
fn named(packages: &[Value], tool: &Tool, target: &str) -> Result<(String, String)> {
    let package = packages.iter().find(|package| package["name"] == tool.name);
    let package = package.context("a package")?;
    let binstall = &package["metadata"]["binstall"];
    let own = &binstall["overrides"][target];
    let template = |key: &str| {
        let value = own[key].as_str().or(binstall[key].as_str());
        value.with_context(|| format!("{} has no {key}", tool.name))
    };
    let format = template("pkg-fmt")?;
    let suffix = if format == "tgz" { ".tar.gz" } else { ".zip" };
    let url = filled(template("pkg-url")?, package, target)?;
    ensure!(url.ends_with(suffix), "{url} is no {format}");
    Ok((url, filled(template("bin-dir")?, package, target)?))
}

fn filled(template: &str, package: &Value, target: &str) -> Result<String> {
    let text = |key: &str| package[key].as_str().with_context(|| key.to_owned());
    let suffix = if target.contains("windows") {
        ".exe"
    } else {
        ""
    };
    let filled = template
        .replace("{ repo }", text("repository")?)
        .replace("{ name }", text("name")?)
        .replace("{ bin }", text("name")?)
        .replace("{ version }", text("version")?)
        .replace("{ target }", target)
        .replace("{ binary-ext }", suffix);
    ensure!(!filled.contains('{'), "{filled}");
    Ok(filled)
}
