//! Where Claude Code and auth-tools keep their files.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::global_args::GlobalArgs;
use crate::{CliError, Env, platform};

/// Below the configuration directory: what auth-tools keep there.
const OWN_DIR: &str = "auth-tools";

/// The name of Claude Code's own configuration directory as a profile.
pub const DEFAULT_PROFILE: &str = "default";

/// The configuration directory and what is located in and next to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    config_dir: PathBuf,
    /// Whether the directory was named (`--config-dir`, `CLAUDE_CONFIG_DIR`) or is the default.
    named: bool,
    /// The directory of `.credentials.json` alone (`CLAUDE_SECURESTORAGE_CONFIG_DIR`).
    credentials_dir: Option<PathBuf>,
}

/// Why the configuration directory is not known.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum PathsError {
    /// No directory is named and there is no home directory.
    #[error("no home directory is known (`HOME` is not set)")]
    NoHome,
    /// The shell did not expand a directory's name.
    #[error(
        "{name} is `{value}`, with a literal `{start}`; the shell expands it only outside of quotes"
    )]
    Unexpanded {
        /// The variable or option.
        name: &'static str,
        /// Its value.
        value: String,
        /// The character that is literal.
        start: char,
        /// What was probably meant.
        meant: String,
    },
}

impl Paths {
    /// `--config-dir`, else `$CLAUDE_CONFIG_DIR`, else `~/.claude`. A relative directory is taken
    /// from `cwd`, as the client takes it.
    ///
    /// # Errors
    /// [`PathsError`].
    pub fn find(flag: Option<&Path>, env: &Env, cwd: &Path) -> Result<Self, PathsError> {
        let flag = flag.filter(|path| !path.as_os_str().is_empty());
        let flag = flag.map(|path| ("--config-dir", path.as_os_str()));
        let variable = env.get_os("CLAUDE_CONFIG_DIR");
        let named = flag.or_else(|| Some(("CLAUDE_CONFIG_DIR", variable?)));
        let (config_dir, named) = match named {
            Some((name, value)) => (cwd.join(expanded(name, value, env)?), true),
            None => (find_home(env)?.join(".claude"), false),
        };
        let moved = env.get_os("CLAUDE_SECURESTORAGE_CONFIG_DIR");
        let moved = moved.map(|value| expanded("CLAUDE_SECURESTORAGE_CONFIG_DIR", value, env));
        Ok(Self {
            config_dir,
            named,
            credentials_dir: moved.transpose()?.map(|path| cwd.join(path)),
        })
    }

    /// The paths of a directory that Claude Code would be pointed at with `CLAUDE_CONFIG_DIR`.
    #[must_use]
    pub(crate) fn of_named_dir(config_dir: PathBuf) -> Self {
        Self {
            config_dir,
            named: true,
            credentials_dir: None,
        }
    }

    /// The paths of a profile of this configuration directory. Its name must be valid
    /// (`profile::is_valid_name`).
    #[must_use]
    pub fn profile(&self, name: &str) -> Self {
        if name == DEFAULT_PROFILE {
            return self.clone();
        }
        let dir = self.profiles().join(name);
        // A directory that was adopted is known by its own path, as Claude Code knows it.
        Self::of_named_dir(std::fs::read_link(&dir).unwrap_or(dir))
    }

    /// The directory of all profiles but the default one.
    #[must_use]
    pub fn profiles(&self) -> PathBuf {
        self.config_dir.join(OWN_DIR).join("profiles")
    }

    /// The configuration directory.
    #[must_use]
    pub fn config_dir(&self) -> &Path {
        &self.config_dir
    }

    /// Whether the directory was named rather than the default one.
    #[must_use]
    pub fn is_named(&self) -> bool {
        self.named
    }

    /// `.credentials.json`, the client's own location of a login.
    #[must_use]
    pub fn credentials(&self) -> PathBuf {
        let dir = self.credentials_dir.as_ref().unwrap_or(&self.config_dir);
        dir.join(".credentials.json")
    }

    /// `.claude.json`: in a named directory, else *next to* the default one.
    #[must_use]
    pub fn client_state(&self) -> PathBuf {
        if self.named {
            return self.config_dir.join(".claude.json");
        }
        self.config_dir.with_file_name(".claude.json")
    }

    /// `settings.json` of the configuration directory.
    #[must_use]
    pub fn user_settings(&self) -> PathBuf {
        self.config_dir.join("settings.json")
    }

    /// `remote-settings.json`: what the administrator's server sent last.
    #[must_use]
    pub(crate) fn remote_settings(&self) -> PathBuf {
        self.config_dir.join("remote-settings.json")
    }
}

impl GlobalArgs {
    /// The configuration directory in use.
    ///
    /// # Errors
    /// [`Paths::find`].
    pub fn paths(&self, env: &Env, cwd: &Path) -> Result<Paths, CliError> {
        Ok(Paths::find(self.config_dir.as_deref(), env, cwd)?)
    }
}

/// A directory's name, which must not begin with what a shell would have expanded.
fn expanded(name: &'static str, value: &OsStr, env: &Env) -> Result<PathBuf, PathsError> {
    let text = value.to_string_lossy();
    let start = text
        .chars()
        .next()
        .filter(|c| ['~', '$', '"', '\''].contains(c));
    let Some(start) = start else {
        return Ok(value.into());
    };
    Err(PathsError::Unexpanded {
        name,
        start,
        meant: meant(&text, env),
        value: text.into_owned(),
    })
}

