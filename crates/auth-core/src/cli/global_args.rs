//! The options that every tool accepts.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::subprocess::Command;
use super::{CliError, ColorChoice};
use crate::Env;
use crate::context::paths::Paths;

/// Passes `--settings` to another tool. The helper runner removes it from the helper's environment.
pub const SETTINGS_VARIABLE: &str = "AUTH_TOOLS_SETTINGS";

/// Contract section 1.3. Each is accepted before and after the command.
#[derive(clap::Args, Clone, Debug, Default)]
#[command(next_help_heading = "Global options")]
pub struct GlobalArgs {
    /// Claude Code's configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]
    #[arg(long, global = true, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub config_dir: Option<PathBuf>,
    /// Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]
    #[arg(long, global = true, value_name = "NAME")]
    pub profile: Option<String>,
    /// An additional settings file, or inline JSON
    #[arg(long, global = true, value_name = "FILE|JSON", value_hint = clap::ValueHint::FilePath)]
    pub settings: Option<OsString>,
    /// The session type [default: interactive on a terminal, else print]
    #[arg(long, global = true, value_enum, value_name = "TYPE")]
    pub session: Option<crate::decision::Session>,
    /// Trust the project's settings, including its helper and its environment variables
    #[arg(long, global = true)]
    pub trust_project: bool,
    /// Print one JSON document on stdout, and an error as one JSON line on stderr
    #[arg(long, global = true)]
    pub json: bool,
    /// Never prompt
    #[arg(long, global = true)]
    pub no_input: bool,
    /// When to use color
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t)]
    pub color: ColorChoice,
    /// Print more on stderr (-vv: even more); never a secret
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// Print only errors on stderr
    #[arg(short, long, global = true)]
    pub quiet: bool,
}

impl GlobalArgs {
    /// The configuration directory in use.
    ///
    /// # Errors
    /// [`Paths::find`].
    pub fn paths(&self, env: &Env, cwd: &Path) -> Result<Paths, CliError> {
        Paths::find(self.config_dir.as_deref(), env, cwd)
    }

    /// The `--settings` layer: the option, else what another tool passed on.
    #[must_use]
    pub fn settings_layer(&self, env: &Env) -> Option<OsString> {
        self.settings
            .clone()
            .or_else(|| env.get_os(SETTINGS_VARIABLE).map(OsString::from))
    }

    /// Passes the options on to another tool, with `--json`, so that its error can be read. The
    /// settings layer is passed in the environment: as JSON it may contain secrets, which must not
    /// appear in argv.
    #[must_use]
    pub fn forward(&self, mut command: Command) -> Command {
        command = command.arg("--json");
        if let Some(directory) = &self.config_dir {
            command = command.arg("--config-dir").arg(directory);
        }
        if let Some(name) = &self.profile {
            command = command.arg("--profile").arg(name);
        }
        if let Some(session) = self.session {
            command = command.arg("--session").arg(session.name());
        }
        let switches = [
            ("--trust-project", self.trust_project),
            ("--no-input", self.no_input),
            ("--quiet", self.quiet),
        ];
        command = command.args(switches.iter().filter(|(_, on)| *on).map(|(name, _)| *name));
        command = command.args((0..self.verbose).map(|_| "--verbose"));
        match &self.settings {
            Some(layer) => command.env(SETTINGS_VARIABLE, layer),
            None => command,
        }
    }
}
