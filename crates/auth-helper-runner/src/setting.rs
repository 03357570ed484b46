//! The helper that the settings configure, and how long its key is reused.

use std::path::{Path, PathBuf};
use std::time::Duration;

use auth_core::context::paths::{self, Paths};
use auth_core::context::resolver::Resolver;
use auth_core::decision::{SettingLocation, Source};
use auth_core::{CliError, Env};

use crate::cache::{
    Cache, CacheError, CacheStatus, DEFAULT_TTL, DualClock, Identity, TTL_VARIABLE, parse_ttl,
};
use crate::cli_error;

/// The setting `apiKeyHelper`, as a session reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfiguredHelper {
    /// The command, for the shell.
    pub command: String,
    /// Where it is set.
    pub location: SettingLocation,
}

impl ConfiguredHelper {
    /// The helper of this session; `None` if the session reads no helper, none is set, or a
    /// stronger file disables it.
    #[must_use]
    pub fn find(resolver: &Resolver) -> Option<Self> {
        let session = resolver.facts.session;
        let found = resolver.settings.api_key_helper(session)?;
        let is_read = session.reads(Source::ApiKeyHelper) && !found.value.trim().is_empty();
        is_read.then(|| Self {
            command: found.value.to_owned(),
            location: found.place,
        })
    }

    /// Whether it may run: it is the user's own, or the project that it comes with is trusted.
    ///
    /// # Errors
    /// Exit 6 if the client's state is malformed.
    pub fn is_trusted(&self, resolver: &mut Resolver) -> Result<bool, CliError> {
        Ok(!self.location.scope.is_of_project() || resolver.project_is_trusted())
    }

    /// The state of its cache entry; nothing runs and nothing is changed.
    ///
    /// # Errors
    /// [`CacheError`].
    pub fn cache_status(
        &self,
        resolver: &Resolver,
        ttl: Duration,
        now: &DualClock,
    ) -> Result<CacheStatus, CacheError> {
        let config_dir = resolver.paths().map_or(Path::new(""), Paths::config_dir);
        let Some(cache) = Cache::locate(&resolver.env, config_dir) else {
            return Ok(CacheStatus::default());
        };
        let identity = Identity {
            command: &self.command,
            config_dir,
            origin: &self.location.path,
            project: &project_root(resolver.cwd(), config_dir, &resolver.env),
        };
        CacheStatus::read(&cache.entry(&identity)?, ttl, now)
    }
}

/// The project that a helper runs in: the nearest parent directory with a `.claude` or `.git`, else
/// the working directory. The user's own `.claude` makes no project of the home directory.
#[must_use]
pub fn project_root(cwd: &Path, config_dir: &Path, env: &Env) -> PathBuf {
    let home = paths::home(env).map(|home| home.join(".claude"));
    let is_root = |folder: &&Path| {
        let claude = folder.join(".claude");
        let is_own = claude == config_dir || home.as_ref() == Some(&claude);
        folder.join(".git").exists() || (!is_own && claude.is_dir())
    };
    cwd.ancestors().find(is_root).unwrap_or(cwd).to_owned()
}

/// How long a key is reused: `CLAUDE_CODE_API_KEY_HELPER_TTL_MS` of the effective environment.
///
/// # Errors
/// Exit 6 if it is not a number.
pub fn ttl(resolver: &Resolver) -> Result<Duration, CliError> {
    let found = resolver.variables().find(TTL_VARIABLE);
    let location = found.settings.map(|location| location.to_string());
    let value = found.raw.map(|raw| raw.to_string_lossy());
    ttl_from(value.as_deref(), location.as_deref())
}

/// The same, from the process environment alone.
///
/// # Errors
/// Exit 6 if it is not a number.
pub(crate) fn ttl_from_env(env: &Env) -> Result<Duration, CliError> {
    let value = env.get_raw(TTL_VARIABLE).map(|raw| raw.to_string_lossy());
    ttl_from(value.as_deref(), None)
}

fn ttl_from(value: Option<&str>, location: Option<&str>) -> Result<Duration, CliError> {
    match value.map(str::trim).filter(|text| !text.is_empty()) {
        Some(text) => parse_ttl(text).map_err(|error| cli_error::from_ttl(error, location)),
        None => Ok(DEFAULT_TTL),
    }
}

/// The environment that a helper of the settings is started from: the process's own with the
/// settings' `env` over it, as the client's helpers have it.
///
/// # Errors
/// None.
pub fn environment(resolver: &mut Resolver) -> Result<Env, CliError> {
    Ok(resolver.variables().to_env())
}

#[cfg(test)]
mod tests {
    use super::project_root;
    use auth_core::Env;
    use std::path::Path;

    #[test]
    fn a_project_is_the_nearest_parent_with_a_claude_or_git_directory() {
        let home = tempfile::tempdir().expect("a directory");
        let home = home.path();
        let env = Env::from_pairs([("HOME", home), ("USERPROFILE", home)]);
        for folder in [
            ".claude",
            "a/.git",
            "a/b/.claude",
            "a/b/c/d",
            "plain/below",
            "e",
        ] {
            std::fs::create_dir_all(home.join(folder)).expect("a directory");
        }
        // A worktree's `.git` is a file.
        auth_fs::private_file::replace(&home.join("e/.git"), b"gitdir: x").expect("a file");
        let config_dir = home.join("elsewhere");
        for (cwd, root) in [
            ("a", "a"),
            ("a/b/c/d", "a/b"),
            ("plain/below", "plain/below"),
            ("e", "e"),
        ] {
            let found = project_root(&home.join(cwd), &config_dir, &env);
            assert_eq!(found, home.join(root), "{cwd}");
        }
        let found = project_root(&home.join("a/b/c"), &home.join("a/b/.claude"), &env);
        assert_eq!(
            found,
            home.join(Path::new("a")),
            "the configuration directory"
        );
    }
}
