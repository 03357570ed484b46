//! Who refreshes a stored login: an OAuth client of ours, or the user's own Claude Code.
//!
//! [`Refresher::choose`] decides, from facts that [`RefresherFacts::read`] gathers without starting
//! a program; `auth-status`, `auth-store` and `auth-login` all ask the same function.

mod last_run;
mod platform;
mod program;

use std::fmt;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::config::Config;
use super::paths;
use crate::{CliError, Env, ExitStatus};

pub use last_run::LastRun;
pub(crate) use program::find_claude;
pub use program::project_root;

/// The environment variable that overrides `client_id` of `[oauth]`.
pub const CLIENT_ID_VARIABLE: &str = "CLAUDE_CODE_OAUTH_CLIENT_ID";

/// `[oauth] via` and `--via`: who sends OAuth requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Via {
    /// The client, if an identifier is known, else Claude Code, if it is installed.
    #[default]
    Auto,
    /// Our own requests, with a `client_id`.
    Client,
    /// The user's own Claude Code.
    Claude,
}

impl Via {
    /// The values of the setting, in the order of [`Via`]'s variants.
    pub const WORDS: [&str; 3] = ["auto", "client", "claude"];

    /// Reads `auto`, `client` or `claude`.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Some(match word.trim() {
            "auto" => Self::Auto,
            "client" => Self::Client,
            "claude" => Self::Claude,
            _ => return None,
        })
    }
}

/// Who refreshes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refresher {
    /// `auth-login`, under this `client_id`.
    Client(String),
    /// This program.
    Claude(PathBuf),
    /// Nobody: no `client_id` is set, and Claude Code was not found or must not be used.
    Nobody,
}

impl Refresher {
    /// Decides. `login_client_id` is the `clientId` that the login names.
    #[must_use]
    pub fn choose(via: Via, login_client_id: Option<&str>, facts: &RefresherFacts) -> Self {
        let client = login_client_id.or(facts.client_id.as_deref());
        let client = || client.map(|id| Self::Client(id.to_owned()));
        let claude = || facts.claude.clone().map(Self::Claude);
        let chosen = match via {
            Via::Client => client(),
            Via::Claude => claude(),
            Via::Auto if facts.is_claude_automatic => client().or_else(claude),
            Via::Auto => client(),
        };
        chosen.unwrap_or(Self::Nobody)
    }

    /// `client ID`, `claude 2.1.332` or `nobody`. `last_run` is that of the same program.
    #[must_use]
    pub fn describe(&self, last_run: Option<&LastRun>) -> String {
        match self {
            Self::Client(id) => format!("client {id}"),
            Self::Claude(program) => {
                let version = last_run.filter(|run| run.program == *program);
                let version = version.map(|run| format!(" {}", run.version));
                format!("claude{}", version.unwrap_or_default())
            }
            Self::Nobody => "nobody".to_owned(),
        }
    }
}

impl fmt::Display for Refresher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.describe(None))
    }
}

/// The error of a command that needs somebody to send its requests, and has [`Refresher::Nobody`].
#[must_use]
pub fn nobody_error(what: &str, facts: &RefresherFacts) -> CliError {
    let found = match &facts.missing_program {
        Some(program) => format!(
            "`{}` (`program` of `[claude]` in config.toml) was not found",
            program.display()
        ),
        None => "Claude Code was not found".to_owned(),
    };
    let no_client = "no OAuth client ID is configured";
    let why = match facts.via {
        Via::Claude => found,
        Via::Client => no_client.to_owned(),
        Via::Auto if facts.claude.is_some() => {
            format!("{no_client}, and Claude Code is used with `--via claude` only")
        }
        Via::Auto => format!("{found}, and {no_client}"),
    };
    let error = CliError::new(
        ExitStatus::Unusable,
        "oauth.no-client",
        format!("{what}: {why}"),
    );
    with_next_steps(error)
}

/// Adds what a user can do who has neither Claude Code nor an OAuth client.
#[must_use]
pub(crate) fn with_next_steps(error: CliError) -> CliError {
    error
        .hint("install Claude Code and log in there: `claude auth login`")
        .hint(format!(
            "or set `client_id` under `[oauth]` in config.toml (or `{CLIENT_ID_VARIABLE}`, or `--client-id`)"
        ))
}

/// What the decision depends on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RefresherFacts {
    /// `[oauth] via`.
    pub via: Via,
    /// The `client_id` of the environment or of `[oauth]`.
    pub client_id: Option<String>,
    /// The installed Claude Code.
    pub claude: Option<PathBuf>,
    /// The `program` of `[claude]`, if that file does not exist.
    pub missing_program: Option<PathBuf>,
    /// Whether `auto` may pick Claude Code on this platform.
    pub is_claude_automatic: bool,
}

