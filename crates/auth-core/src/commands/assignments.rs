//! The environment in which exactly one credential is used.

use super::materialize::{ActiveCredential, CredentialMaterial};
use crate::cli::SETTINGS_VARIABLE;
use crate::context::cloud::PROVIDERS;
use crate::context::effective_env::EffectiveEnv;
use crate::decision::CloudProvider;
use crate::env::{CredentialVar, Kind, Service};

/// Header lines that the client adds to its requests; some may replace the credential.
const CUSTOM_HEADERS: &str = "ANTHROPIC_CUSTOM_HEADERS";
pub(super) const BASE_URL: &str = "ANTHROPIC_BASE_URL";

/// Changes to an environment. The values may be secrets: no `Debug`.
pub(super) struct Assignments {
    /// Names and values to set.
    pub(super) set: Vec<(&'static str, String)>,
    /// Names to remove.
    pub(super) unset: Vec<&'static str>,
}

impl Assignments {
    /// The changes after which exactly this credential is used, and sent to its own base URL.
    pub(super) fn from_credential(found: &ActiveCredential) -> Self {
        let variables = found.resolver.variables();
        let mut set = cloud_variables(found.provider, &variables);
        if found.provider == CloudProvider::Anthropic
            && let Some(url) = &found.base_url
        {
            set.push((BASE_URL, url.clone()));
        }
        if let Some(headers) = custom_headers(found) {
            set.push((CUSTOM_HEADERS, headers.join("\n")));
        }
        if let CredentialMaterial::Secret {
            secret, variable, ..
        } = &found.material
        {
            set.retain(|(name, _)| name != variable);
            set.push((*variable, secret.expose().to_owned()));
        }
        Self::from_set(set)
    }

    /// Sets these variables, and removes every other one that is for Claude alone.
    pub(super) fn from_set(set: Vec<(&'static str, String)>) -> Self {
        let is_set = |name: &str| set.iter().any(|(other, _)| *other == name);
        let known = CredentialVar::names(CredentialVar::is_claude_only);
        let unset = known.chain([SETTINGS_VARIABLE]);
        let unset = unset.filter(|name| !is_set(name)).collect();
        Self { set, unset }
    }
}

/// The lines of `ANTHROPIC_CUSTOM_HEADERS` that belong to the base URL and replace no credential;
/// `None` if none is left.
pub(super) fn custom_headers(found: &ActiveCredential) -> Option<Vec<String>> {
    let variables = found.resolver.variables();
    let text = variables.text(CUSTOM_HEADERS);
    let text = text
        .filter(|_| found.has_custom_headers)
        .unwrap_or_default();
    let name = |line: &str| Some(line.split_once(':')?.0.trim().to_ascii_lowercase());
    let replaces = |name: &str| name == "authorization" || name == "x-api-key";
    let kept = text
        .lines()
        .filter(|line| name(line).is_some_and(|name| !replaces(&name)));
    let workspace = found.workspace_id.iter();
    let workspace = workspace.map(|id| format!("anthropic-workspace-id: {id}"));
    let lines: Vec<String> = kept
        .map(|line| line.trim().to_owned())
        .chain(workspace)
        .collect();
    (!lines.is_empty()).then_some(lines)
}

/// The switch, and what the provider needs as it takes effect here: a settings file may set it.
/// The general variables of its cloud stay as the user set them.
fn cloud_variables(
    provider: CloudProvider,
    variables: &EffectiveEnv<'_>,
) -> Vec<(&'static str, String)> {
    let Some(names) = PROVIDERS.iter().find(|names| names.provider == provider) else {
        return Vec::new();
    };
    let (own, cloud) = services(provider);
    let is_needed = |var: &CredentialVar| {
        let own = var.service == own && var.is_claude_only();
        // The chosen secret is set by the caller; another one would compete with it.
        let own = own && var.kind != Kind::Secret && var.name != names.switch;
        let from_settings = || variables.find(var.name).settings.is_some();
        own || (Some(var.service) == cloud && !var.is_claude_only() && from_settings())
    };
    let needed = CredentialVar::names(is_needed)
        .filter(|name| !name.starts_with("CLAUDE_CODE_USE_"))
        .filter_map(|name| Some((name, variables.text(name)?.to_owned())));
    std::iter::once((names.switch, "1".to_owned()))
        .chain(needed)
        .collect()
}

/// A provider's own rows of the table, and those of the cloud that it runs in.
fn services(provider: CloudProvider) -> (Service, Option<Service>) {
    match provider {
        CloudProvider::Anthropic => (Service::Anthropic, None),
        CloudProvider::Bedrock => (Service::Bedrock, Some(Service::Aws)),
        CloudProvider::Mantle => (Service::Mantle, Some(Service::Aws)),
        CloudProvider::AnthropicAws => (Service::AnthropicAws, Some(Service::Aws)),
        CloudProvider::Foundry => (Service::Foundry, Some(Service::Azure)),
        CloudProvider::AnthropicGoogleCloud => {
            (Service::AnthropicGoogleCloud, Some(Service::Google))
        }
        CloudProvider::Vertex => (Service::Vertex, Some(Service::Google)),
    }
}
