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

/// Writes all of them below `folder`.
pub(crate) fn fill(tools: &[Tool], folder: &Path) -> Result<()> {
    let sum = sha256(&std::fs::read(folder.join(tools::source_archive()))?);
    for tool in tools {
        let values = [
            ("TOOL", tool.name.as_str()),
            ("CLASS", &class(&tool.name)),
            ("VERSION", &tool.version),
            ("DESCRIPTION", &tool.description),
            ("HOMEPAGE", &tool.homepage),
            ("RELEASE", &tool.release()),
            ("SOURCE_SHA256", &sum),
            ("WINDOWS_SHA256", &windows_sum(tool, folder)?),
        ];
        put(
            folder,
            &format!("homebrew/{}.rb", tool.name),
            text("homebrew/formula.rb", &values)?,
        )?;
        if !values[7].1.is_empty() {
            put(
                folder,
                &format!("scoop/{}.json", tool.name),
                text("scoop/manifest.json", &values)?,
            )?;
        }
    }
    let names: Vec<&str> = tools.iter().map(|tool| tool.name.as_str()).collect();
    let first = tools.first().context("a tool")?;
    let values = [
        ("VERSION", first.version.as_str()),
        ("HOMEPAGE", &first.homepage),
        ("RELEASE", &first.release()),
        ("SOURCE_SHA256", &sum),
        ("TOOLS", &names.join(" ")),
        ("QUOTED_TOOLS", &format!("\"{}\"", names.join("\" \""))),
    ];
    put(folder, "nix/flake.nix", text("nix/flake.nix", &values)?)?;
    // The flake takes the checksums of the crates from the lock file next to it.
    let lock = std::fs::read_to_string(workspace::root().join("Cargo.lock"))?;
    put(folder, "nix/Cargo.lock", lock)?;
    put(folder, "aur/PKGBUILD", text("aur/PKGBUILD", &values)?)
}

/// The checksum of the Windows archive, where it is among what was made.
fn windows_sum(tool: &Tool, folder: &Path) -> Result<String> {
    let path = folder.join(tool.archive("x86_64-pc-windows-gnu"));
    if !path.is_file() {
        return Ok(String::new());
    }
    Ok(sha256(&std::fs::read(path)?))
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
