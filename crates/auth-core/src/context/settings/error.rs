//! Why settings could not be read.

use std::path::PathBuf;

use auth_fs::ReadError;

/// Why a settings file, or `--settings`, could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// It is not what a settings file must be. Never quotes the content.
    #[error("{name}:{line}:{column}: {reason}")]
    Malformed {
        /// The file, or `--settings`.
        name: String,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What is wrong.
        reason: String,
    },
    /// `--settings` names a file that does not exist.
    #[error("`{}` does not exist", .0.display())]
    Missing(PathBuf),
    /// It could not be opened or read.
    #[error(transparent)]
    Read(#[from] ReadError),
}
