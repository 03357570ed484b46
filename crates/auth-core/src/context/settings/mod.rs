//! Claude Code's settings files, as far as they concern authentication.
//!
//! Read, strongest first: managed settings; `--settings`; the project's `settings.local.json` and
//! `settings.json`; `settings.json` of the configuration directory. Every value remembers the file
//! and line that it came from. A malformed file is an error, never skipped.
//!
//! What a project's files say takes no effect until [`Settings::trust_project`] is called; what is
//! wrong with them is no error until then.

mod error;
mod files;
mod layer;
mod project;

use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use auth_fs::{ReadError, Rules};

pub use error::SettingsError;
pub use layer::{Layer, Located};
pub use project::Project;

use super::paths::{Paths, home};
use crate::Env;
use crate::decision::{Scope, Session, SettingLocation};

/// All layers, strongest first.
#[derive(Debug, Default)]
pub struct Settings {
    /// Those that take effect.
    layers: Vec<Layer>,
    /// Those of a project that is not (yet) trusted.
    untrusted: Vec<Layer>,
    /// What is wrong with the files of that project.
    problems: Vec<(PathBuf, SettingsError)>,
    /// Why the user's own file could not be read.
    user_problem: Option<SettingsError>,
    project: Option<Project>,
}

impl Settings {
    /// Reads every layer; a file that does not exist is no layer. Without `paths` there is no home
    /// directory, and only the managed, the given and the project's settings are read.
    ///
    /// # Errors
    /// [`SettingsError`], except for the project's files, and for a file of the user's that the
    /// system does not let us read (`user_problem`).
    pub fn load(
        paths: Option<&Paths>,
        env: &Env,
        cwd: &Path,
        flag: Option<&OsString>,
    ) -> Result<Self, SettingsError> {
        let mut settings = Self::default();
        if let Some(paths) = paths {
            settings.read_own(&paths.remote_settings(), Scope::Managed, paths)?;
        }
        settings.layers.extend(files::managed(env)?);
        if let Some(flag) = flag {
            settings.layers.extend(files::flag(flag, cwd)?);
        }
        settings.find_project(paths, env, cwd);
        if let Some(paths) = paths {
            settings.read_own(&paths.user_settings(), Scope::User, paths)?;
        }
        Ok(settings)
    }

