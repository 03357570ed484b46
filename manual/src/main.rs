//! Writes the man pages and completions of auth-tools, or says which are out of date.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Parser;

/// Write man pages and completions
#[derive(Parser)]
struct Cli {
    /// The folder that has `man/` and `completions/`
    folder: PathBuf,
    /// Write nothing; name what is out of date
    #[arg(long)]
    check: bool,
}

fn main() -> Result<ExitCode> {
    let Cli { folder, check } = Cli::parse();
    if !check {
        write(&folder)?;
        return Ok(ExitCode::SUCCESS);
    }
    let stale = auth_manual::stale(&folder)?;
    let words: Vec<String> = stale
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    anyhow::ensure!(stale.is_empty(), "out of date: {}", words.join(" "));
    Ok(ExitCode::SUCCESS)
}

/// Writes all, after removing the old ones.
#[expect(clippy::disallowed_methods, reason = "writes into the sources")]
fn write(folder: &Path) -> Result<()> {
    // All is made before anything is removed.
    let documents = auth_manual::documents()?;
    for part in auth_manual::FOLDERS {
        let part = folder.join(part);
        if part.is_dir() {
            std::fs::remove_dir_all(&part)?;
        }
        std::fs::create_dir_all(&part)?;
    }
    for document in documents {
        let path = folder.join(&document.path);
        std::fs::write(&path, &document.content).with_context(|| path.display().to_string())?;
    }
    Ok(())
}
