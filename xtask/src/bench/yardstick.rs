//! Programs to measure against, compiled here: in C, linked statically, and one in Rust.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::{process, workspace};

/// The libc that programs are linked with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Libc {
    /// The system's.
    Glibc,
    /// Of the static release.
    Musl,
}

impl Libc {
    /// The compiler that links with it.
    fn compiler(self) -> &'static str {
        match self {
            Self::Glibc => "gcc",
            Self::Musl => "musl-gcc",
        }
    }

    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Glibc => "glibc",
            Self::Musl => "musl",
        }
    }
}

/// Compiles `xtask/src/bench/yardsticks/NAME.c`, linked statically.
pub(crate) fn compile(name: &str, libc: Libc) -> Result<PathBuf> {
    let mut compiler = process::command(libc.compiler());
    compiler.args(["-O2", "-static", "-s"]);
    finish(
        compiler,
        &format!("{name}.c"),
        &format!("{name}-{}", libc.name()),
    )
}

/// Compiles `xtask/src/bench/yardsticks/NAME.rs` as the plain release build is.
pub(crate) fn compile_rust(name: &str) -> Result<PathBuf> {
    let mut compiler = process::command("rustc");
    let options =
        "--edition=2024 -Copt-level=s -Clto=fat -Ccodegen-units=1 -Cpanic=abort -Cstrip=symbols";
    compiler.args(options.split(' '));
    finish(compiler, &format!("{name}.rs"), &format!("{name}-rust"))
}

fn finish(mut compiler: Command, source: &str, program: &str) -> Result<PathBuf> {
    let folder = workspace::target().join("yardsticks");
    fs::create_dir_all(&folder)?;
    let program = folder.join(program);
    let sources = workspace::root().join("xtask/src/bench/yardsticks");
    compiler.arg("-o").arg(&program).arg(sources.join(source));
    process::read(&mut compiler)?;
    Ok(program)
}
