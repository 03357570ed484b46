//! Links gcc's unwinder into the programs instead of loading `libgcc_s.so.1` at each start.
//!
//! rustc names the library `gcc_s` for every glibc target. Opening and mapping it is a sixth of
//! the start-up of a small program. A linker script of that name, found before the real one, leads
//! to the same code in gcc's static archives. The folder that it is in is handed on to everything
//! that depends on this package, which is every program of the kit.

use std::env;
use std::error::Error;
use std::path::Path;
use std::process::Command;

const SCRIPT: &str = "INPUT(-lgcc_eh -lgcc)\n";

#[expect(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a build script speaks to cargo by the environment and files"
)]
fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let (host, target) = (env::var("HOST")?, env::var("TARGET")?);
    if host != target || !target.ends_with("-linux-gnu") {
        return Ok(());
    }
    // gcc prints the bare name of what it does not have.
    let found = Command::new("cc")
        .arg("-print-file-name=libgcc_eh.a")
        .output();
    let found = found.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    if found.is_ok_and(|archive| Path::new(&archive).is_absolute()) {
        let folder = env::var("OUT_DIR")?;
        std::fs::write(Path::new(&folder).join("libgcc_s.so"), SCRIPT)?;
        println!("cargo::rustc-link-search=native={folder}");
    }
    Ok(())
}
