//! Claude Code's settings files, as far as they concern authentication.
//!
//! Read, strongest first: managed settings; `--settings`; the project's `settings.local.json` and
//! `settings.json`; `settings.json` of the configuration directory. Every value remembers the file
//! and line that it came from. A malformed file is an error, never skipped.

mod files;
mod layer;
mod project;

use std::ffi::OsString;
use std::path::Path;

pub use layer::{Layer, Located};
pub use project::Project;

use super::paths::Paths;
use crate::decision::{Scope, Session, SettingLocation};
use crate::{CliError, Env};

/// All layers that are there, strongest first.
#[derive(Debug, Default)]
pub struct Settings {
    layers: Vec<Layer>,
    project: Option<Project>,
}

impl Settings {
    /// Reads every layer; a file that is not there is no layer.
    ///
    /// # Errors
    /// Exit 6 with file, line and column where a file is malformed; exit 4 where one cannot be
    /// read.
    pub fn load(
        paths: &Paths,
        env: &Env,
        cwd: &Path,
        flag: Option<&OsString>,
    ) -> Result<Self, CliError> {
        let project = Project::find(cwd, paths.config_dir());
        let mut layers = files::managed(env)?;
        if let Some(flag) = flag {
            layers.extend(files::flag(flag, cwd)?);
        }
        if let Some(project) = &project {
            layers.extend(files::read(&project.local_settings(), Scope::Local)?);
            layers.extend(
                project
                    .settings()
                    .map_or(Ok(None), |path| files::read(&path, Scope::Project))?,
            );
        }
        layers.extend(files::read(&paths.user_settings(), Scope::User)?);
        Ok(Self { layers, project })
    }

    /// The layers, strongest first.
    #[must_use]
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// The project that the working directory is in.
    #[must_use]
    pub fn project(&self) -> Option<&Project> {
        self.project.as_ref()
    }

    /// The value of `apiKeyHelper` that a session goes by. An empty one in a stronger file
    /// switches a weaker one off, and is returned as it is. "`bare`: a helper only from
    /// `--settings`".
    #[must_use]
    pub fn api_key_helper(&self, session: Session) -> Option<Located<'_>> {
        let read = |layer: &&Layer| session != Session::Bare || layer.scope == Scope::Flag;
        let mut found = self
            .layers
            .iter()
            .filter(read)
            .filter_map(|layer| layer.string(API_KEY_HELPER));
        found.next()
    }

    /// The strongest value of a text setting, such as `forceLoginMethod`.
    #[must_use]
    pub fn string(&self, key: &str) -> Option<Located<'_>> {
        self.layers.iter().find_map(|layer| layer.string(key))
    }

    /// What `env` sets a variable to, where the strongest layer that sets it satisfies `accept`;
    /// layers that do not are passed over.
    #[must_use]
    pub fn variable(&self, name: &str, accept: impl Fn(&Layer) -> bool) -> Option<Located<'_>> {
        let mut layers = self.layers.iter().filter(|layer| accept(layer));
        layers.find_map(|layer| layer.variable(name))
    }
}

/// The setting that names the key helper.
pub const API_KEY_HELPER: &str = "apiKeyHelper";

/// The place of a value, for documents and messages.
fn place(layer: &Layer, key: &str, line: usize) -> SettingLocation {
    SettingLocation {
        path: layer.name(),
        line,
        key: key.to_owned(),
        scope: layer.scope,
    }
}
