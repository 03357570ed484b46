//! Which version of Claude Code ran last, in auth-tools' own state directory.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::state_dir;
use crate::Env;

const NAME: &str = "claude-run.json";

/// The last run of Claude Code by one of the tools.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastRun {
    /// The program.
    pub program: PathBuf,
    /// Its version, as `2.1.332`.
    #[serde(rename = "claude_version")]
    pub version: String,
}

impl LastRun {
    /// The file that it is recorded in; `None` if no home directory is known.
    #[must_use]
    pub fn path(env: &Env) -> Option<PathBuf> {
        Some(state_dir(env)?.join(NAME))
    }

    /// Reads the record; one that is missing or malformed is none.
    #[must_use]
    pub fn read(env: &Env) -> Option<Self> {
        Self::read_file(&Self::path(env)?)
    }

    fn read_file(path: &Path) -> Option<Self> {
        let content = auth_fs::read(path, &auth_fs::Rules::any()).ok()??;
        serde_json::from_slice(&content).ok()
    }
}
