//! Builds for other systems, on this one.
//!
//! Where rustup has the target's standard library, it is used. Where not, Debian's `rustc-web`
//! builds it from the sources that come with it (`-Zbuild-std`); compiler and sources are of one
//! release.

pub(crate) mod macos;
pub(crate) mod musl;
pub(crate) mod windows;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::{process, workspace};

/// Debian's compiler with the sources of its standard library, and clippy of the same release.
pub(crate) const RUST_PACKAGES: &str = "cargo-web rust-web-clippy rust-web-src rustc-web";

/// What there is to build for a target with.
enum Toolchain {
    /// The one in use has the target's standard library.
    InUse,
    /// Debian's, which builds it.
    Debian,
}

/// Where Debian keeps the sources of the standard library, for the sysroot of its compiler.
const DEBIAN_SOURCES: &str = "/usr/lib/rustlib/src/rust/library";

fn toolchain(target: &str) -> Result<Toolchain> {
    let mut rustc = process::command("rustc");
    let sysroot = process::read(rustc.args(["--print", "sysroot"]))?;
    let library = Path::new(sysroot.trim()).join("lib/rustlib").join(target);
    if library.join("lib").is_dir() {
        return Ok(Toolchain::InUse);
    }
    if Path::new("/usr/bin/cargo").is_file() && Path::new(DEBIAN_SOURCES).is_dir() {
        return Ok(Toolchain::Debian);
    }
    bail!("`rustup target add {target}` was not run, and Debian's rustc-web is not installed")
}

/// `cargo build` for a package of any target, this machine's too, and the flags that rustc needs.
pub(crate) fn packaged(target: &str) -> Result<(Command, String)> {
    let mut cargo = started("build", target)?;
    let flags = match target {
        musl::TARGET => musl::prepare(&mut cargo)?,
        _ => String::new(),
    };
    Ok((cargo, flags))
}

fn started(command: &str, target: &str) -> Result<Command> {
    let mut cargo = match toolchain(target)? {
        Toolchain::InUse => {
            let mut cargo = workspace::cargo();
            cargo.arg(command);
            cargo
        }
        Toolchain::Debian => debian_cargo(command),
    };
    cargo.args(["--target", target, "--locked"]);
    Ok(cargo)
}

/// `cargo COMMAND` for a target, in a target folder of its own.
pub(crate) fn cargo(command: &str, target: &str) -> Result<Command> {
    let mut cargo = started(command, target)?;
    cargo.arg("--target-dir").arg(target_dir());
    // Nobody debugs these; a third of the time goes into it.
    cargo.env("CARGO_PROFILE_DEV_DEBUG", "0");
    Ok(cargo)
}

fn debian_cargo(command: &str) -> Command {
    let mut cargo = process::command("/usr/bin/cargo");
    cargo.current_dir(workspace::root());
    let path = workspace::variable("PATH").unwrap_or_default();
    let first = [PathBuf::from("/usr/bin")];
    let paths = first.into_iter().chain(std::env::split_paths(&path));
    // A folder with a colon in its name cannot be on PATH in the first place.
    let path = std::env::join_paths(paths).unwrap_or(path);
    cargo.env("PATH", path).env("RUSTC_BOOTSTRAP", "1");
    for stranger in ["CARGO", "RUSTC", "RUSTUP_TOOLCHAIN", "RUSTUP_HOME"] {
        cargo.env_remove(stranger);
    }
    cargo.args([command, "-Zbuild-std=std,panic_abort"]);
    cargo
}

/// One target folder for all of them: what runs on this machine is built once.
pub(crate) fn target_dir() -> PathBuf {
    workspace::target().join("cross")
}

/// Where the programs of a target are.
pub(crate) fn programs(target: &str, profile: Profile) -> PathBuf {
    let folder = match profile {
        Profile::Dev => "debug",
        Profile::Release => "release",
    };
    target_dir().join(target).join(folder)
}

/// How to build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Quick to build.
    Dev,
    /// Quick to run.
    Release,
}

/// Builds all programs of auth-tools with a prepared cargo.
fn build(cargo: &mut Command, profile: Profile) -> Result<()> {
    if profile == Profile::Release {
        cargo.arg("--release");
    }
    process::run(cargo.arg("--bins"))
}
