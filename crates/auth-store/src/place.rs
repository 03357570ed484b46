//! The places of one profile's login.

use std::path::{Path, PathBuf};

use auth_core::context::paths::Paths;
use auth_core::{CliError, Env};

use crate::file::lock;

/// The name of Claude Code's own place.
pub const DEFAULT_PROFILE: &str = "default";

/// A profile's configuration directory: Claude Code's own, or one below it that Claude Code can be
/// pointed at with `CLAUDE_CONFIG_DIR`.
#[derive(Clone, Debug)]
pub struct Place {
    profile: String,
    paths: Paths,
}

impl Place {
    /// The place of a profile of the configuration directory; `None` is Claude Code's own.
    ///
    /// # Errors
    /// Exit 2 where the name cannot be a directory's on every platform.
    pub fn find(paths: &Paths, profile: Option<&str>) -> Result<Self, CliError> {
        let name = profile.unwrap_or(DEFAULT_PROFILE);
        if name == DEFAULT_PROFILE {
            return Ok(Self {
                profile: name.to_owned(),
                paths: paths.clone(),
            });
        }
        if !is_profile_name(name) {
            let message = format!("choosing the profile: `{name}` cannot be a profile's name");
            return Err(CliError::usage(message).hint(
                "use up to 64 letters, digits, `-`, `_` and `.`, with a letter or digit first",
            ));
        }
        let directory = profiles(paths.config_dir()).join(name);
        Ok(Self {
            profile: name.to_owned(),
            // An absolute directory that is named needs neither environment nor working directory.
            paths: Paths::find(Some(&directory), &Env::default(), Path::new(""))?,
        })
    }

    /// The places of all profiles that have a directory, Claude Code's own first.
    #[must_use]
    pub fn all(paths: &Paths) -> Vec<Self> {
        let entries = std::fs::read_dir(profiles(paths.config_dir()));
        let names = entries.into_iter().flatten().flatten();
        let mut names: Vec<String> = names
            .filter_map(|entry| entry.file_name().into_string().ok())
            .filter(|name| is_profile_name(name) && name != DEFAULT_PROFILE)
            .collect();
        names.sort();
        let names = std::iter::once(DEFAULT_PROFILE.to_owned()).chain(names);
        names
            .filter_map(|name| Self::find(paths, Some(&name)).ok())
            .collect()
    }

    /// The profile's name.
    #[must_use]
    pub fn profile(&self) -> &str {
        &self.profile
    }

    /// The directory.
    #[must_use]
    pub fn directory(&self) -> &Path {
        self.paths.config_dir()
    }

    /// Whether Claude Code would be told the directory by `CLAUDE_CONFIG_DIR`.
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
    pub fn state(&self) -> PathBuf {
        self.paths.client_state()
    }

    /// The login that the last refresh replaced.
    #[must_use]
    pub fn previous(&self) -> PathBuf {
        self.directory().join(".credentials.previous.json")
    }

    /// The kit's lock around each change.
    #[must_use]
    pub fn write_lock(&self) -> PathBuf {
        lock::write_lock(self.directory())
    }

    /// The kit's lock around a token refresh.
    #[must_use]
    pub fn refresh_lock(&self) -> PathBuf {
        lock::refresh_lock(self.directory())
    }
}

fn profiles(config_dir: &Path) -> PathBuf {
    config_dir.join("auth-tools").join("profiles")
}

fn is_profile_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    name.len() <= 64
        && name.bytes().all(plain)
        && name
            .bytes()
            .next()
            .is_some_and(|byte| byte.is_ascii_alphanumeric())
}
