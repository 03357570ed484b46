//! Where Claude Code and the kit keep their files.

use std::path::{Path, PathBuf};

use crate::global_args::GlobalArgs;
use crate::{CliError, Env, ExitStatus, platform};

/// The configuration directory and what lies in and beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    config_dir: PathBuf,
    /// Whether the directory was named (`--config-dir`, `CLAUDE_CONFIG_DIR`) or is the default.
    named: bool,
}

impl Paths {
    /// `--config-dir`, else `$CLAUDE_CONFIG_DIR`, else `~/.claude`. A relative directory is taken
    /// from `cwd`.
    ///
    /// # Errors
    /// Exit 2 where none is named and there is no home directory.
    pub fn find(flag: Option<&Path>, env: &Env, cwd: &Path) -> Result<Self, CliError> {
        let flag = flag.filter(|path| !path.as_os_str().is_empty());
        let named = flag.or_else(|| env.get_os("CLAUDE_CONFIG_DIR").map(Path::new));
        if let Some(path) = named {
            return Ok(Self {
                config_dir: cwd.join(path),
                named: true,
            });
        }
        let home = home(env).ok_or_else(|| {
            CliError::new(
                ExitStatus::Usage,
                "paths.no-home",
                "finding the configuration directory: no home directory is known",
            )
            .hint("name one with `--config-dir DIR` or `CLAUDE_CONFIG_DIR`")
        })?;
        Ok(Self {
            config_dir: home.join(".claude"),
            named: false,
        })
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

    /// `.credentials.json`, the client's own place of a login.
    #[must_use]
    pub fn credentials(&self) -> PathBuf {
        self.config_dir.join(".credentials.json")
    }

    /// `.claude.json`: in a named directory, else *beside* the default one.
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
}

impl GlobalArgs {
    /// The configuration directory in use.
    ///
    /// # Errors
    /// [`Paths::find`].
    pub fn paths(&self, env: &Env, cwd: &Path) -> Result<Paths, CliError> {
        Paths::find(self.config_dir.as_deref(), env, cwd)
    }
}

/// The user's home directory: `$HOME`, on Windows `%USERPROFILE%` first.
#[must_use]
pub fn home(env: &Env) -> Option<PathBuf> {
    platform::HOME_VARIABLES
        .iter()
        .find_map(|name| env.get_os(name))
        .map(PathBuf::from)
}

/// The kit's own configuration file: `$AUTH_TOOLS_CONFIG`, else
/// `$XDG_CONFIG_HOME/auth-tools/config.toml`, else `~/.config/auth-tools/config.toml`
/// (`%APPDATA%\auth-tools\config.toml` on Windows).
#[must_use]
pub fn kit_config(env: &Env) -> Option<PathBuf> {
    if let Some(path) = env.get_os("AUTH_TOOLS_CONFIG") {
        return Some(path.into());
    }
    let named = env.get_os("XDG_CONFIG_HOME").map(PathBuf::from);
    let folder = named.or_else(|| platform::config_home(env, home(env)))?;
    Some(folder.join("auth-tools").join("config.toml"))
}

#[cfg(test)]
mod tests {
    use super::Paths;
    use crate::Env;
    use std::path::{Path, PathBuf};

    #[test]
    fn client_state_lies_in_a_named_directory_and_beside_the_default_one() {
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
    fn without_home_and_name_it_is_a_usage_error() {
        assert!(Paths::find(None, &Env::default(), Path::new("/")).is_err());
    }
}
