//! A world of its own for each test: home, configuration, runtime directory, project.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

use crate::platform::make_private;
use crate::program;

/// Directories that only this test sees, and the environment that points there. Removed on drop.
pub struct Sandbox {
    root: TempDir,
    variables: Vec<(OsString, OsString)>,
}

impl Default for Sandbox {
    fn default() -> Self {
        Self::new()
    }
}

impl Sandbox {
    /// Fresh, empty directories; nothing of the caller's environment but `PATH` (and what Windows
    /// programs need to start).
    ///
    /// # Panics
    /// Where the directories cannot be made.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "the tests' own environment, not a tool's"
    )]
    pub fn new() -> Self {
        let root = tempfile::Builder::new()
            .prefix("auth-tools-")
            .tempdir()
            .expect("a directory");
        let inherited = [
            "PATH",
            "SYSTEMROOT",
            "SystemDrive",
            "WINEPREFIX",
            "WINEDEBUG",
            "TEMP",
            "TMP",
        ];
        let inherited = inherited
            .iter()
            .filter_map(|name| Some(((*name).into(), std::env::var_os(name)?)));
        let mut sandbox = Self {
            variables: inherited.collect(),
            root,
        };
        for (name, folder) in [
            ("HOME", "home"),
            ("USERPROFILE", "home"),
            ("CLAUDE_CONFIG_DIR", "config"),
            ("XDG_CONFIG_HOME", "xdg-config"),
            ("XDG_CACHE_HOME", "xdg-cache"),
            ("XDG_DATA_HOME", "xdg-data"),
            ("XDG_STATE_HOME", "xdg-state"),
            ("XDG_RUNTIME_DIR", "run"),
            ("APPDATA", "appdata"),
            ("LOCALAPPDATA", "localappdata"),
        ] {
            let path = sandbox.path(folder);
            std::fs::create_dir_all(&path).expect("a directory in the sandbox");
            sandbox.set(name, &path);
        }
        std::fs::create_dir_all(sandbox.path("project")).expect("the working directory");
        make_private(&sandbox.path("run"));
        sandbox
    }

    /// A path inside the sandbox.
    #[must_use]
    pub fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.root.path().join(relative)
    }

    /// The configuration directory, `CLAUDE_CONFIG_DIR`.
    #[must_use]
    pub fn config_dir(&self) -> PathBuf {
        self.path("config")
    }

    /// Sets a variable for every command that follows.
    pub fn set(&mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> &mut Self {
        self.unset(name.as_ref());
        self.variables
            .push((name.as_ref().to_owned(), value.as_ref().to_owned()));
        self
    }

    /// Removes a variable for every command that follows.
    pub fn unset(&mut self, name: impl AsRef<OsStr>) -> &mut Self {
        self.variables.retain(|(key, _)| key != name.as_ref());
        self
    }

    /// The environment of the sandbox, for programs that are started another way.
    pub fn variables(&self) -> impl Iterator<Item = (&OsStr, &OsStr)> {
        self.variables
            .iter()
            .map(|(key, value)| (key.as_os_str(), value.as_os_str()))
    }

    /// A program of auth-tools, in the sandbox's environment and its `project` directory, without a
    /// terminal, with 60 seconds to end.
    #[must_use]
    pub fn command(&self, name: &str) -> Command {
        let mut command = Command::new(program(name));
        command.env_clear().envs(self.variables());
        command
            .current_dir(self.path("project"))
            .timeout(std::time::Duration::from_secs(60));
        command
    }

    /// Writes a file, with the directories it needs.
    ///
    /// # Panics
    /// Where it cannot be written.
    #[expect(clippy::disallowed_methods, reason = "a test's input")]
    pub fn write(&self, relative: impl AsRef<Path>, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(relative);
        std::fs::create_dir_all(path.parent().expect("a file has a folder")).expect("its folder");
        std::fs::write(&path, content).expect("the file");
        path
    }

    /// Writes `settings.json` of the configuration directory.
    pub fn settings(&self, settings: &Value) -> PathBuf {
        self.write("config/settings.json", settings.to_string())
    }

    /// Writes `.credentials.json` as the client would, 0600.
    pub fn credentials(&self, document: &Value) -> PathBuf {
        let path = self.write("config/.credentials.json", document.to_string());
        make_private(&path);
        path
    }

    /// Writes `.claude.json`.
    pub fn client_state(&self, state: &Value) -> PathBuf {
        self.write("config/.claude.json", state.to_string())
    }
}
