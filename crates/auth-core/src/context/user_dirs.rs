//! The user's directories for what auth-tools itself keeps: caches, notes, recovery files.

use std::path::{Path, PathBuf};

use super::paths;
use crate::{Env, Secret, platform};

/// The `auth-tools` directories of the user, most volatile first: below `$XDG_RUNTIME_DIR`,
/// `$XDG_CACHE_HOME` (`~/.cache`), `$XDG_STATE_HOME` (`~/.local/state`) and `%LOCALAPPDATA%`, as far
/// as they are known. Relative values are ignored, as the XDG specification says.
#[must_use]
pub fn auth_tools_dirs(env: &Env) -> Vec<PathBuf> {
    let home = paths::home(env).filter(|home| home.is_absolute());
    let named = |name: &str| {
        let dir = env.get_os(name).map(PathBuf::from);
        dir.filter(|dir| dir.is_absolute())
    };
    let below_home = |path: &str| home.as_ref().map(|home| home.join(path));
    let found = [
        named("XDG_RUNTIME_DIR"),
        named("XDG_CACHE_HOME").or_else(|| below_home(platform::CACHE_DIR)),
        named("XDG_STATE_HOME").or_else(|| below_home(".local/state")),
        named("LOCALAPPDATA"),
    ];
    let dirs = found.into_iter().flatten();
    dirs.map(|dir| dir.join("auth-tools")).collect()
}

/// Where tokens may be that could not be written into the store after a refresh (a *recovery
/// file*), best first: next to the credentials, else in another directory of the user.
#[must_use]
pub fn recovery_files(config_dir: &Path, env: &Env) -> Vec<PathBuf> {
    let name = Secret::from(config_dir.to_string_lossy().as_ref()).fingerprint();
    let name = name.to_string().replace("sha256:", "recovery-") + ".json";
    let mut files = vec![config_dir.join(".credentials.recovery.json")];
    // Persistent directories first.
    files.extend(auth_tools_dirs(env).iter().rev().map(|dir| dir.join(&name)));
    files
}

#[cfg(test)]
mod tests {
    use super::recovery_files;
    use crate::Env;
    use std::path::{Path, PathBuf};

    #[test]
    #[cfg(unix)]
    fn a_recovery_file_is_in_a_directory_of_the_user() {
        let env = Env::from_pairs([
            ("HOME", "/h"),
            ("XDG_RUNTIME_DIR", "tmp"),
            ("XDG_CACHE_HOME", "/c"),
        ]);
        let files = recovery_files(Path::new("/h/.claude"), &env);
        let parents: Vec<_> = files.iter().filter_map(|file| file.parent()).collect();
        let expected = ["/h/.claude", "/h/.local/state/auth-tools", "/c/auth-tools"];
        assert_eq!(parents, expected.map(Path::new));
        assert_ne!(
            files[1],
            PathBuf::from("/h/.local/state/auth-tools/recovery-.json")
        );
    }
}
