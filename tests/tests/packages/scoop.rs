//! The Scoop manifests, compared with the archives that they name.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use auth_tests::harness::tools::Tool;
use auth_tests::harness::{Outcome, not_run, passed, process};

use super::Made;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

pub(super) fn check(made: &Made) -> Result<Outcome> {
    if !made.folder.join("scoop").is_dir() {
        return not_run("nothing was made for Windows");
    }
    made.tools
        .iter()
        .try_for_each(|tool| inspect(tool, &made.folder))?;
    passed(format!("{} manifests", made.tools.len()))
}

fn inspect(tool: &Tool, folder: &Path) -> Result<()> {
    let path = folder.join(format!("scoop/{}.json", tool.name));
    let manifest: Value = serde_json::from_slice(&std::fs::read(&path)?)?;
    let text = |pointer: &str| {
        let value = manifest.pointer(pointer).and_then(Value::as_str);
        value
            .filter(|text| !text.is_empty())
            .with_context(|| format!("{} has no {pointer}", path.display()))
    };
    for field in ["/version", "/description", "/homepage", "/license"] {
        text(field)?;
    }
    let url = text("/architecture/64bit/url")?;
    let archive = url
        .strip_prefix(&format!("{}/", tool.release()))
        .with_context(|| url.to_owned())?;
    let bytes = std::fs::read(folder.join(archive)).with_context(|| archive.to_owned())?;
    let hash = text("/architecture/64bit/hash")?;
    let sum = Sha256::digest(&bytes);
    let sum: String = sum.iter().map(|byte| format!("{byte:02x}")).collect();
    ensure!(hash == sum, "{archive} has another checksum");
    let program = format!(
        "{}/{}",
        text("/architecture/64bit/extract_dir")?,
        text("/bin")?
    );
    let mut unzip = process::command("unzip");
    let listed = process::read(unzip.arg("-Z1").arg(folder.join(archive)))?;
    let has_program = listed.lines().any(|name| name == program);
    ensure!(has_program, "{archive} has no {program}");
    for field in ["url", "extract_dir"] {
        let next = text(&format!("/autoupdate/architecture/64bit/{field}"))?;
        let now = text(&format!("/architecture/64bit/{field}"))?;
        ensure!(
            next.replace("$version", &tool.version) == now,
            "the next {field} is {next}"
        );
    }
    Ok(())
}
