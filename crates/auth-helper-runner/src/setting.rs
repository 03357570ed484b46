//! The helper that the settings name, and how long its key is reused.

use std::time::Duration;

use auth_core::context::resolver::Resolver;
use auth_core::decision::{SettingLocation, Source};
use auth_core::{CliError, Env, ExitStatus};

use crate::cache::{
    CacheError, DEFAULT_TTL, Entry, Identity, Inspection, Moment, TTL_VARIABLE, directory,
    parse_ttl,
};

/// The setting `apiKeyHelper`, as a session reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The command, for the shell.
    pub command: String,
    /// Where it is set.
    pub place: SettingLocation,
}

impl Setting {
    /// The helper of this session; `None` where there is none: the session reads no helper, none
    /// is set, or a stronger file switches it off.
    #[must_use]
    pub fn find(situation: &Resolver) -> Option<Self> {
        let session = situation.facts.session;
        let found = situation.settings.api_key_helper(session)?;
        let is_read = session.reads(Source::ApiKeyHelper) && !found.value.trim().is_empty();
        is_read.then(|| Self {
            command: found.value.to_owned(),
            place: found.place,
        })
    }

    /// Whether it may run: it is the person's own, or the project that it comes with is trusted.
    ///
    /// # Errors
    /// Exit 6 where the client's state is malformed.
    pub fn is_trusted(&self, situation: &mut Resolver) -> Result<bool, CliError> {
        Ok(!self.place.scope.is_of_project() || situation.project_is_trusted()?)
    }

    /// What tells it from other helpers.
    #[must_use]
    pub fn identity<'a>(&'a self, situation: &'a Resolver) -> Identity<'a> {
        Identity {
            command: &self.command,
            config_dir: situation.paths.config_dir(),
            origin: &self.place.path,
        }
    }

    /// The state of its cache entry; nothing runs and nothing is changed.
    ///
    /// # Errors
    /// [`CacheError`].
    pub fn inspect(
        &self,
        situation: &Resolver,
        ttl: Duration,
        now: &Moment,
    ) -> Result<Inspection, CacheError> {
        let Some(directory) = directory(&situation.env) else {
            return Ok(Inspection::default());
        };
        let entry = Entry::open(&directory, &self.identity(situation).name())?;
        Inspection::of(&entry, ttl, now)
    }
}

/// How long a key is reused, by `CLAUDE_CODE_API_KEY_HELPER_TTL_MS` of the environment in effect.
///
/// # Errors
/// Exit 6 where it is not a number.
pub fn ttl(situation: &Resolver) -> Result<Duration, CliError> {
    let found = situation.variables().find(TTL_VARIABLE);
    let place = found.settings.map(|place| place.to_string());
    ttl_of(found.raw.map(|raw| raw.to_string_lossy()).as_deref(), place)
}

/// The same, by the process environment alone.
///
/// # Errors
/// Exit 6 where it is not a number.
pub fn ttl_of_process(env: &Env) -> Result<Duration, CliError> {
    let raw = env.get_raw(TTL_VARIABLE).map(|raw| raw.to_string_lossy());
    ttl_of(raw.as_deref(), None)
}

fn ttl_of(value: Option<&str>, place: Option<String>) -> Result<Duration, CliError> {
    let Some(text) = value.map(str::trim).filter(|text| !text.is_empty()) else {
        return Ok(DEFAULT_TTL);
    };
    parse_ttl(text).map_err(|error| {
        let place = place
            .map(|place| format!(", set in {place}"))
            .unwrap_or_default();
        let message = format!("reading `{TTL_VARIABLE}`{place}: {error}");
        CliError::new(ExitStatus::Data, "helper.ttl", message)
            .hint("give whole milliseconds, such as 300000, or unset it")
    })
}

/// The environment that a helper of the settings is started from: the process's own with the
/// settings' `env` over it, as the client's helpers have it. A project's `env` counts where the
/// project is trusted: it might name the programs that a helper runs.
///
/// # Errors
/// Exit 6 where the client's state is malformed.
pub fn environment(situation: &mut Resolver) -> Result<Env, CliError> {
    let of_project = |situation: &Resolver| {
        let mut layers = situation.settings.layers().iter();
        layers.any(|layer| layer.scope.is_of_project() && layer.variable_names().next().is_some())
    };
    let trusted = of_project(situation) && situation.project_is_trusted()?;
    let mut env = situation.env.clone();
    for layer in situation.settings.layers().iter().rev() {
        if layer.scope.is_of_project() && !trusted {
            continue;
        }
        for name in layer.variable_names() {
            if let Some(found) = layer.variable(name) {
                env.set(name, found.value);
            }
        }
    }
    Ok(env)
}
