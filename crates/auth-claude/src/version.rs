//! Which version ran: read from what the run itself wrote, so that no further program is started.

use std::path::Path;

use auth_core::Env;
use auth_core::context::refresher::LastRun;
use auth_fs::private_file;
use serde::Deserialize;

use crate::private_dir::PrivateDir;

/// The member of `.claude.json` that the program writes into an empty directory.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FirstStart {
    first_start_version: String,
}

/// The version of the program that ran in `dir`, as `2.1.332`.
pub(crate) fn of_run(dir: &PrivateDir) -> Option<String> {
    let content = dir.read(".claude.json")?;
    let first: FirstStart = serde_json::from_slice(&content).ok()?;
    let version = first.first_start_version;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+');
    (!version.is_empty() && version.len() <= 40 && version.chars().all(is_plain)).then_some(version)
}

/// Records the version of a run of `program`, for `auth-status` and messages. A record that cannot be
/// written is missed by nothing that matters.
pub fn record(env: &Env, program: &Path, version: Option<&str>) {
    let (Some(path), Some(version)) = (LastRun::path(env), version) else {
        return;
    };
    let known = LastRun::read(env);
    if known.is_some_and(|known| known.program == program && known.version == version) {
        return;
    }
    let run = LastRun {
        program: program.to_owned(),
        version: version.to_owned(),
    };
    let (Some(parent), Ok(content)) = (path.parent(), serde_json::to_vec(&run)) else {
        return;
    };
    let write = || private_file::replace_unflushed(&path, &content);
    drop(private_file::create_dir(parent).and_then(|()| write()));
}
