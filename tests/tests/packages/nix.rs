//! The Nix flake, with a stand-in for nixpkgs.

use anyhow::{Result, ensure};
use auth_tests::harness::{Outcome, passed, process, write};

use super::Made;

/// What the flake is evaluated against.
const STAND_IN: &str = include_str!("nixpkgs.nix");

/// What installs pages and completions in a build of Nix's: here it only looks for the files.
const INSTALLER: &str = r#"
set -euo pipefail
out=$1
there() { for word; do case $word in *docs/*) test -f "$word"; echo "$word" >> "$out/installed";; esac; done; }
installManPage() { there "$@"; }
installShellCompletion() { there "$@"; }
"#;

pub(super) fn check(made: &Made) -> Result<Outcome> {
    let nixpkgs = made.scratch.join("nixpkgs");
    std::fs::create_dir_all(&nixpkgs)?;
    write(&nixpkgs.join("flake.nix"), STAND_IN)?;
    let flake = format!("path:{}", made.folder.join("nix").display());
    nix(made, &["flake", "check", "--no-build", &flake])?;
    for tool in &made.tools {
        let name = &tool.name;
        let package = format!("{flake}#packages.x86_64-linux.{name}");
        let source = nix(made, &["eval", "--raw", &format!("{package}.src")])?;
        let release = format!("{}/auth-tools-{}.tar.gz#", tool.release(), tool.version);
        ensure!(source.starts_with(&release), "{name} is made of {source}");
        let script = nix(made, &["eval", "--raw", &format!("{package}.postInstall")])?;
        install(name, &script, made)?;
    }
    passed(format!("{} packages, 4 systems", made.tools.len()))
}

/// `nix` with a store of its own and nothing of the user's, and what it prints.
fn nix(made: &Made, args: &[&str]) -> Result<String> {
    let mut nix = process::command("nix");
    nix.env("HOME", made.scratch.join("nix-home"));
    nix.args(["--extra-experimental-features", "nix-command flakes"]);
    nix.arg("--store").arg(made.scratch.join("nix-store"));
    nix.args(args);
    let nixpkgs = format!("path:{}", made.scratch.join("nixpkgs").display());
    nix.args(["--offline", "--no-write-lock-file"]);
    process::read(nix.args(["--override-input", "nixpkgs", &nixpkgs]))
}

fn install(name: &str, script: &str, made: &Made) -> Result<()> {
    let out = made.scratch.join(format!("nix-out-{name}"));
    std::fs::create_dir_all(&out)?;
    let mut bash = process::command("bash");
    bash.current_dir(&made.sources).env("out", &out);
    let whole = format!("{INSTALLER}{script}");
    process::read(bash.args(["-c", &whole, "postInstall"]).arg(&out))?;
    let installed = std::fs::read_to_string(out.join("installed"))?;
    // A page and three completions; pages of commands come by `install`.
    ensure!(
        installed.lines().count() == 4,
        "{name} installs {installed}"
    );
    Ok(())
}
