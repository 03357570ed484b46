//! C programs to measure against, compiled here and linked statically.

use std::fs;
use std::path::PathBuf;

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

/// Compiles `xtask/src/bench/yardsticks/NAME.c`.
pub(crate) fn compile(name: &str, libc: Libc) -> Result<PathBuf> {
    let folder = workspace::target().join("yardsticks");
    fs::create_dir_all(&folder)?;
    let program = folder.join(format!("{name}-{}", libc.name()));
    let source = workspace::root().join(format!("xtask/src/bench/yardsticks/{name}.c"));
    let mut compiler = process::command(libc.compiler());
    compiler
        .args(["-O2", "-static", "-s", "-o"])
        .arg(&program)
        .arg(source);
    process::read(&mut compiler)?;
    Ok(program)
}
