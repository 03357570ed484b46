//! What `cargo binstall` would fetch: the templates in the manifests, held against the names that
//! archives have.

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::tools::{self, Tool};
use super::{archive, build};

/// Holds the metadata of each tool against the archive of it for a target.
pub(crate) fn check(tools: &[Tool], target: &str) -> Result<()> {
    let metadata = tools::metadata()?;
    for tool in tools {
        let (url, program) = named(&metadata, tool, target)?;
        let (stem, file) = (
            archive::stem(tool, target),
            archive::file_name(tool, target),
        );
        let expected = format!("{}/{file}", tool.release());
        ensure!(url == expected, "{} fetches {url}", tool.name);
        let expected = format!("{stem}/{}", build::file_name(tool, target));
        ensure!(program == expected, "{} takes {program}", tool.name);
    }
    Ok(())
}

/// The address and the program's path in the archive, as `cargo binstall` fills them.
fn named(metadata: &Value, tool: &Tool, target: &str) -> Result<(String, String)> {
    let packages = metadata["packages"].as_array().context("packages")?;
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

#[cfg(test)]
mod tests {
    use super::check;
    use crate::dist::tools;

    #[test]
    fn cargo_binstall_fetches_the_archives_that_are_made() {
        let tools = tools::named(&[]).expect("the workspace's tools");
        for target in [
            "x86_64-unknown-linux-gnu",
            "aarch64-unknown-linux-gnu",
            "x86_64-unknown-linux-musl",
            "aarch64-apple-darwin",
            "x86_64-pc-windows-gnu",
        ] {
            check(&tools, target).expect(target);
        }
    }
}
