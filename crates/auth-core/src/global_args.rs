//! The options that every tool accepts.

use std::ffi::OsString;
use std::path::PathBuf;

use crate::Env;
use crate::subprocess::Command;

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

/// `--color`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum ColorChoice {
    /// If the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl ColorChoice {
    /// Whether to color a stream.
    #[must_use]
    pub fn allows(self, env: &Env, is_terminal: bool) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => is_terminal && env.get_os("NO_COLOR").is_none() && !is_dumb(env),
        }
    }
}

/// Whether the terminal understands no escape sequences (`TERM=dumb`): no color, no line that is
/// redrawn.
pub(crate) fn is_dumb(env: &Env) -> bool {
    env.get_trimmed("TERM") == Some("dumb")
}