/// What the user probably meant by a name that was not expanded.
fn meant(text: &str, env: &Env) -> String {
    let bare = text.trim_matches(['"', '\'']);
    let home = platform::HOME_VARIABLES
        .iter()
        .find_map(|name| env.get_os(name))
        .map(|home| home.to_string_lossy().into_owned())
        .filter(|home| !home.starts_with(['~', '$', '"', '\'']));
    let rest = ["~", "$HOME", "${HOME}"]
        .iter()
        .find_map(|prefix| bare.strip_prefix(prefix));
    match (rest, home) {
        (Some(rest), Some(home)) if rest.is_empty() || rest.starts_with('/') => home + rest,
        _ => bare.to_owned(),
    }
}

/// The user's home directory: `$HOME`, on Windows `%USERPROFILE%` first; `None` if it is not set,
/// or set to what no shell expanded.
#[must_use]
pub fn home(env: &Env) -> Option<PathBuf> {
    find_home(env).ok()
}

fn find_home(env: &Env) -> Result<PathBuf, PathsError> {
    let found = platform::HOME_VARIABLES
        .iter()
        .find_map(|name| Some((*name, env.get_os(name)?)));
    let (name, value) = found.ok_or(PathsError::NoHome)?;
    expanded(name, value, env)
}

/// The directory of a user's configuration files: `$XDG_CONFIG_HOME` if it is absolute (a relative
/// one is ignored, as the XDG specification says), else `~/.config` (`%APPDATA%` on Windows).
#[must_use]
pub(crate) fn user_config_dir(env: &Env) -> Option<PathBuf> {
    let named = env.get_os("XDG_CONFIG_HOME").map(PathBuf::from);
    named
        .filter(|path| path.is_absolute())
        .or_else(|| platform::config_home(env, home(env)))
}

/// The configuration file of auth-tools: `$AUTH_TOOLS_CONFIG`, else `auth-tools/config.toml` in the
/// directory of the user's configuration files.
#[must_use]
pub(crate) fn config_file(env: &Env) -> Option<PathBuf> {
    if let Some(path) = env.get_os("AUTH_TOOLS_CONFIG") {
        return Some(path.into());
    }
    Some(user_config_dir(env)?.join("auth-tools").join("config.toml"))
}

#[cfg(test)]
mod tests {
    use super::{Paths, PathsError, config_file};
    use crate::Env;
    use std::path::{Path, PathBuf};

    #[test]
    fn client_state_is_in_a_named_directory_and_next_to_the_default_one() {
        let cwd = Path::new("/cwd");
        let home = [
            ("HOME", "/h"),
            ("USERPROFILE", "/h"),
            ("CLAUDE_CONFIG_DIR", ""),
        ];
        let default = Paths::find(None, &Env::from_pairs(home), cwd).expect("home is set");
        assert_eq!(default.client_state(), PathBuf::from("/h/.claude.json"));
        let named = Env::from_pairs([("CLAUDE_CONFIG_DIR", "/c")]);
        let named = Paths::find(None, &named, cwd).expect("named");
        assert_eq!(named.client_state(), PathBuf::from("/c/.claude.json"));
    }

    #[test]
    fn without_home_and_name_there_is_no_directory() {
        let found = Paths::find(None, &Env::default(), Path::new("/"));
        assert_eq!(found, Err(PathsError::NoHome));
    }

    #[test]
    fn a_name_that_no_shell_expanded_is_refused_with_what_was_meant() {
        for (value, expected) in [
            ("~/.claude-work", "/h/.claude-work"),
            ("$HOME/.claude-work", "/h/.claude-work"),
            ("\"/x/y\"", "/x/y"),
            ("'~/z'", "/h/z"),
            ("~other/x", "~other/x"),
        ] {
            let env = [
                ("HOME", "/h"),
                ("USERPROFILE", "/h"),
                ("CLAUDE_CONFIG_DIR", value),
            ];
            let found = Paths::find(None, &Env::from_pairs(env), Path::new("/"));
            let Err(PathsError::Unexpanded { meant, .. }) = found else {
                panic!("{value} is taken as it is");
            };
            assert_eq!(meant, expected, "{value}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_relative_xdg_directory_is_ignored() {
        let env = Env::from_pairs([("HOME", "/h"), ("XDG_CONFIG_HOME", "evil")]);
        let expected = PathBuf::from("/h/.config/auth-tools/config.toml");
        assert_eq!(config_file(&env), Some(expected));
    }

    #[test]
    fn the_credentials_alone_can_be_elsewhere() {
        let env = [
            ("CLAUDE_CONFIG_DIR", "/c"),
            ("CLAUDE_SECURESTORAGE_CONFIG_DIR", "/s"),
        ];
        let paths = Paths::find(None, &Env::from_pairs(env), Path::new("/")).expect("named");
        assert_eq!(paths.credentials(), PathBuf::from("/s/.credentials.json"));
        assert_eq!(paths.client_state(), PathBuf::from("/c/.claude.json"));
        assert_eq!(
            paths.profile("work").credentials(),
            PathBuf::from("/c/auth-tools/profiles/work/.credentials.json")
        );
    }
}
