//! Profiles: several logins next to each other.

use std::path::{Path, PathBuf};

use auth_core::CliError;
use auth_core::cli::{Context, GlobalArgs};
use auth_core::context::config::Config;
pub use auth_core::context::paths::DEFAULT_PROFILE;
use auth_core::context::paths::Paths;
use auth_core::context::profile::{self, ProfileChoice, is_valid_name};
use auth_fs::lock;

/// A profile is a configuration directory: Claude Code's own, or one below it that Claude Code can
/// be told with `CLAUDE_CONFIG_DIR`.
#[derive(Clone, Debug)]
pub struct Profile {
    name: String,
    paths: Paths,
    main: Paths,
}

impl Profile {
    /// A profile of the configuration directory; `None` is Claude Code's own.
    ///
    /// # Errors
    /// Exit 2 if the name cannot be a directory's on every platform.
    pub fn find(paths: &Paths, name: Option<&str>) -> Result<Self, CliError> {
        let name = name.unwrap_or(DEFAULT_PROFILE);
        if name == DEFAULT_PROFILE {
            return Ok(Self {
                name: name.to_owned(),
                paths: paths.clone(),
                main: paths.clone(),
            });
        }
        link_of(paths, name)?;
        Ok(Self {
            name: name.to_owned(),
            main: paths.clone(),
            paths: paths.profile(name),
        })
    }

    /// The profile that `--profile`, the environment or a rule chooses, and what chose it.
    ///
    /// # Errors
    /// Exit 1 if it does not exist, unless it `may_be_created`; exit 2 if the name is none.
    pub fn choose(
        context: &Context<'_>,
        global: &GlobalArgs,
        paths: &Paths,
        may_be_created: bool,
    ) -> Result<(Self, ProfileChoice), CliError> {
        let config = Config::load(&context.env)?;
        let option = global.profile.as_deref();
        let choice = ProfileChoice::find(option, &context.env, &config, &context.cwd)?;
        if may_be_created {
            return Ok((Self::find(paths, Some(&choice.name))?, choice));
        }
        let is_lent = choice.paths(paths)?.config_dir() == paths.config_dir();
        let name = if is_lent {
            DEFAULT_PROFILE
        } else {
            &choice.name
        };
        Ok((Self::find(paths, Some(name))?, choice))
    }

    /// All profiles that have a directory, Claude Code's own first.
    #[must_use]
    pub fn all(paths: &Paths) -> Vec<Self> {
        let names = profile::known(paths).into_iter();
        names
            .filter_map(|name| Self::find(paths, Some(&name)).ok())
            .collect()
    }

    /// Another profile of the same configuration directory.
    ///
    /// # Errors
    /// As [`Profile::find`].
    pub fn sibling(&self, name: &str) -> Result<Self, CliError> {
        Self::find(&self.main, Some(name))
    }

    /// The names of all profiles that have a directory, `default` first.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let all = Self::all(&self.main).into_iter();
        all.map(|profile| profile.name).collect()
    }

    /// Whether the directory was adopted: it is a link to another place.
    #[must_use]
    pub(crate) fn is_adopted(&self) -> bool {
        self.name != DEFAULT_PROFILE && self.dir().parent() != Some(&self.main.profiles())
    }

    /// Claude Code's own configuration directory, to which the profile belongs.
    #[must_use]
    pub(crate) fn main_dir(&self) -> &Path {
        self.main.config_dir()
    }

    /// Where the directory of the profile `name`, or the link to it, is or would be.
    pub(crate) fn profile_link(&self, name: &str) -> Result<PathBuf, CliError> {
        link_of(&self.main, name)
    }

    /// The profile's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The directory.
    #[must_use]
    pub fn dir(&self) -> &Path {
        self.paths.config_dir()
    }

    /// Whether Claude Code would be told the directory with `CLAUDE_CONFIG_DIR`.
    #[must_use]
    pub fn is_named(&self) -> bool {
        self.paths.is_named()
    }

    /// `.credentials.json`.
    #[must_use]
    pub fn credentials(&self) -> PathBuf {
        self.paths.credentials()
    }

    /// `.claude.json`.
    #[must_use]
    pub fn claude_json(&self) -> PathBuf {
        self.paths.client_state()
    }

    /// The login that the last refresh replaced.
    #[must_use]
    pub fn backup(&self) -> PathBuf {
        self.dir().join(".credentials.previous.json")
    }

    /// The lock of auth-tools around each change.
    #[must_use]
    pub fn write_lock(&self) -> PathBuf {
        lock::write_lock(self.dir())
    }

    /// The lock of auth-tools around a token refresh.
    #[must_use]
    pub fn refresh_lock(&self) -> PathBuf {
        lock::refresh_lock(self.dir())
    }
}

fn link_of(paths: &Paths, name: &str) -> Result<PathBuf, CliError> {
    if is_valid_name(name) {
        return Ok(paths.profiles().join(name));
    }
    let message = format!("invalid profile name `{name}`");
    Err(CliError::usage(message).hint(
        "use up to 64 letters, digits, `-`, `_` and `.`, with a letter or digit first, \
             no `.` last, and no name of a Windows device such as `con`",
    ))
}
