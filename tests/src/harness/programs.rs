//! The programs under test, and what starts them.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use anyhow::{Result, bail, ensure};

use super::process::variable;
use super::{TestEnv, platform};
use crate::programs::folder;

/// A folder of built programs, and what starts them: Wine, or nothing.
#[derive(Clone, Debug)]
pub struct Programs {
    folder: PathBuf,
    wine: bool,
    variables: Vec<(OsString, OsString)>,
}

impl Programs {
    /// The programs that the environment names: the folder `AUTH_TOOLS_BIN_DIR`, else the one that
    /// this test was built into, started by `AUTH_TOOLS_RUNNER`.
    ///
    /// # Errors
    /// If the runner is not known, or Wine has no prefix.
    pub fn from_env() -> Result<Self> {
        let runner = variable("AUTH_TOOLS_RUNNER").unwrap_or_default();
        match runner.to_str() {
            Some("") => Ok(Self::native(folder())),
            Some("wine") if variable("WINEPREFIX").is_some() => Ok(Self::wine(folder())),
            Some("wine") => bail!("set WINEPREFIX to the prefix that the programs run in"),
            _ => bail!("unknown AUTH_TOOLS_RUNNER {runner:?}, expected `wine`"),
        }
    }

    /// Programs of this platform.
    #[must_use]
    pub fn native(folder: PathBuf) -> Self {
        Self {
            folder,
            wine: false,
            variables: Vec::new(),
        }
    }

    /// Windows programs, run by Wine.
    fn wine(folder: PathBuf) -> Self {
        let inherited = ["WINEPREFIX", "WINEDEBUG", "LC_ALL"];
        let inherited = inherited
            .iter()
            .filter_map(|name| Some(((*name).into(), variable(name)?)));
        Self {
            folder,
            wine: true,
            variables: inherited.collect(),
        }
    }

    /// Adds variables to every program's environment, such as a private D-Bus session's.
    #[must_use]
    pub fn with(mut self, variables: impl IntoIterator<Item = (OsString, OsString)>) -> Self {
        self.variables.extend(variables);
        self
    }

    /// Whether the programs are Windows programs: no modes, no umask, names without case.
    #[must_use]
    pub fn is_windows(&self) -> bool {
        self.wine || platform::IS_WINDOWS
    }

    /// Whether the programs run under Wine, where each start is slow.
    #[must_use]
    pub fn runs_in_wine(&self) -> bool {
        self.wine
    }

    /// Fresh directories and an environment that points there.
    ///
    /// # Errors
    /// If they cannot be made.
    pub fn env(&self) -> Result<TestEnv<'_>> {
        TestEnv::new(self)
    }

    /// The file of a program.
    ///
    /// # Errors
    /// If it is not built.
    pub fn program(&self, name: &str) -> Result<PathBuf> {
        let suffix = if self.is_windows() { ".exe" } else { "" };
        let path = self.folder.join(format!("{name}{suffix}"));
        ensure!(path.is_file(), "{} is not built", path.display());
        Ok(path)
    }

    /// The words that start a program.
    pub(crate) fn words(&self, program: &Path) -> Vec<OsString> {
        let mut words = Vec::new();
        if self.wine {
            words.push("wine".into());
        }
        words.push(program.into());
        words
    }

    /// A path as the programs write it.
    #[must_use]
    pub fn path(&self, path: &Path) -> OsString {
        if !self.wine {
            return path.into();
        }
        let mut text = OsString::from("Z:");
        text.push(path.to_string_lossy().replace('/', "\\"));
        text
    }

    /// The variables of every program's environment.
    pub(crate) fn variables(&self) -> impl Iterator<Item = (&OsStr, &OsStr)> {
        let pairs = self.variables.iter();
        pairs.map(|(name, value)| (name.as_os_str(), value.as_os_str()))
    }
}
