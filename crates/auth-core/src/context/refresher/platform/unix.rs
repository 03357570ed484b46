use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::Env;

/// The file name of Claude Code's program.
pub(in crate::context::refresher) const CLAUDE: &str = "claude";

/// On macOS Claude Code keeps its login in the Keychain, under a name that was not observed yet.
pub(in crate::context::refresher) const CLAUDE_IS_AUTOMATIC: bool = !cfg!(target_os = "macos");

/// Where programs keep their state, if `XDG_STATE_HOME` is not set.
pub(in crate::context::refresher) fn state_home(_: &Env, home: Option<PathBuf>) -> Option<PathBuf> {
    home.map(|home| home.join(".local/state"))
}

/// Whether the file can be run by somebody.
pub(in crate::context::refresher) fn is_executable(metadata: &Metadata) -> bool {
    metadata.mode() & 0o111 != 0
}

/// Whether a file or directory belongs to the user, root or the owner of `home`, and others cannot
/// write to it.
pub(in crate::context::refresher) fn only_user_can_change(
    metadata: &Metadata,
    home: Option<&Path>,
) -> bool {
    let owner = metadata.uid();
    let is_homes =
        || home.is_some_and(|home| home.metadata().is_ok_and(|home| home.uid() == owner));
    let is_trusted = owner == 0 || owner == rustix::process::geteuid().as_raw() || is_homes();
    is_trusted && metadata.mode() & 0o002 == 0
}
