use std::fs::Metadata;
use std::path::{Path, PathBuf};

use crate::Env;

/// The file name of Claude Code's program.
pub(in crate::context::refresher) const CLAUDE: &str = "claude.exe";

/// Claude Code keeps its login in a file here.
pub(in crate::context::refresher) const CLAUDE_IS_AUTOMATIC: bool = true;

/// Where programs keep their state, if `XDG_STATE_HOME` is not set.
pub(in crate::context::refresher) fn state_home(
    env: &Env,
    home: Option<PathBuf>,
) -> Option<PathBuf> {
    env.get_os("LOCALAPPDATA")
        .map(PathBuf::from)
        .or_else(|| home.map(|home| home.join(".local").join("state")))
}

/// Every file is, as far as its mode goes.
pub(in crate::context::refresher) fn is_executable(_: &Metadata) -> bool {
    true
}

/// Access control is that of the profile directory.
pub(in crate::context::refresher) fn only_user_can_change(_: &Metadata, _: Option<&Path>) -> bool {
    true
}
