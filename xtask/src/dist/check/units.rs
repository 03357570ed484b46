//! The systemd units, beside the programs that they start.

use std::path::Path;

use anyhow::{Result, ensure};

use super::{Made, needing};
use crate::process;
use crate::report::Report;
use crate::workspace;

pub(super) fn run(report: &mut Report, made: &Made<'_>) {
    let name = "systemd finds nothing wrong with the units";
    needing(report, "systemd-analyze", name, || verify(made));
}

fn verify(made: &Made<'_>) -> Result<String> {
    let root = made.scratch.join("units");
    let units = root.join("etc/systemd/system");
    std::fs::create_dir_all(&units)?;
    // systemd's own units are what these are ordered after; `sh` is what one of them starts.
    copy("/usr/lib/systemd/system", &root.join("usr/lib/systemd"))?;
    std::fs::create_dir_all(root.join("bin"))?;
    std::fs::copy("/bin/sh", root.join("bin/sh"))?;
    copy(made.installed.join("usr/bin"), &root.join("usr"))?;
    let mut count = 0;
    for entry in std::fs::read_dir(workspace::root().join("packaging/systemd"))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default();
        std::fs::copy(&path, units.join(name))?;
        let text = std::fs::read_to_string(&path)?;
        for page in text
            .split("man:")
            .skip(1)
            .filter_map(|rest| rest.split_once("(1)"))
        {
            let page = workspace::root().join(format!("docs/man/{}.1", page.0));
            ensure!(page.is_file(), "{} is not there", page.display());
        }
        let mut analyze = process::command("systemd-analyze");
        analyze
            .args(["verify", "--man=no"])
            .arg(format!("--root={}", root.display()));
        analyze.arg(name);
        let answer = process::ask(&mut analyze, b"", process::LONG)?;
        let said = answer.errors();
        ensure!(
            answer.status.success() && said.is_empty(),
            "{}: {said}",
            path.display()
        );
        count += 1;
    }
    Ok(format!("{count} units"))
}

fn copy(from: impl AsRef<Path>, into: &Path) -> Result<()> {
    std::fs::create_dir_all(into)?;
    let mut cp = process::command("cp");
    process::read(
        cp.args(["--recursive", "--no-dereference"])
            .arg(from.as_ref())
            .arg(into),
    )
    .map(drop)
}
