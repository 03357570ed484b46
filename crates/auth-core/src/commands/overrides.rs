//! What settings set over the environment of a child that is Claude Code.

use super::assignments::BASE_URL;
use crate::Env;
use crate::context::cloud::PROVIDERS;
use crate::context::effective_env::EffectiveEnv;
use crate::decision::{CloudProvider, Scope};
use crate::secret::redact;

/// What the client calls a credential, and its variable.
pub(super) const CREDENTIALS: [(&str, &str); 3] = [
    ("auth-token", "ANTHROPIC_AUTH_TOKEN"),
    ("api-key", "ANTHROPIC_API_KEY"),
    ("oauth-token", "CLAUDE_CODE_OAUTH_TOKEN"),
];

/// What settings set over the child's environment.
#[derive(Default)]
pub(super) struct Overrides {
    /// The variable of the credential and the file that sets it to another value.
    pub(super) replaced: Option<(&'static str, String)>,
    /// The base URL, if it is not the child's.
    pub(super) url: Option<String>,
    /// Members of the settings' `env` that undo the rest.
    pub(super) undo: Vec<(&'static str, String)>,
    /// Variables that only the administrator can change.
    pub(super) managed: Vec<&'static str>,
    /// The layer whose `apiKeyHelper` the client runs.
    pub(super) helper: Option<Scope>,
}

impl Overrides {
    /// Compares a child's environment with what Claude Code makes of it. `credential` is the variable
    /// that the child is given.
    pub(super) fn find(
        provider: CloudProvider,
        credential: &'static str,
        env: &Env,
        variables: &EffectiveEnv<'_>,
    ) -> Self {
        let differs = |name: &str| variables.text(name) != env.get_trimmed(name);
        let place = |name: &str| variables.find(name).settings;
        let mut found = Self::default();
        if differs(credential) {
            found.replaced = place(credential).map(|place| (credential, place.path));
        }
        let (own, others): (Vec<_>, Vec<_>) = PROVIDERS
            .iter()
            .partition(|names| names.provider == provider);
        let switches = others.iter().map(|names| names.switch);
        let on = switches.filter(|name| variables.is_on(name));
        found.undo.extend(on.map(|name| (name, "0".to_owned())));
        let url = own.first().map_or(BASE_URL, |names| names.base_url);
        if differs(url) {
            let actual = variables.text(url).map(redact::url);
            found.url = Some(actual.unwrap_or_else(|| "the default URL".to_owned()));
            let intended = env.get_trimmed(url).map(redact::url);
            found.undo.push((url, intended.unwrap_or_default()));
        }
        let names = found.undo.iter().map(|(name, _)| *name);
        let names = names.chain(CREDENTIALS.iter().map(|(_, variable)| *variable));
        let is_managed =
            |name: &&str| place(name).is_some_and(|place| place.scope == Scope::Managed);
        found.managed = names.filter(is_managed).collect();
        found
    }
}
