//! The environment in effect: the process's own, with the settings' `env` over it.

use std::ffi::OsStr;

use crate::Env;
use crate::context::settings::{Layer, Settings};
use crate::decision::facts::Variable;
use crate::decision::{CredentialOrigin, SettingLocation};
use crate::secret::Secret;

/// Variables that are a credential or choose one.
pub const CREDENTIAL_VARIABLES: [&str; 14] = [
    "ANTHROPIC_API_KEY",
    "ANTHROPIC_AUTH_TOKEN",
    "ANTHROPIC_FOUNDRY_API_KEY",
    "ANTHROPIC_FOUNDRY_AUTH_TOKEN",
    "AWS_BEARER_TOKEN_BEDROCK",
    "CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR",
    "CLAUDE_CODE_OAUTH_TOKEN",
    "CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR",
    "CLAUDE_CODE_SKIP_BEDROCK_AUTH",
    "CLAUDE_CODE_SKIP_FOUNDRY_AUTH",
    "CLAUDE_CODE_SKIP_VERTEX_AUTH",
    "CLAUDE_CODE_USE_BEDROCK",
    "CLAUDE_CODE_USE_FOUNDRY",
    "CLAUDE_CODE_USE_VERTEX",
];

/// Variables that say where a credential is sent, or whose it is.
const DESTINATION_VARIABLES: [&str; 8] = [
    "ANTHROPIC_BASE_URL",
    "ANTHROPIC_BEDROCK_BASE_URL",
    "ANTHROPIC_CUSTOM_HEADERS",
    "ANTHROPIC_FOUNDRY_BASE_URL",
    "ANTHROPIC_FOUNDRY_RESOURCE",
    "ANTHROPIC_VERTEX_BASE_URL",
    "CLAUDE_CODE_OAUTH_CLIENT_ID",
    "CLAUDE_CONFIG_DIR",
];

/// Variables that a project's `env` sets only where the project is trusted.
pub fn guarded_variables() -> impl Iterator<Item = &'static str> {
    CREDENTIAL_VARIABLES
        .into_iter()
        .chain(DESTINATION_VARIABLES)
}

fn is_guarded(name: &str) -> bool {
    guarded_variables().any(|guarded| guarded == name)
}

/// Variables that a project's `env` never sets: the client does not let it, trusted or not.
const NEVER_OF_PROJECT: [&str; 3] = [
    "CLAUDE_CODE_OAUTH_TOKEN",
    "CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR",
    "CLAUDE_CONFIG_DIR",
];

/// The environment in effect.
pub struct EffectiveEnv<'a> {
    env: &'a Env,
    settings: &'a Settings,
    trusted: bool,
}

/// One variable in effect.
pub struct Found<'a> {
    /// Its value as it stands; `None` where it is not set.
    pub raw: Option<&'a OsStr>,
    /// The settings file that set it.
    pub settings: Option<SettingLocation>,
    /// The project file that would set it, were the project trusted.
    pub refused: Option<SettingLocation>,
}

impl<'a> EffectiveEnv<'a> {
    /// `trusted`: whether the project may set auth variables.
    #[must_use]
    pub fn new(env: &'a Env, settings: &'a Settings, trusted: bool) -> Self {
        Self {
            env,
            settings,
            trusted,
        }
    }

    /// Whether a setting that is a text is there and not blank.
    #[must_use]
    pub fn has_setting(&self, key: &str) -> bool {
        let found = self.settings.string(key);
        found.is_some_and(|found| !found.value.trim().is_empty())
    }

    /// Whether trust matters: a file of the project sets an auth variable.
    #[must_use]
    pub fn depend_on_trust(settings: &Settings) -> bool {
        let of_project = settings
            .layers()
            .iter()
            .filter(|layer| layer.scope.is_of_project());
        of_project.flat_map(Layer::variable_names).any(is_guarded)
    }

    /// Looks a variable up: the strongest layer that may set it, else the process environment.
    #[must_use]
    pub fn find(&self, name: &str) -> Found<'a> {
        let mut refused = None;
        for layer in self.settings.layers() {
            let Some(located) = layer.variable(name) else {
                continue;
            };
            if layer.scope.is_of_project() && !self.project_may_set(name) {
                refused = refused.or(Some(located.place));
                continue;
            }
            return Found {
                raw: Some(OsStr::new(located.value)),
                settings: Some(located.place),
                refused,
            };
        }
        Found {
            raw: self.env.get_raw(name),
            settings: None,
            refused,
        }
    }

    fn project_may_set(&self, name: &str) -> bool {
        !is_guarded(name) || (self.trusted && !NEVER_OF_PROJECT.contains(&name))
    }

    /// The value trimmed, where it is text and not blank.
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

    /// A variable that may hold a credential, or the descriptor that stands for it.
    #[must_use]
    pub fn credential(&self, name: &'static str, descriptor: Option<&'static str>) -> Variable {
        let found = self.credential_in(name, text_value);
        let (Variable::Absent | Variable::Empty(_), Some(descriptor)) = (&found, descriptor) else {
            return found;
        };
        match self.credential_in(descriptor, descriptor_value) {
            Variable::Absent | Variable::Empty(_) => found,
            standing_for_it => standing_for_it,
        }
    }

    fn credential_in(&self, name: &str, read: fn(CredentialOrigin, &str) -> Variable) -> Variable {
        let Found {
            raw,
            settings,
            refused,
        } = self.find(name);
        let origin = |settings| CredentialOrigin::Env {
            name: name.to_owned(),
            settings,
        };
        let Some(raw) = raw else {
            return refused.map_or(Variable::Absent, |place| {
                Variable::Untrusted(origin(Some(place)))
            });
        };
        match trimmed(raw) {
            None => Variable::Unusable(origin(settings), format!("{name} is not UTF-8 text")),
            Some(text) if text.is_empty() && refused.is_some() => {
                Variable::Untrusted(origin(refused))
            }
            Some("") => Variable::Empty(origin(settings)),
            Some(text) => read(origin(settings), text),
        }
    }
}

fn trimmed(raw: &OsStr) -> Option<&str> {
    raw.to_str().map(str::trim)
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
