//! The files of other package managers: `packaging/`, with what is known only now filled in.
//!
//! A name between `@` is filled; a template that names something unknown is an error.

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use auth_tests::harness::tools::{self, Tool};

use super::archive::sha256;
use crate::workspace;
use crate::workspace::write;

/// A template's text with the values in it.
pub(crate) fn text(template: &str, values: &[(&str, &str)]) -> Result<String> {
    let path = format!("packaging/{template}.in");
    let text = std::fs::read_to_string(workspace::root().join(&path)).context(path.clone())?;
    filled(&text, values).context(path)
}

fn filled(text: &str, values: &[(&str, &str)]) -> Result<String> {
    let mut text = text.to_owned();
    for (name, value) in values {
        text = text.replace(&format!("@{name}@"), value);
    }
    let left = text
        .split('@')
        .skip(1)
        .step_by(2)
        .find(|word| is_name(word));
    match left {
        Some(name) => bail!("nothing is known of `@{name}@`"),
        None => Ok(text),
    }
}

fn is_name(word: &str) -> bool {
    !word.is_empty()
        && word
            .chars()
            .all(|c| c.is_ascii_uppercase() || c == '_' || c.is_ascii_digit())
}

/// Builds of which a release has one.
const WINDOWS: [&str; 2] = ["x86_64-pc-windows-msvc", "x86_64-pc-windows-gnu"];

/// Writes all of them below `folder`.
pub(crate) fn fill(tools: &[Tool], folder: &Path) -> Result<()> {
    let sum = sha256(&std::fs::read(folder.join(tools::source_archive()))?);
    let first = tools.first().context("a tool")?;
    let names: Vec<&str> = tools.iter().map(|tool| tool.name.as_str()).collect();
    let (release, quoted) = (first.release(), names.join("\" \""));
    let (names, quoted) = (names.join(" "), format!("\"{quoted}\""));
    let common = [
        ("VERSION", first.version.as_str()),
        ("HOMEPAGE", &first.homepage),
        ("RELEASE", &release),
        ("SOURCE_SHA256", &sum),
        ("TOOLS", &names),
        ("QUOTED_TOOLS", &quoted),
    ];
    for tool in tools {
        let class = class(&tool.name);
        let mut values = common.to_vec();
        values.extend([
            ("TOOL", tool.name.as_str()),
            ("CLASS", &class),
            ("DESCRIPTION", &tool.description),
        ]);
        let formula = text("homebrew/formula.rb", &values)?;
        put(folder, &format!("homebrew/{}.rb", tool.name), formula)?;
        let archive = |target: &&str| folder.join(tool.archive(target));
        if let Some(target) = WINDOWS.into_iter().find(|target| archive(target).is_file()) {
            let sum = sha256(&std::fs::read(archive(&target))?);
            values.extend([("WINDOWS_TARGET", target), ("WINDOWS_SHA256", &sum)]);
            let manifest = text("scoop/manifest.json", &values)?;
            put(folder, &format!("scoop/{}.json", tool.name), manifest)?;
        }
    }
    put(folder, "nix/flake.nix", text("nix/flake.nix", &common)?)?;
    // The flake takes the checksums of the crates from the lock file next to it.
    let lock = std::fs::read_to_string(workspace::root().join("Cargo.lock"))?;
    put(folder, "nix/Cargo.lock", lock)?;
    put(folder, "aur/PKGBUILD", text("aur/PKGBUILD", &common)?)
}

fn put(folder: &Path, name: &str, text: String) -> Result<()> {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().context("a folder")?)?;
    write(&path, text)
}

/// `auth-core` as Homebrew names its class: `AuthCore`.
fn class(name: &str) -> String {
    let words = name.split('-').filter_map(|word| {
        let mut letters = word.chars();
        Some(letters.next()?.to_uppercase().collect::<String>() + letters.as_str())
    });
    words.collect()
}

#[cfg(test)]
mod tests {
    use super::{class, filled};

    #[test]
    fn a_template_that_names_something_unknown_is_an_error() {
        let values = [("VERSION", "0.2.0")];
        assert_eq!(
            filled("v@VERSION@ a@b", &values).expect("known"),
            "v0.2.0 a@b"
        );
        let error = filled("@VERSON@", &values).unwrap_err();
        assert!(error.to_string().contains("@VERSON@"), "{error}");
    }

    #[test]
    fn a_formula_is_named_as_homebrew_wants() {
        assert_eq!(class("auth-helper-runner"), "AuthHelperRunner");
    }
}
