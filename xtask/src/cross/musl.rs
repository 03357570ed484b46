//! Static programs for Linux, with musl.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::{Profile, Toolchain, build, cargo, programs, target_dir};
use crate::process;
use crate::workspace::write;

pub(super) const TARGET: &str = "x86_64-unknown-linux-musl";

/// What the build needs besides Rust.
pub(crate) const PACKAGES: &str = "gcc musl-tools";

/// What gcc's unwinder and musl's start file lack.
const UNWINDER: &str = include_str!("unwinder.c");

/// Builds all programs and returns their folder.
pub(crate) fn programs_for(profile: Profile) -> Result<PathBuf> {
    let mut cargo = cargo("build", TARGET)?;
    let flags = prepare(&mut cargo)?;
    cargo.env("CARGO_TARGET_X86_64_UNKNOWN_LINUX_MUSL_RUSTFLAGS", flags);
    build(&mut cargo, profile)?;
    Ok(programs(TARGET, profile))
}

/// Debian's musl: its start file for static position-independent programs, and the rest.
const START_FILES: &str = "/usr/lib/x86_64-linux-musl";

/// Sets the linker, and says with which flags it links. A toolchain that has the target's standard
/// library brings its own musl and links static position-independent programs by itself; Debian's
/// needs to be told.
pub(super) fn prepare(cargo: &mut Command) -> Result<String> {
    if matches!(super::toolchain(TARGET)?, Toolchain::InUse) {
        return Ok(String::new());
    }
    ensure!(
        process::is_installed("musl-gcc"),
        "musl-tools is not installed"
    );
    let folder = unwinder()?;
    cargo.env("CARGO_TARGET_X86_64_UNKNOWN_LINUX_MUSL_LINKER", "musl-gcc");
    let pie = "-nostartfiles -Wl,-static,-pie,--no-dynamic-linker,-z,text";
    let files = ["rcrt1.o", "crti.o", "crtn.o"].map(|file| format!("{START_FILES}/{file}"));
    let args = pie.split(' ').chain(files.iter().map(String::as_str));
    let args: Vec<String> = args.map(|arg| format!("-C link-arg={arg}")).collect();
    Ok(format!(
        "-C link-self-contained=no {} -L native={}",
        args.join(" "),
        folder.display()
    ))
}

/// A folder with `libunwind.a`, which rustc links for musl: gcc's, and what that lacks there.
fn unwinder() -> Result<PathBuf> {
    let folder = target_dir().join("musl-unwinder");
    fs::create_dir_all(&folder)?;
    let library = folder.join("libunwind.a");
    let (source, object) = (folder.join("unwinder.c"), folder.join("unwinder.o"));
    if library.is_file() && fs::read_to_string(&source).is_ok_and(|text| text == UNWINDER) {
        return Ok(folder);
    }
    let mut gcc = process::command("gcc");
    let archive = process::read(gcc.arg("-print-file-name=libgcc_eh.a"))?;
    write(&source, UNWINDER)?;
    let mut compile = process::command("musl-gcc");
    compile
        .args(["-O2", "-fPIC", "-c", "-o"])
        .arg(&object)
        .arg(&source);
    process::read(&mut compile)?;
    let unfinished = folder.join("unfinished.a");
    fs::copy(Path::new(archive.trim()), &unfinished).context("gcc's libgcc_eh.a")?;
    let mut ar = process::command("ar");
    process::read(ar.arg("q").arg(&unfinished).arg(&object))?;
    fs::rename(unfinished, library)?;
    Ok(folder)
}
