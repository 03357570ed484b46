//! The project that the working directory is in.

use std::path::{Path, PathBuf};

/// The nearest parent directory of the working directory that has a `.claude`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// The directory that has the `.claude`.
    pub root: PathBuf,
}

impl Project {
    /// Looks upwards from `cwd`. A configuration directory (`own`) is never a project's: the user's
    /// `~/.claude` is theirs, also if `CLAUDE_CONFIG_DIR` names another one.
    #[must_use]
    pub fn find(cwd: &Path, own: &[&Path]) -> Option<Self> {
        let is_project = |folder: &Path| {
            let claude = folder.join(".claude");
            claude.is_dir() && !own.iter().any(|own| is_same_dir(&claude, own))
        };
        let root = cwd.ancestors().find(|folder| is_project(folder))?;
        Some(Self {
            root: root.to_owned(),
        })
    }

    /// `settings.local.json`.
    #[must_use]
    pub fn local_settings(&self) -> PathBuf {
        self.root.join(".claude").join("settings.local.json")
    }

    /// `settings.json`.
    #[must_use]
    pub fn settings(&self) -> PathBuf {
        self.root.join(".claude").join("settings.json")
    }
}

fn is_same_dir(a: &Path, b: &Path) -> bool {
    match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => a == b,
    }
}