    /// Reads a file of the configuration directory. What the system does not let us read is an
    /// error only if the decision depends on it.
    fn read_own(&mut self, path: &Path, scope: Scope, paths: &Paths) -> Result<(), SettingsError> {
        match files::read(path, scope, &Rules::trusted(paths.config_dir())) {
            Ok(layer) => self.layers.extend(layer),
            Err(error) if is_permission_denied(&error) => self.user_problem = Some(error),
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn find_project(&mut self, paths: Option<&Paths>, env: &Env, cwd: &Path) {
        let default = home(env).map(|home| home.join(".claude"));
        let own = paths
            .map(Paths::config_dir)
            .into_iter()
            .chain(default.as_deref());
        let own: Vec<&Path> = own.collect();
        let Some(project) = Project::find(cwd, &own) else {
            return;
        };
        let rules = Rules::trusted(own.first().copied().unwrap_or(Path::new("/")));
        let found = [
            (project.local_settings(), Scope::Local),
            (project.settings(), Scope::Project),
        ];
        for (path, scope) in found {
            match files::read(&path, scope, &rules) {
                Ok(layer) => self.untrusted.extend(layer),
                Err(error) => self.problems.push((path, error)),
            }
        }
        self.project = Some(project);
    }

    /// Lets the project's files take effect.
    ///
    /// # Errors
    /// What is wrong with the first of them that could not be read.
    pub fn trust_project(&mut self) -> Result<(), SettingsError> {
        if !self.problems.is_empty() {
            return Err(self.problems.swap_remove(0).1);
        }
        let is_weaker = |layer: &Layer| layer.scope == Scope::User;
        let at = self.layers.iter().position(is_weaker);
        let at = at.unwrap_or(self.layers.len());
        self.layers.splice(at..at, self.untrusted.drain(..));
        Ok(())
    }

    /// The layers that take effect, strongest first.
    #[must_use]
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// The layers of a project that is not trusted.
    #[must_use]
    pub fn untrusted(&self) -> &[Layer] {
        &self.untrusted
    }

    /// The layers as Claude Code reads them, which does not ask for trust, strongest first.
    pub(crate) fn client_layers(&self) -> impl Iterator<Item = &Layer> {
        let weaker = |layer: &&Layer| layer.scope == Scope::User;
        let stronger = self.layers.iter().filter(move |layer| !weaker(layer));
        let user = self.layers.iter().filter(weaker);
        stronger.chain(&self.untrusted).chain(user)
    }

    /// The project that the working directory is in.
    #[must_use]
    pub fn project(&self) -> Option<&Project> {
        self.project.as_ref()
    }

    /// Whether a project that is not trusted says anything, so that trust matters.
    #[must_use]
    pub(crate) fn needs_trust(&self) -> bool {
        !self.problems.is_empty() || self.untrusted.iter().any(|layer| !layer.is_empty())
    }

    /// What a project that is not trusted would set and that concerns credentials, for a warning.
    #[must_use]
    pub fn ignored(&self) -> Vec<String> {
        let keys = self.untrusted.iter().flat_map(|layer| {
            let name = layer.name();
            let keys = layer.credential_keys();
            keys.map(move |(key, line)| format!("`{key}` ({name}:{line})"))
        });
        let problems = self.problems.iter().map(|(_, error)| error.to_string());
        keys.chain(problems).collect()
    }

    /// Why `settings.json` of the configuration directory could not be read.
    #[must_use]
    pub(crate) fn user_problem(&self) -> Option<&SettingsError> {
        self.user_problem.as_ref()
    }

    /// The value of `apiKeyHelper` that a session uses. An empty one in a stronger file switches a
    /// weaker one off, and is returned as it is. "`bare`: a helper only from `--settings`".
    #[must_use]
    pub fn api_key_helper(&self, session: Session) -> Option<Located<'_>> {
        helper_of(self.layers.iter(), session)
    }

    /// The helper that Claude Code itself would use.
    #[must_use]
    pub fn client_helper(&self, session: Session) -> Option<Located<'_>> {
        helper_of(self.client_layers(), session)
    }

    /// The strongest value of a text setting, such as `awsCredentialExport`.
    #[must_use]
    pub fn string(&self, key: &str) -> Option<Located<'_>> {
        self.layers.iter().find_map(|layer| layer.string(key))
    }

    /// `forceLoginMethod` (`claudeai` or `console`), which a project never sets.
    #[must_use]
    pub fn force_login_method(&self) -> Option<Located<'_>> {
        let mut layers = self
            .layers
            .iter()
            .filter(|layer| !layer.scope.is_of_project());
        layers.find_map(|layer| layer.string("forceLoginMethod"))
    }

    /// The organizations of `forceLoginOrgUUID` (one or several), which a project never sets.
    #[must_use]
    pub fn force_login_organizations(&self) -> Option<(&[String], SettingLocation)> {
        let mut layers = self
            .layers
            .iter()
            .filter(|layer| !layer.scope.is_of_project());
        layers.find_map(Layer::organizations)
    }
}

fn helper_of<'a>(layers: impl Iterator<Item = &'a Layer>, session: Session) -> Option<Located<'a>> {
    let read = |layer: &&Layer| session != Session::Bare || layer.scope == Scope::Flag;
    layers
        .filter(read)
        .find_map(|layer| layer.string(API_KEY_HELPER))
}

fn is_permission_denied(error: &SettingsError) -> bool {
    matches!(error, SettingsError::Read(ReadError::Io { source, .. })
        if source.kind() == ErrorKind::PermissionDenied)
}

/// The setting that names the key helper.
pub(crate) const API_KEY_HELPER: &str = "apiKeyHelper";

/// The place of a value, for documents and messages.
fn place(layer: &Layer, key: &str, line: usize) -> SettingLocation {
    SettingLocation {
        path: layer.name(),
        line,
        key: key.to_owned(),
        scope: layer.scope,
    }
}
