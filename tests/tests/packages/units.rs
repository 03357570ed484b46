//! The systemd units, next to the programs that they start.

use std::path::Path;

use anyhow::{Result, ensure};
use auth_tests::harness::{Outcome, passed, process};

use super::Made;

pub(super) fn check(made: &Made) -> Result<Outcome> {
    let root = made.scratch.join("units");
    let own = made.sources.join("packaging/systemd");
    // systemd's own units are what these are ordered after; `sh` is what one of them starts.
    copy("/usr/lib/systemd/system", &root.join("usr/lib/systemd"))?;
    copy(own.join("."), &root.join("etc/systemd/system"))?;
    copy(made.installed.join("usr/bin"), &root.join("usr"))?;
    std::fs::create_dir_all(root.join("bin"))?;
    std::fs::copy("/bin/sh", root.join("bin/sh"))?;
    let mut count = 0;
    for entry in std::fs::read_dir(own)? {
        let unit = entry?.path();
        documented(&unit, &made.sources)?;
        let mut analyze = process::command("systemd-analyze");
        analyze.args(["verify", "--man=no"]);
        analyze.arg(format!("--root={}", root.display()));
        analyze.args(unit.file_name());
        let answer = process::ask(&mut analyze, b"", process::LONG)?;
        // What it ignores is an error too.
        let said = answer.errors();
        let is_well = answer.status.success() && said.is_empty();
        ensure!(is_well, "{}: {said}", unit.display());
        count += 1;
    }
    passed(format!("{count} units"))
}

/// The man pages that a unit names are there.
fn documented(unit: &Path, sources: &Path) -> Result<()> {
    let text = std::fs::read_to_string(unit)?;
    let named = text.split("man:").skip(1);
    for (page, _) in named.filter_map(|rest| rest.split_once("(1)")) {
        let page = sources.join(format!("docs/man/{page}.1"));
        ensure!(page.is_file(), "{} is not there", page.display());
    }
    Ok(())
}

fn copy(from: impl AsRef<Path>, into: &Path) -> Result<()> {
    std::fs::create_dir_all(into)?;
    let mut cp = process::command("cp");
    cp.args(["--recursive", "--no-dereference"]);
    process::read(cp.arg(from.as_ref()).arg(into)).map(drop)
}
