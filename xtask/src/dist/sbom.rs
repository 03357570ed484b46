//! What a program is built of, as CycloneDX 1.6 JSON.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::tools::Tool;
use crate::{process, workspace};

/// A crate that is linked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Linked {
    /// Its name.
    pub(crate) name: String,
    /// Its version.
    pub(crate) version: String,
    /// Its SPDX expression.
    pub(crate) licence: String,
    /// Where it is developed; may be empty.
    pub(crate) repository: String,
}

impl Linked {
    /// The package URL.
    pub(crate) fn purl(&self) -> String {
        format!("pkg:cargo/{}@{}", self.name, self.version)
    }
}

/// What a tool links for a target: each crate with those that it links itself. Cargo is asked for
/// this one tool alone, so the features of others do not count.
pub(crate) fn linked(tool: &Tool, target: &str) -> Result<BTreeMap<Linked, Vec<Linked>>> {
    let mut cargo = workspace::cargo();
    cargo.args([
        "tree",
        "--locked",
        "--package",
        &tool.name,
        "--target",
        target,
    ]);
    cargo.args([
        "--edges=normal",
        "--prefix=depth",
        "--no-dedupe",
        "--format=|{p}|{l}|{r}",
    ]);
    graph(&process::read(&mut cargo)?)
}

/// Reads lines such as `2|serde v1.0.229 (proc-macro)|MIT OR Apache-2.0|https://…`. Macros run
/// while building and are not linked.
fn graph(tree: &str) -> Result<BTreeMap<Linked, Vec<Linked>>> {
    let mut graph: BTreeMap<Linked, Vec<Linked>> = BTreeMap::new();
    let mut above: Vec<Linked> = Vec::new();
    let mut skipped = usize::MAX;
    for line in tree.lines().filter(|line| !line.is_empty()) {
        let (depth, crate_) = read(line).with_context(|| format!("cargo tree says `{line}`"))?;
        if depth <= skipped {
            skipped = usize::MAX;
        }
        if line.contains("(proc-macro)") {
            skipped = skipped.min(depth);
        }
        if skipped != usize::MAX {
            continue;
        }
        above.truncate(depth);
        if let Some(parent) = above.last() {
            let children = graph.entry(parent.clone()).or_default();
            if !children.contains(&crate_) {
                children.push(crate_.clone());
            }
        }
        graph.entry(crate_.clone()).or_default();
        above.push(crate_);
    }
    for children in graph.values_mut() {
        children.sort();
    }
    Ok(graph)
}

fn read(line: &str) -> Option<(usize, Linked)> {
    let mut fields = line.split('|');
    let depth = fields.next()?.parse().ok()?;
    let mut package = fields.next()?.split(' ');
    let name = package.next()?.to_owned();
    let version = package.next()?.strip_prefix('v')?.to_owned();
    let licence = fields.next()?.replace('/', " OR ");
    let repository = fields.next().unwrap_or_default().to_owned();
    Some((
        depth,
        Linked {
            name,
            version,
            licence,
            repository,
        },
    ))
}

/// The document, the same for the same sources: it carries neither a time nor a serial number.
pub(crate) fn of(tool: &Tool, target: &str) -> Result<String> {
    let graph = linked(tool, target)?;
    let sums = checksums()?;
    let root = graph.keys().find(|linked| linked.name == tool.name);
    let root = root.context("a tool is part of itself")?;
    let components: Vec<Value> = graph
        .keys()
        .filter(|linked| *linked != root)
        .map(|linked| component(linked, &sums))
        .collect();
    let dependencies: Vec<Value> = graph
        .iter()
        .map(|(linked, on)| {
            let on: Vec<String> = on.iter().map(Linked::purl).collect();
            json!({"ref": linked.purl(), "dependsOn": on})
        })
        .collect();
    let document = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": root.purl(),
                "name": root.name,
                "version": root.version,
                "description": tool.description,
                "licenses": [{"expression": tool.licence}],
                "purl": root.purl(),
            },
            "properties": [{"name": "target", "value": target}],
        },
        "components": components,
        "dependencies": dependencies,
    });
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}

fn component(linked: &Linked, sums: &BTreeMap<String, String>) -> Value {
    let purl = linked.purl();
    let mut component = json!({
        "type": "library",
        "bom-ref": purl,
        "name": linked.name,
        "version": linked.version,
        "licenses": [{"expression": linked.licence}],
        "purl": purl,
    });
    if let Some(sum) = sums.get(&purl) {
        component["hashes"] = json!([{"alg": "SHA-256", "content": sum}]);
    }
    if linked.repository.starts_with("https://") {
        component["externalReferences"] = json!([{"type": "vcs", "url": linked.repository}]);
    }
    component
}

/// The registry's checksums, from the lock file.
fn checksums() -> Result<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(workspace::root().join("Cargo.lock"))?;
    let lock: toml::Table = toml::from_str(&text)?;
    let packages = lock["package"]
        .as_array()
        .context("Cargo.lock has packages")?;
    let sums = packages.iter().filter_map(|package| {
        let text = |key: &str| package.get(key)?.as_str();
        let purl = format!("pkg:cargo/{}@{}", text("name")?, text("version")?);
        Some((purl, text("checksum")?.to_owned()))
    });
    Ok(sums.collect())
}

#[cfg(test)]
mod tests {
    use super::graph;

    #[test]
    fn macros_and_what_they_are_made_of_are_not_linked() {
        let tree = "0|tool v0.1.0 (/x)|MIT|\n1|serde v1.0.0|MIT/Apache-2.0|https://e\n\
                    2|serde_derive v1.0.0 (proc-macro)|MIT|\n3|syn v3.0.0|MIT|\n\
                    2|serde_core v1.0.0|MIT|\n1|zeroize v1.0.0|MIT|\n";
        let graph = graph(tree).expect("lines of cargo tree");
        let names: Vec<&str> = graph.keys().map(|linked| linked.name.as_str()).collect();
        assert_eq!(names, ["serde", "serde_core", "tool", "zeroize"]);
        let (serde, on) = graph.first_key_value().expect("serde");
        assert_eq!(serde.licence, "MIT OR Apache-2.0");
        assert_eq!(on.len(), 1);
    }
}