impl RefresherFacts {
    /// Reads configuration and environment, and looks for the program; starts nothing.
    ///
    /// # Errors
    /// Exit 6 if a key of `[oauth]` or `[claude]` has a wrong value.
    pub fn read(env: &Env, cwd: &Path, config: &Config) -> Result<Self, CliError> {
        let oauth = config.section("oauth");
        let via = text(&oauth, "via", "oauth", config)?;
        let via = via.map_or(Ok(Via::Auto), |word| {
            let expected = "expected `auto`, `client` or `claude`";
            Via::from_word(&word).ok_or_else(|| wrong("via", "oauth", config, expected))
        })?;
        let client_id = match env.get_trimmed(CLIENT_ID_VARIABLE) {
            Some(id) => Some(id.to_owned()),
            None => text(&oauth, "client_id", "oauth", config)?,
        };
        let program = text(&config.section("claude"), "program", "claude", config)?;
        let program = program.map(PathBuf::from);
        if program
            .as_ref()
            .is_some_and(|program| !program.is_absolute())
        {
            let expected = "expected an absolute path";
            return Err(wrong("program", "claude", config, expected));
        }
        let missing_program = program.clone().filter(|program| !program.is_file());
        let claude = match program {
            Some(program) => Some(program).filter(|_| missing_program.is_none()),
            None => find_claude(env, cwd),
        };
        Ok(Self {
            via,
            client_id,
            claude,
            missing_program,
            is_claude_automatic: platform::CLAUDE_IS_AUTOMATIC,
        })
    }
}

/// Where the tools keep what is neither configuration nor cache: `$XDG_STATE_HOME/auth-tools`, else
/// `~/.local/state/auth-tools` (`%LOCALAPPDATA%\auth-tools` on Windows).
#[must_use]
pub fn state_dir(env: &Env) -> Option<PathBuf> {
    let named = env.get_os("XDG_STATE_HOME").map(PathBuf::from);
    let named = named.filter(|path| path.is_absolute());
    let dir = named.or_else(|| platform::state_home(env, paths::home(env)))?;
    Some(dir.join("auth-tools"))
}

fn text(
    table: &Table,
    key: &str,
    section: &str,
    config: &Config,
) -> Result<Option<String>, CliError> {
    match table.get(key) {
        None => Ok(None),
        Some(Value::String(text)) => {
            Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty()))
        }
        Some(_) => Err(wrong(key, section, config, "expected a string")),
    }
}

fn wrong(key: &str, section: &str, config: &Config, why: &str) -> CliError {
    let file = config.path.as_ref().map_or_else(
        || "config.toml".to_owned(),
        |path| format!("`{}`", path.display()),
    );
    let message = format!("invalid `{key}` of `[{section}]` in {file}: {why}");
    CliError::new(ExitStatus::Data, "config.value", message)
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::{LastRun, Refresher, RefresherFacts, Via};

    fn facts(client_id: Option<&str>, claude: bool) -> RefresherFacts {
        RefresherFacts {
            client_id: client_id.map(str::to_owned),
            claude: claude.then(|| PathBuf::from("/bin/claude")),
            is_claude_automatic: true,
            ..RefresherFacts::default()
        }
    }

    #[test]
    fn auto_prefers_the_logins_client_then_the_configured_one_then_claude() {
        let choose = |login, facts| Refresher::choose(Via::Auto, login, &facts).to_string();
        assert_eq!(choose(Some("a"), facts(Some("b"), true)), "client a");
        assert_eq!(choose(None, facts(Some("b"), true)), "client b");
        assert_eq!(choose(None, facts(None, true)), "claude");
        assert_eq!(choose(None, facts(None, false)), "nobody");
    }

    #[test]
    fn a_choice_that_is_named_is_not_replaced_by_the_other() {
        let choose = |via, facts| Refresher::choose(via, Some("a"), &facts).to_string();
        assert_eq!(choose(Via::Claude, facts(Some("b"), true)), "claude");
        assert_eq!(choose(Via::Claude, facts(Some("b"), false)), "nobody");
        let none = Refresher::choose(Via::Client, None, &facts(None, true));
        assert_eq!(none, Refresher::Nobody);
    }

    #[test]
    fn auto_never_picks_claude_where_its_keychain_item_was_not_observed() {
        let mut facts = facts(None, true);
        facts.is_claude_automatic = false;
        assert_eq!(
            Refresher::choose(Via::Auto, None, &facts),
            Refresher::Nobody
        );
    }

    #[test]
    fn the_version_is_that_of_the_same_program() {
        let run = LastRun {
            program: "/bin/claude".into(),
            version: "2.1.332".to_owned(),
        };
        let describe = |path: &str| Refresher::Claude(Path::new(path).into()).describe(Some(&run));
        assert_eq!(describe("/bin/claude"), "claude 2.1.332");
        assert_eq!(describe("/other/claude"), "claude");
    }
}
