//! The environment that takes effect: the process's own, with the settings' `env` over it.

use std::ffi::OsStr;

use crate::Env;
use crate::context::settings::{Layer, Settings};
use crate::decision::facts::Variable;
use crate::decision::{CredentialOrigin, SettingLocation};
use crate::env::DESCRIPTORS;
use crate::secret::Secret;

/// Variables that a project's `env` never sets: the client does not read them from there, whether
/// the project is trusted or not.
const NEVER_FROM_PROJECT: [&str; 12] = [
    "ANTHROPIC_CONFIG_DIR",
    "ANTHROPIC_FEDERATION_RULE_ID",
    "ANTHROPIC_IDENTITY_TOKEN",
    "ANTHROPIC_IDENTITY_TOKEN_FILE",
    "ANTHROPIC_ORGANIZATION_ID",
    "ANTHROPIC_PROFILE",
    "ANTHROPIC_SERVICE_ACCOUNT_ID",
    "CLAUDE_CODE_OAUTH_TOKEN",
    "CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR",
    "CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST",
    "CLAUDE_CONFIG_DIR",
    "CLAUDE_SECURESTORAGE_CONFIG_DIR",
];

/// Whether a project's `env` may set a variable, if the project is trusted.
#[must_use]
pub(crate) fn is_settable_by_project(name: &str) -> bool {
    !NEVER_FROM_PROJECT.contains(&name)
}

/// The environment that takes effect.
pub struct EffectiveEnv<'a> {
    env: &'a Env,
    settings: &'a Settings,
    /// As Claude Code reads the settings: it does not ask for trust.
    as_client: bool,
}

/// One variable.
pub struct Resolved<'a> {
    /// Its value as it is; `None` if it is not set.
    pub raw: Option<&'a OsStr>,
    /// The settings file that set it.
    pub settings: Option<SettingLocation>,
    /// The file of an untrusted project that would set it.
    pub untrusted: Option<SettingLocation>,
}

impl<'a> EffectiveEnv<'a> {
    /// With the settings that take effect.
    #[must_use]
    pub fn new(env: &'a Env, settings: &'a Settings) -> Self {
        Self {
            env,
            settings,
            as_client: false,
        }
    }

    /// As Claude Code itself sees it: an untrusted project's settings included.
    #[must_use]
    pub fn as_client(env: &'a Env, settings: &'a Settings) -> Self {
        Self {
            env,
            settings,
            as_client: true,
        }
    }

    /// Whether a setting that is a text is set and not blank.
    #[must_use]
    pub(crate) fn has_setting(&self, key: &str) -> bool {
        let found = self.settings.string(key);
        found.is_some_and(|found| !found.value.trim().is_empty())
    }

    /// Looks a variable up: the strongest layer that sets it, else the process environment.
    #[must_use]
    pub fn find(&self, name: &str) -> Resolved<'a> {
        let may_set = |layer: &&Layer| !layer.scope.is_of_project() || is_settable_by_project(name);
        let in_layer = |layer: &'a Layer| layer.variable(name);
        let found = if self.as_client {
            let mut layers = self.settings.client_layers().filter(may_set);
            layers.find_map(in_layer)
        } else {
            let mut layers = self.settings.layers().iter().filter(may_set);
            layers.find_map(in_layer)
        };
        let mut untrusted = self.settings.untrusted().iter().filter(may_set);
        let untrusted = untrusted.find_map(in_layer).map(|located| located.place);
        match found {
            Some(located) => Resolved {
                raw: Some(OsStr::new(located.value)),
                settings: Some(located.place),
                untrusted,
            },
            None => Resolved {
                raw: self.env.get_raw(name),
                settings: None,
                untrusted,
            },
        }
    }

    /// Every place that sets a variable to more than blanks, strongest first.
    #[must_use]
    pub(crate) fn all_places(&self, name: &str) -> Vec<CredentialOrigin> {
        let may_set = |layer: &&Layer| !layer.scope.is_of_project() || is_settable_by_project(name);
        let layers = self.settings.layers().iter().filter(may_set);
        let located = layers.filter_map(|layer| layer.variable(name));
        let located = located.filter(|located| !located.value.trim().is_empty());
        let places = located.map(|located| Some(located.place));
        let own = self.env.get_trimmed(name).map(|_| None);
        let origin = |settings| CredentialOrigin::Env {
            name: name.to_owned(),
            settings,
        };
        places.chain(own).map(origin).collect()
    }

    /// The value trimmed, if it is text and not blank.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&'a str> {
        self.find(name)
            .raw?
            .to_str()
            .map(str::trim)
            .filter(|text| !text.is_empty())
    }

    /// Whether a switch is on (`1 true yes on`, any case).
    #[must_use]
    pub fn is_on(&self, name: &str) -> bool {
        self.text(name)
            .is_some_and(|text| Env::from_pairs([("SWITCH", text)]).is_on("SWITCH"))
    }

    /// The process environment with the settings' `env` over it: what Claude Code's own children
    /// are started with.
    #[must_use]
    pub fn to_env(&self) -> Env {
        let mut env = self.env.clone();
        for name in self
            .settings
            .layers()
            .iter()
            .flat_map(Layer::variable_names)
        {
            let found = self.find(name);
            if let (Some(value), Some(_)) = (found.raw, &found.settings) {
                env.set(name, value);
            }
        }
        env
    }

    /// A variable that may hold a credential, or the descriptor that stands for it.
    #[must_use]
    pub fn credential(&self, name: &'static str) -> Variable {
        let found = self.credential_in(name, text_value);
        let descriptor = DESCRIPTORS.iter().find(|(variable, _)| *variable == name);
        let (Variable::Absent | Variable::Empty(_), Some((_, descriptor))) = (&found, descriptor)
        else {
            return found;
        };
        match self.credential_in(descriptor, descriptor_value) {
            Variable::Absent | Variable::Empty(_) => found,
            standing_for_it => standing_for_it,
        }
    }

    fn credential_in(&self, name: &str, read: fn(CredentialOrigin, &str) -> Variable) -> Variable {
        let Resolved {
            raw,
            settings,
            untrusted,
        } = self.find(name);
        let untrusted = untrusted.filter(|_| !self.as_client);
        let origin = |settings| CredentialOrigin::Env {
            name: name.to_owned(),
            settings,
        };
        let Some(raw) = raw else {
            return untrusted.map_or(Variable::Absent, |place| {
                Variable::Untrusted(origin(Some(place)))
            });
        };
        match raw.to_str().map(str::trim) {
            None => Variable::Unusable(origin(settings), format!("{name} is not UTF-8 text")),
            Some("") if untrusted.is_some() => Variable::Untrusted(origin(untrusted)),
            Some("") => Variable::Empty(origin(settings)),
            Some(text) => read(origin(settings), text),
        }
    }
}

fn text_value(origin: CredentialOrigin, text: &str) -> Variable {
    Variable::Text(origin, Secret::from(text))
}

fn descriptor_value(origin: CredentialOrigin, text: &str) -> Variable {
    match text.parse() {
        Ok(number) => Variable::Descriptor(origin, number),
        Err(_) => {
            let reason = format!("{origin} is not the number of a descriptor");
            Variable::Unusable(origin, reason)
        }
    }
}
