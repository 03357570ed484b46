//! The options that every tool accepts.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::subprocess::{self, Call};
use super::{CliError, ColorChoice};
use crate::Env;
use crate::context::paths::Paths;

/// How one program of the kit hands its `--settings` on to another. The key helper's runner takes
/// it out of the helper's environment.
pub const SETTINGS_VARIABLE: &str = "AUTH_TOOLS_SETTINGS";

/// Contract section 1.3.
#[derive(clap::Args, Clone, Debug, Default)]
#[command(next_help_heading = "Options of every tool")]
pub struct GlobalArgs {
    /// Claude Code's configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]
    #[arg(long, global = true, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub config_dir: Option<PathBuf>,
    /// One more settings layer: a file, or JSON
    #[arg(long, global = true, value_name = "FILE|JSON", value_hint = clap::ValueHint::FilePath)]
    pub settings: Option<OsString>,
    /// The kind of session to decide for [default: interactive on a terminal, else print]
    #[arg(long, global = true, value_enum, value_name = "KIND")]
    pub session: Option<crate::decision::Session>,
    /// Let a project's own settings run its helper and set auth variables
    #[arg(long, global = true)]
    pub trust_project: bool,
    /// One JSON document on stdout; an error is one JSON line on stderr
    #[arg(long, global = true)]
    pub json: bool,
    /// Never ask; answer at once with the right exit code
    #[arg(long, global = true)]
    pub no_input: bool,
    /// When to colour
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t)]
    pub color: ColorChoice,
    /// Say more on stderr (-vv: still more); never a secret
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// Say only errors on stderr
    #[arg(short, long, global = true)]
    pub quiet: bool,
}

impl GlobalArgs {
    /// The configuration directory in effect.
    ///
    /// # Errors
    /// [`Paths::find`].
    pub fn paths(&self, env: &Env, cwd: &Path) -> Result<Paths, CliError> {
        Paths::find(self.config_dir.as_deref(), env, cwd)
    }

    /// The `--settings` layer: the option, else what another program of the kit handed on.
    #[must_use]
    pub fn settings_layer(&self, env: &Env) -> Option<OsString> {
        self.settings
            .clone()
            .or_else(|| env.get_os(SETTINGS_VARIABLE).map(OsString::from))
    }

    /// Hands the options on to another program of the kit, with `--json`, so that its failure can
    /// be read. The settings layer goes by the environment: as JSON it may hold secrets, which
    /// have no place in argv.
    #[must_use]
    pub fn forward(&self, mut call: Call) -> Call {
        let config_dir = self.config_dir.as_deref().map(Path::as_os_str);
        call = call
            .arg("--json")
            .args(subprocess::option("--config-dir", config_dir));
        if let Some(session) = self.session {
            call = call.arg("--session").arg(session.name());
        }
        let switches = [
            ("--trust-project", self.trust_project),
            ("--no-input", self.no_input),
            ("--quiet", self.quiet),
        ];
        call = call.args(switches.iter().filter(|(_, on)| *on).map(|(name, _)| *name));
        call = call.args((0..self.verbose).map(|_| "--verbose"));
        match &self.settings {
            Some(layer) => call.env(SETTINGS_VARIABLE, layer),
            None => call,
        }
    }
}
