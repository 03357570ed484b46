//! Where the user's own `claude` is: never in a project, never where others can write.

use std::fs;
use std::path::{Path, PathBuf};

use super::platform;
use crate::Env;
use crate::context::paths;

/// Where Claude Code's installers put it, below the home directory.
const INSTALLED: [&str; 2] = [".local/bin", ".claude/local"];

/// Finds `claude`: in absolute entries of `PATH` outside the project of `cwd`, then where its
/// installers put it. A refresh token is given to this program, so that one of a cloned repository
/// is never taken.
#[must_use]
pub(crate) fn find_claude(env: &Env, cwd: &Path) -> Option<PathBuf> {
    let home = paths::home(env);
    let project = project_root(cwd, home.as_deref());
    let project = project.and_then(|root| fs::canonicalize(root).ok());
    let entries = env
        .get_os("PATH")
        .into_iter()
        .flat_map(std::env::split_paths)
        .filter(|entry| entry.is_absolute() && !is_node_bin(entry));
    let on_path = entries.filter_map(|entry| {
        let program = entry.join(platform::CLAUDE);
        let is_outside = |path: &Path| {
            let path = fs::canonicalize(path).ok();
            let inside =
                |path: PathBuf| project.as_ref().is_some_and(|root| path.starts_with(root));
            path.is_some_and(|path| !inside(path))
        };
        (program.is_file() && is_outside(&entry) && is_outside(&program)).then_some(program)
    });
    let installed = home
        .iter()
        .flat_map(|home| INSTALLED.map(|dir| home.join(dir).join(platform::CLAUDE)));
    let installed = installed.filter(|program| program.is_file());
    on_path
        .chain(installed)
        .find(|program| is_safe_program(program, home.as_deref()))
}

/// The project that `cwd` is in: the nearest parent with `.git` or `.claude`, else `cwd` itself.
/// The home directory, and what contains it, is no project.
#[must_use]
pub fn project_root(cwd: &Path, home: Option<&Path>) -> Option<PathBuf> {
    let is_project = |dir: &&Path| !home.is_some_and(|home| home.starts_with(dir));
    let is_marked = |dir: &&Path| {
        [".git", ".claude"]
            .iter()
            .any(|name| dir.join(name).exists())
    };
    let mut dirs = cwd.ancestors().take_while(is_project);
    let root = dirs.find(is_marked).or(Some(cwd).filter(is_project));
    root.map(Path::to_owned)
}

/// Whether an entry of `PATH` belongs to some repository's packages.
fn is_node_bin(entry: &Path) -> bool {
    entry.ends_with("node_modules/.bin")
}

/// Whether only the user and the system can change the program: neither it nor its directory is
/// writable by others, or owned by another ordinary user.
fn is_safe_program(program: &Path, home: Option<&Path>) -> bool {
    let Ok(real) = fs::canonicalize(program) else {
        return false;
    };
    let mut places = vec![real.as_path()];
    places.extend(real.parent());
    places.extend(program.parent());
    let is_safe = |path: &&Path| {
        let found = fs::metadata(path);
        found.is_ok_and(|metadata| platform::only_user_can_change(&metadata, home))
    };
    let is_executable = || fs::metadata(&real).is_ok_and(|real| platform::is_executable(&real));
    places.iter().all(is_safe) && is_executable()
}
