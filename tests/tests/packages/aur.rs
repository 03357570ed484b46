//! The PKGBUILD, packed by makepkg itself from the source archive.

use std::path::Path;

use anyhow::{Result, ensure};
use auth_tests::harness::tools::{self, Tool};
use auth_tests::harness::{Outcome, not_run, passed, platform, process, write};

use super::Made;

/// Stands for cargo: the programs are built already, and a build of all takes long.
const CARGO: &str = r#"#!/bin/sh
[ "$1" = fetch ] && exit
[ "$1" = build ] || exit 2
for name; do :; done
exec install -D "$PROGRAMS/$name" "target/release/$name"
"#;

/// Debian's `nobody`: makepkg refuses to run as root.
const NOBODY: u32 = 65534;

pub(super) fn lint(made: &Made) -> Result<Outcome> {
    let mut shellcheck = process::command("shellcheck");
    // Variables that makepkg reads and sets; it stops at the first error itself.
    shellcheck.args(["--shell=bash", "--exclude=SC2034,SC2154,SC2164"]);
    passed(process::read(
        shellcheck.arg(made.folder.join("aur/PKGBUILD")),
    )?)
}

pub(super) fn pack(made: &Made) -> Result<Outcome> {
    if !platform::is_root() {
        return not_run("only root can give it a user of its own");
    }
    let folder = made.scratch.join("aur");
    let programs = folder.join("bin");
    std::fs::create_dir_all(&programs)?;
    std::fs::copy(made.folder.join("aur/PKGBUILD"), folder.join("PKGBUILD"))?;
    let archive = tools::source_archive();
    std::fs::copy(made.folder.join(&archive), folder.join(&archive))?;
    write(&programs.join("cargo"), CARGO)?;
    platform::set_mode(&programs.join("cargo"), 0o755)?;
    platform::own(&folder, NOBODY)?;
    // fakeroot closes every file that could be open, one by one.
    let mut makepkg = process::command("prlimit");
    makepkg.args(["--nofile=1024", "setpriv"]);
    makepkg.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
    makepkg
        .args(["makepkg", "--nodeps", "--nocolor"])
        .current_dir(&folder);
    makepkg.env("HOME", &folder).env("PKGEXT", ".pkg.tar");
    makepkg.env("PROGRAMS", made.installed.join("usr/bin"));
    let path = [programs.display().to_string(), "/usr/bin:/bin".into()];
    process::read(makepkg.env("PATH", path.join(":")))?;
    made.tools
        .iter()
        .try_for_each(|tool| inspect(tool, &folder))?;
    passed(format!("{} packages", made.tools.len()))
}

/// A package has the same files as the `.deb`, but for what is each format's own.
fn inspect(tool: &Tool, folder: &Path) -> Result<()> {
    let package = super::file(
        folder,
        &format!("{}-{}", tool.name, tool.version),
        ".pkg.tar",
    )?;
    let mut tar = process::command("tar");
    let listed = process::read(tar.arg("--list").arg("--file").arg(package))?;
    let paths: Vec<&str> = listed.lines().collect();
    let name = &tool.name;
    for needed in [
        format!("usr/bin/{name}"),
        format!("usr/share/man/man1/{name}.1.gz"),
        format!("usr/share/bash-completion/completions/{name}"),
        format!("usr/share/fish/vendor_completions.d/{name}.fish"),
        format!("usr/share/zsh/site-functions/_{name}"),
        format!("usr/share/licenses/{name}/LICENSE-MIT"),
    ] {
        ensure!(
            paths.contains(&needed.as_str()),
            "{name} has no {needed}: {paths:?}"
        );
    }
    Ok(())
}
