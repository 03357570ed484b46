//! Directories of profiles: created, linked, shared, renamed.

use std::path::{Path, PathBuf};

use auth_core::{CliError, ExitStatus};
use auth_fs::private_file::{self, WriteError};
use auth_fs::remove;

use crate::platform;
use crate::profile::{DEFAULT_PROFILE, Profile};

/// What Claude Code reads from its configuration directory besides logins and state.
const SHARED: [&str; 6] = [
    "settings.json",
    "CLAUDE.md",
    "agents",
    "commands",
    "skills",
    "plugins",
];

/// With this `.claude.json`, Claude Code starts without its first-run screens.
const ONBOARDED: &[u8] = b"{\n  \"hasCompletedOnboarding\": true\n}\n";

/// Why a profile's directory was not changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProfileError {
    /// The profile does not exist.
    #[error("unknown profile `{name}`")]
    Unknown {
        /// Its name.
        name: String,
        /// Those that exist.
        known: Vec<String>,
    },
    /// The profile exists already.
    #[error("the profile `{0}` exists already")]
    Exists(String),
    /// Claude Code's own directory is no profile that can be renamed or linked.
    #[error("`default` is Claude Code's own configuration directory")]
    IsDefault,
    /// It is not a configuration directory.
    #[error("`{}` {reason}", path.display())]
    NotAdoptable {
        /// The directory.
        path: PathBuf,
        /// Why.
        reason: &'static str,
    },
    /// A name that cannot be a profile's.
    #[error("{}", .0.message())]
    Name(CliError),
    /// A directory or file cannot be made.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl From<ProfileError> for CliError {
    fn from(error: ProfileError) -> Self {
        let message = error.to_string();
        let with = |exit, code| Self::new(exit, code, message);
        match error {
            ProfileError::Unknown { name, known } => {
                auth_core::context::profile::ProfileError::Unknown { name, known }.into()
            }
            ProfileError::Exists(_) => with(ExitStatus::Usage, "profile.exists")
                .hint("`auth-store list` prints the profiles"),
            ProfileError::IsDefault => {
                with(ExitStatus::Usage, "usage").hint("`auth-store list` prints the profiles")
            }
            ProfileError::NotAdoptable { .. } => with(ExitStatus::NotFound, "profile.path").hint(
                "`auth-login login --profile NAME` creates a profile with a login of its own",
            ),
            ProfileError::Name(error) => error,
            ProfileError::Write(error) => error.into(),
        }
    }
}

/// The profile `name`, if it exists.
///
/// # Errors
/// [`ProfileError::Unknown`], [`ProfileError::Name`].
pub(crate) fn existing(main: &Profile, name: &str) -> Result<Profile, ProfileError> {
    let profile = main.sibling(name).map_err(ProfileError::Name)?;
    if name == DEFAULT_PROFILE || profile.dir().is_dir() {
        return Ok(profile);
    }
    Err(ProfileError::Unknown {
        name: name.to_owned(),
        known: main.names(),
    })
}

/// The profile `name`; its directory is created if it does not exist, as one in which Claude Code
/// starts without its first-run screens.
///
/// # Errors
/// [`ProfileError`].
pub fn create(main: &Profile, name: &str) -> Result<Profile, ProfileError> {
    let profile = main.sibling(name).map_err(ProfileError::Name)?;
    if name != DEFAULT_PROFILE && !profile.dir().is_dir() {
        private_file::create_dir(profile.dir())?;
        private_file::replace(&profile.claude_json(), ONBOARDED)?;
    }
    Ok(profile)
}

/// Links the settings, instructions, agents, commands, skills and plugins of the main directory
/// into a profile. Returns what was linked; what the profile has already stays.
///
/// # Errors
/// [`ProfileError::Write`].
pub fn share_settings(profile: &Profile) -> Result<Vec<&'static str>, ProfileError> {
    let mut linked = Vec::new();
    for name in SHARED {
        let (shared, link) = (profile.main_dir().join(name), profile.dir().join(name));
        if profile.name() == DEFAULT_PROFILE
            || shared.symlink_metadata().is_err()
            || link.symlink_metadata().is_ok()
        {
            continue;
        }
        link_to(&shared, &link)?;
        linked.push(name);
    }
    Ok(linked)
}

/// Makes an existing configuration directory, such as `~/.claude-work`, a profile: by a link, so
/// that whoever uses the directory still uses the same login.
///
/// # Errors
/// [`ProfileError`].
pub fn adopt(main: &Profile, directory: &Path, name: &str) -> Result<Profile, ProfileError> {
    let not_adoptable = |reason| ProfileError::NotAdoptable {
        path: directory.to_owned(),
        reason,
    };
    if name == DEFAULT_PROFILE {
        return Err(ProfileError::IsDefault);
    }
    let link = main.profile_link(name).map_err(ProfileError::Name)?;
    let target = directory
        .canonicalize()
        .map_err(|_| not_adoptable("does not exist"))?;
    if !target.is_dir() {
        return Err(not_adoptable("is not a directory"));
    }
    if main.dir().canonicalize().is_ok_and(|main| main == target) {
        return Err(not_adoptable(
            "is Claude Code's own directory, the profile `default`",
        ));
    }
    if link.symlink_metadata().is_ok() {
        return Err(ProfileError::Exists(name.to_owned()));
    }
    if let Some(folder) = link.parent() {
        private_file::create_dir(folder)?;
    }
    link_to(&target, &link)?;
    main.sibling(name).map_err(ProfileError::Name)
}

/// Gives a profile another name.
///
/// # Errors
/// [`ProfileError`].
pub(crate) fn rename(main: &Profile, from: &str, to: &str) -> Result<(), ProfileError> {
    let (old, new) = check_rename(main, from, to)?;
    Ok(remove::rename(&old, &new)?)
}

/// The present and the next path of a profile that can be renamed.
///
/// # Errors
/// [`ProfileError`].
pub(crate) fn check_rename(
    main: &Profile,
    from: &str,
    to: &str,
) -> Result<(PathBuf, PathBuf), ProfileError> {
    if from == DEFAULT_PROFILE || to == DEFAULT_PROFILE {
        return Err(ProfileError::IsDefault);
    }
    existing(main, from)?;
    let old = main.profile_link(from).map_err(ProfileError::Name)?;
    let new = main.profile_link(to).map_err(ProfileError::Name)?;
    if new.symlink_metadata().is_ok() {
        return Err(ProfileError::Exists(to.to_owned()));
    }
    Ok((old, new))
}

fn link_to(target: &Path, link: &Path) -> Result<(), ProfileError> {
    platform::symlink(target, link).map_err(|source| {
        ProfileError::Write(WriteError::Io {
            path: link.to_owned(),
            source,
        })
    })
}
