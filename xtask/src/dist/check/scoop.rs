//! The Scoop manifests, held against the archives that they name.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::{Made, not_run};
use crate::dist::archive::sha256;
use crate::dist::tools::Tool;
use crate::report::{Outcome, Report};

pub(super) fn run(report: &mut Report, tools: &[Tool], made: &Made<'_>) {
    let name = "the Scoop manifests name archives and programs that are there";
    if made.folder.join("scoop").is_dir() {
        let check = || tools.iter().try_for_each(|tool| inspect(tool, made.folder));
        report.check(name, || {
            Outcome::of(check().map(|()| format!("{} manifests", tools.len())))
        });
    } else {
        not_run(report, name, "nothing was made for Windows");
    }
    not_run(
        report,
        "`scoop install`",
        "it needs PowerShell, which Debian does not have",
    );
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
    ensure!(hash == sha256(&bytes), "{archive} has another checksum");
    let program = format!(
        "{}/{}",
        text("/architecture/64bit/extract_dir")?,
        text("/bin")?
    );
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes))?;
    ensure!(zip.by_name(&program).is_ok(), "{archive} has no {program}");
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
