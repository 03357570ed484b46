//! The environment in which exactly one credential is in effect.

use super::obtain::{Handover, InEffect};
use crate::cli::SETTINGS_VARIABLE;
use crate::context::effective_env::{CREDENTIAL_VARIABLES, EffectiveEnv};
use crate::decision::CloudProvider;

/// What a provider's own authentication needs beside its switch.
const BEDROCK: [&str; 11] = [
    "CLAUDE_CODE_SKIP_BEDROCK_AUTH",
    "ANTHROPIC_BEDROCK_BASE_URL",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "AWS_PROFILE",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_ROLE_ARN",
    "AWS_CONFIG_FILE",
];
const FOUNDRY: [&str; 3] = [
    "CLAUDE_CODE_SKIP_FOUNDRY_AUTH",
    "ANTHROPIC_FOUNDRY_RESOURCE",
    "ANTHROPIC_FOUNDRY_BASE_URL",
];
const VERTEX: [&str; 5] = [
    "CLAUDE_CODE_SKIP_VERTEX_AUTH",
    "ANTHROPIC_VERTEX_PROJECT_ID",
    "ANTHROPIC_VERTEX_BASE_URL",
    "CLOUD_ML_REGION",
    "GOOGLE_APPLICATION_CREDENTIALS",
];

/// Changes to an environment. The values may be secrets: no `Debug`.
pub(super) struct Assignments {
    /// Names and values to set.
    pub(super) set: Vec<(&'static str, String)>,
    /// Names to remove.
    pub(super) unset: Vec<&'static str>,
}

impl Assignments {
    /// The changes after which exactly this credential is in effect.
    pub(super) fn of(found: &InEffect) -> Self {
        let variables = found.situation.variables();
        let mut set = Vec::new();
        if let Some(provider) = found.provider {
            set.extend(of_provider(provider, &variables));
        }
        if let Handover::Secret {
            secret, variable, ..
        } = &found.value
        {
            set.push((*variable, secret.expose().to_owned()));
        }
        let is_set = |name: &str| set.iter().any(|(other, _)| *other == name);
        let known = CREDENTIAL_VARIABLES.into_iter().chain([SETTINGS_VARIABLE]);
        let mut unset: Vec<_> = known.filter(|name| !is_set(name)).collect();
        if variables
            .text(CUSTOM_HEADERS)
            .is_some_and(replaces_credential)
        {
            unset.push(CUSTOM_HEADERS);
        }
        Self { set, unset }
    }
}

/// Header lines that the client adds to its requests; they may replace the credential.
const CUSTOM_HEADERS: &str = "ANTHROPIC_CUSTOM_HEADERS";

fn replaces_credential(headers: &str) -> bool {
    let names = headers
        .lines()
        .filter_map(|line| Some(line.split_once(':')?.0.trim()));
    let mut names = names.map(str::to_ascii_lowercase);
    names.any(|name| name == "authorization" || name == "x-api-key")
}

/// The switch, and what the provider needs as it is in effect here: a settings file may set it.
fn of_provider(
    provider: CloudProvider,
    variables: &EffectiveEnv<'_>,
) -> Vec<(&'static str, String)> {
    let (switch, needs): (_, &[&'static str]) = match provider {
        CloudProvider::Bedrock => ("CLAUDE_CODE_USE_BEDROCK", &BEDROCK),
        CloudProvider::Foundry => ("CLAUDE_CODE_USE_FOUNDRY", &FOUNDRY),
        CloudProvider::Vertex => ("CLAUDE_CODE_USE_VERTEX", &VERTEX),
        CloudProvider::Anthropic => return Vec::new(),
    };
    let needs = needs
        .iter()
        .filter_map(|name| Some((*name, variables.text(name)?.to_owned())));
    std::iter::once((switch, "1".to_owned()))
        .chain(needs)
        .collect()
}
