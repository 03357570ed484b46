//! The programs under test, and a world of its own for each check.
//!
//! A check runs them as a user does and looks at files from outside. The same checks serve every
//! platform: the folder of programs and what starts them (Wine, or nothing) are values.

mod keepassxc;
pub(crate) mod mount;
pub(crate) mod platform;
mod provider;
mod run;
pub(crate) mod secret_service;
pub(crate) mod world;

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

pub(crate) use provider::Provider;
pub(crate) use run::Run;
pub(crate) use world::World;

use crate::{process, workspace};

/// A folder of built programs and what starts them.
#[derive(Clone, Debug)]
pub(crate) struct Kit {
    folder: PathBuf,
    wine: bool,
    variables: Vec<(OsString, OsString)>,
}

/// The options of every task that runs built programs.
#[derive(clap::Args, Debug)]
pub(crate) struct Which {
    /// The folder of the programs to run [default: build them]
    #[arg(long, value_name = "DIR")]
    bin_dir: Option<PathBuf>,
    /// What starts them: `wine` for Windows programs
    #[arg(long, value_name = "PROGRAM")]
    runner: Option<String>,
}

impl Which {
    /// The programs of a folder, run as they are.
    pub(crate) fn built(folder: PathBuf) -> Self {
        Self {
            bin_dir: Some(folder),
            runner: None,
        }
    }

    /// The programs that the options name, built where none are named.
    pub(crate) fn kit(&self) -> Result<Kit> {
        let folder = match &self.bin_dir {
            Some(folder) => folder.canonicalize()?,
            None => build()?,
        };
        match self.runner.as_deref() {
            None => Ok(Kit::native(folder)),
            Some("wine") if workspace::variable("WINEPREFIX").is_some() => {
                Ok(Kit::wine(folder, []))
            }
            Some("wine") => anyhow::bail!("WINEPREFIX names no prefix to run the programs in"),
            Some(other) => anyhow::bail!("`{other}` is not a runner that is known: only `wine` is"),
        }
    }
}

/// Builds the programs for this platform and returns their folder.
pub(crate) fn build() -> Result<PathBuf> {
    process::run(workspace::cargo().args(["build", "--workspace", "--bins"]))?;
    Ok(workspace::target().join("debug"))
}

impl Kit {
    /// Programs of this platform.
    pub(crate) fn native(folder: PathBuf) -> Self {
        Self {
            folder,
            wine: false,
            variables: Vec::new(),
        }
    }

    /// Windows programs, run by Wine in an environment with `variables` added.
    pub(crate) fn wine(
        folder: PathBuf,
        variables: impl IntoIterator<Item = (OsString, OsString)>,
    ) -> Self {
        let inherited = ["WINEPREFIX", "WINEDEBUG"]
            .iter()
            .filter_map(|name| Some(((*name).into(), workspace::variable(name)?)));
        Self {
            folder,
            wine: true,
            variables: inherited.chain(variables).collect(),
        }
    }

    /// Adds variables to every program's environment, such as a private D-Bus session's.
    pub(crate) fn with(
        mut self,
        variables: impl IntoIterator<Item = (OsString, OsString)>,
    ) -> Self {
        self.variables.extend(variables);
        self
    }

    /// Whether the programs are Windows programs: no modes, no umask, names without case.
    pub(crate) fn is_windows(&self) -> bool {
        self.wine || platform::IS_WINDOWS
    }

    /// Whether the programs run under Wine, where each start is slow.
    pub(crate) fn runs_in_wine(&self) -> bool {
        self.wine
    }

    /// Fresh directories and an environment that points there.
    pub(crate) fn world(&self) -> Result<World<'_>> {
        World::new(self)
    }

    /// The file of a program.
    pub(crate) fn program(&self, name: &str) -> Result<PathBuf> {
        let suffix = if self.is_windows() { ".exe" } else { "" };
        let path = self.folder.join(format!("{name}{suffix}"));
        ensure!(path.is_file(), "{} is not built", path.display());
        Ok(path)
    }

    /// The words that start a program of the kit.
    fn words(&self, program: &Path) -> Vec<OsString> {
        let mut words = Vec::new();
        if self.wine {
            words.push("wine".into());
        }
        words.push(program.into());
        words
    }

    /// A path as the programs write it.
    pub(crate) fn path(&self, path: &Path) -> OsString {
        if !self.wine {
            return path.into();
        }
        let mut text = OsString::from("Z:");
        text.push(path.to_string_lossy().replace('/', "\\"));
        text
    }

    fn variables(&self) -> impl Iterator<Item = (&OsStr, &OsStr)> {
        let pairs = self.variables.iter();
        pairs.map(|(name, value)| (name.as_os_str(), value.as_os_str()))
    }
}
