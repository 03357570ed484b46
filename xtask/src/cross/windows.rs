//! Windows programs, and Wine to run them.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use super::{Profile, build, cargo, programs, target_dir};
use crate::process;
use crate::workspace::write;

const TARGET: &str = "x86_64-pc-windows-gnu";

/// What the build and Wine need besides Rust; 64 bits are enough.
pub(crate) const PACKAGES: &str = "binutils-mingw-w64-x86-64 gcc-mingw-w64-x86-64 wine wine64";

/// Every Rust program takes its random numbers from this library, which Wine 8 lacks.
const STUB: &str = r#"
#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG length);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE buffer, SIZE_T length) {
    while (length > 0) {
        ULONG part = length > 65536 ? 65536 : (ULONG)length;
        if (!SystemFunction036(buffer, part)) return FALSE;
        buffer += part;
        length -= part;
    }
    return TRUE;
}
"#;

/// Builds all programs and returns their folder.
pub(crate) fn programs_for(profile: Profile) -> Result<PathBuf> {
    ensure!(
        process::is_installed("x86_64-w64-mingw32-gcc"),
        "gcc-mingw-w64-x86-64 is not installed"
    );
    build(&mut cargo("build", TARGET)?, profile)?;
    Ok(programs(TARGET, profile))
}

/// A Wine of our own, kept warm until it is dropped.
pub(crate) struct Wine {
    prefix: PathBuf,
}

impl Wine {
    /// Makes the prefix if there is none yet.
    pub(crate) fn start() -> Result<Self> {
        ensure!(process::is_installed("wine"), "wine is not installed");
        let wine = Self {
            prefix: target_dir().join("wine"),
        };
        let system = wine.prefix.join("drive_c/windows/system32");
        if !system.join("bcryptprimitives.dll").is_file() {
            fs::create_dir_all(&wine.prefix)?;
            wine.run("wineboot", &["--init"])?;
            wine.run("wineserver", &["--wait"])?;
            stub(&system)?;
        }
        // Kept until `--kill`: each start is ten times as quick.
        wine.run("wineserver", &["--persistent"])?;
        // The first program starts Wine's services, which would keep its streams open.
        wine.run("wineboot", &[])?;
        Ok(wine)
    }

    /// What makes a suite run Windows programs here. Without a locale Wine takes the system's names
    /// for ASCII.
    pub(crate) fn variables(&self) -> Vec<(OsString, OsString)> {
        vec![
            ("AUTH_TOOLS_RUNNER".into(), "wine".into()),
            ("WINEPREFIX".into(), self.prefix.clone().into()),
            ("WINEDEBUG".into(), "-all".into()),
            ("LC_ALL".into(), "C.UTF-8".into()),
        ]
    }

    fn run(&self, program: &str, args: &[&str]) -> Result<()> {
        let mut command = process::command(program);
        command.args(args).envs(self.variables()).env("DISPLAY", "");
        // What Wine starts in the background must not hold our pipes open.
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().context("Wine")?;
        let status = process::wait(child, Duration::from_secs(180)).context("Wine")?;
        ensure!(status.success(), "`{program}` ended with {status}");
        Ok(())
    }
}

impl Drop for Wine {
    fn drop(&mut self) {
        // Only the server of our own prefix; a server that is gone is what is wanted.
        drop(self.run("wineserver", &["--kill"]));
    }
}

fn stub(system: &Path) -> Result<()> {
    let source = target_dir().join("bcryptprimitives.c");
    write(&source, STUB)?;
    let unfinished = target_dir().join("bcryptprimitives.dll");
    let mut gcc = process::command("x86_64-w64-mingw32-gcc");
    gcc.args(["-O2", "-shared", "-s", "-o"])
        .arg(&unfinished)
        .arg(source);
    process::read(gcc.arg("-ladvapi32"))?;
    fs::copy(unfinished, system.join("bcryptprimitives.dll"))?;
    Ok(())
}
