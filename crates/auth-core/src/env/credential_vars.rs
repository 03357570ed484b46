//! The one table of variables that are a credential, choose one, or say where it is sent.
//!
//! Everything that guards, removes, unsets, redacts or warns about variables reads this table:
//! `auth-core exec` and `env`, the environment of key helpers, browsers and Claude Code, redaction
//! of messages, and the warnings about a project's settings.
//!
//! `CLAUDE_CONFIG_DIR` and `CLAUDE_SECURESTORAGE_CONFIG_DIR` say where *files* are and stay as they
//! are for children; they are not in the table.
//!
//! # Example
//! ```
//! use auth_core::env::{CredentialVar, Kind};
//! use auth_core::Env;
//!
//! let key = CredentialVar::find("ANTHROPIC_API_KEY").expect("it is in the table");
//! assert!(key.kind == Kind::Secret && key.is_claude_only());
//!
//! // A browser needs no secret at all, a key helper none that is for Claude alone.
//! let env = Env::from_pairs([("ANTHROPIC_API_KEY", "a"), ("AWS_SECRET_ACCESS_KEY", "b"), ("LANG", "C")]);
//! let browser = env.without(|var| var.is_secret());
//! let helper = env.without(|var| var.is_secret() && var.is_claude_only());
//! assert_eq!((browser.iter().count(), helper.iter().count()), (1, 2));
//! ```

use Kind::{Descriptor, Destination, Secret, Selector};
use Service::{
    Anthropic, AnthropicAws, AnthropicGoogleCloud, Aws, Azure, Bedrock, Foundry, Google, Mantle,
    Network, Vertex,
};

/// What a variable has to do with a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// Its value is a secret.
    Secret,
    /// Its value is the number of an inherited descriptor that a secret is read from.
    Descriptor,
    /// It chooses a credential, or is needed to obtain one: a switch, a profile, an identifier, a
    /// file.
    Selector,
    /// It says where a credential is sent, or through what.
    Destination,
}

/// Who reads a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Claude Code and Anthropic's own programs alone.
    Claude,
    /// Other programs too: the tools of a cloud provider, everything that uses a proxy.
    General,
}

/// Whose credential it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Service {
    /// Anthropic's API, or a gateway in its place.
    Anthropic,
    /// Amazon Bedrock.
    Bedrock,
    /// Microsoft Foundry.
    Foundry,
    /// Anthropic on AWS (`CLAUDE_CODE_USE_ANTHROPIC_AWS`).
    AnthropicAws,
    /// Anthropic on Google Cloud (`CLAUDE_CODE_USE_ANTHROPIC_GOOGLE_CLOUD`).
    AnthropicGoogleCloud,
    /// Bedrock's Mantle endpoint (`CLAUDE_CODE_USE_MANTLE`).
    Mantle,
    /// Google Vertex AI.
    Vertex,
    /// AWS in general.
    Aws,
    /// Google Cloud in general.
    Google,
    /// Azure in general.
    Azure,
    /// The network: proxies and certificates.
    Network,
}

/// One row of the table.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CredentialVar {
    /// The variable's name.
    pub name: &'static str,
    /// What it has to do with a credential.
    pub kind: Kind,
    /// Whose credential it is about.
    pub service: Service,
    /// Who reads it.
    pub audience: Audience,
}

impl CredentialVar {
    /// Every row.
    #[must_use]
    pub fn all() -> &'static [Self] {
        TABLE
    }

    /// The row of a variable. Names are compared without regard to case, which only removes more:
    /// on Windows that is how variables are compared, and `https_proxy` is one.
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Self> {
        TABLE.iter().find(|var| var.name.eq_ignore_ascii_case(name))
    }

    /// The names of all rows that `filter` accepts.
    pub fn names(filter: impl Fn(&Self) -> bool) -> impl Iterator<Item = &'static str> {
        TABLE
            .iter()
            .filter(move |var| filter(var))
            .map(|var| var.name)
    }

    /// Whether its value is a secret, or names a descriptor that a secret is read from.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        matches!(self.kind, Secret | Descriptor)
    }

    /// Whether it is for Claude alone: nothing else misses it.
    #[must_use]
    pub fn is_claude_only(&self) -> bool {
        self.audience == Audience::Claude
    }

    /// Whether it is a switch: on for `1 true yes on`.
    #[must_use]
    pub fn is_switch(&self) -> bool {
        let name = self.name;
        let switch = name.starts_with("CLAUDE_CODE_USE_") || name.starts_with("CLAUDE_CODE_SKIP_");
        switch
            || matches!(
                name,
                "CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST" | "CLAUDE_CODE_REMOTE"
            )
    }
}

/// The descriptors whose content stands in for a variable: `(variable, its descriptor)`.
pub(crate) const DESCRIPTORS: [(&str, &str); 2] = [
    ("ANTHROPIC_API_KEY", "CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR"),
    (
        "CLAUDE_CODE_OAUTH_TOKEN",
        "CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR",
    ),
];

const fn claude(name: &'static str, kind: Kind, service: Service) -> CredentialVar {
    CredentialVar {
        name,
        kind,
        service,
        audience: Audience::Claude,
    }
}

const fn general(name: &'static str, kind: Kind, service: Service) -> CredentialVar {
    CredentialVar {
        name,
        kind,
        service,
        audience: Audience::General,
    }
}

#[rustfmt::skip] // one row is one line
static TABLE: &[CredentialVar] = &[
    // Anthropic's API: the sources of the documentation.
    claude("ANTHROPIC_API_KEY", Secret, Anthropic),
    claude("ANTHROPIC_AUTH_TOKEN", Secret, Anthropic),
    claude("CLAUDE_CODE_OAUTH_TOKEN", Secret, Anthropic),
    claude("CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR", Descriptor, Anthropic),
    claude("CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR", Descriptor, Anthropic),
    claude("ANTHROPIC_BASE_URL", Destination, Anthropic),
    claude("ANTHROPIC_UNIX_SOCKET", Destination, Anthropic),
    claude("ANTHROPIC_CUSTOM_HEADERS", Secret, Anthropic),
    // Named profiles and workload identity federation.
    claude("ANTHROPIC_PROFILE", Selector, Anthropic),
    claude("ANTHROPIC_CONFIG_DIR", Selector, Anthropic),
    claude("ANTHROPIC_FEDERATION_RULE_ID", Selector, Anthropic),
    claude("ANTHROPIC_ORGANIZATION_ID", Selector, Anthropic),
    claude("ANTHROPIC_SERVICE_ACCOUNT_ID", Selector, Anthropic),
    claude("ANTHROPIC_WORKSPACE_ID", Selector, Anthropic),
    claude("ANTHROPIC_IDENTITY_TOKEN", Secret, Anthropic),
    claude("ANTHROPIC_IDENTITY_TOKEN_FILE", Selector, Anthropic),
    // What else the client reads, some of it without effect on its headers.
    claude("ANTHROPIC_ENVIRONMENT_KEY", Secret, Anthropic),
    claude("CLAUDE_API_KEY", Secret, Anthropic),
    claude("CLAUDE_BRIDGE_OAUTH_TOKEN", Secret, Anthropic),
    claude("CLAUDE_CODE_ENTRYPOINT", Selector, Anthropic),
    claude("CLAUDE_CODE_GATEWAY_TOKEN", Secret, Anthropic),
    claude("CLAUDE_CODE_GATEWAY_TOKEN_FILE_DESCRIPTOR", Descriptor, Anthropic),
    claude("CLAUDE_CODE_HFI_BEARER_TOKEN", Secret, Anthropic),
    claude("CLAUDE_CODE_HOST_AUTH_ENV_VAR", Selector, Anthropic),
    claude("CLAUDE_CODE_OAUTH_REFRESH_TOKEN", Secret, Anthropic),
    claude("CLAUDE_CODE_OAUTH_SCOPES", Selector, Anthropic),
    claude("CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST", Selector, Anthropic),
    claude("CLAUDE_CODE_REMOTE", Selector, Anthropic),
    claude("CLAUDE_CODE_SESSION_ACCESS_TOKEN", Secret, Anthropic),
    claude("CLAUDE_CODE_SESSION_INGRESS_TOKEN", Secret, Anthropic),
    claude("CLAUDE_CODE_SESSIONS_OAUTH_TOKEN", Secret, Anthropic),
    claude("CLAUDE_CODE_SIMPLE", Selector, Anthropic),
    claude("CLAUDE_CODE_USE_GATEWAY", Selector, Anthropic),
    claude("CLAUDE_CODE_WEBSOCKET_AUTH_FILE_DESCRIPTOR", Descriptor, Anthropic),
    claude("CLAUDE_SESSION_INGRESS_TOKEN_FILE", Selector, Anthropic),
    claude("CLAUDE_TRUSTED_DEVICE_TOKEN", Secret, Anthropic),
    // Amazon Bedrock.
    claude("CLAUDE_CODE_USE_BEDROCK", Selector, Bedrock),
    claude("CLAUDE_CODE_SKIP_BEDROCK_AUTH", Selector, Bedrock),
    claude("AWS_BEARER_TOKEN_BEDROCK", Secret, Bedrock),
    claude("ANTHROPIC_BEDROCK_BASE_URL", Destination, Bedrock),
    // Microsoft Foundry.
    claude("CLAUDE_CODE_USE_FOUNDRY", Selector, Foundry),
    claude("CLAUDE_CODE_SKIP_FOUNDRY_AUTH", Selector, Foundry),
    claude("ANTHROPIC_FOUNDRY_API_KEY", Secret, Foundry),
    claude("ANTHROPIC_FOUNDRY_AUTH_TOKEN", Secret, Foundry),
    claude("ANTHROPIC_FOUNDRY_BASE_URL", Destination, Foundry),
    claude("ANTHROPIC_FOUNDRY_RESOURCE", Destination, Foundry),
    // Anthropic on AWS.
    claude("CLAUDE_CODE_USE_ANTHROPIC_AWS", Selector, AnthropicAws),
    claude("CLAUDE_CODE_SKIP_ANTHROPIC_AWS_AUTH", Selector, AnthropicAws),
    claude("ANTHROPIC_AWS_API_KEY", Secret, AnthropicAws),
    claude("ANTHROPIC_AWS_WORKSPACE_ID", Selector, AnthropicAws),
    claude("ANTHROPIC_AWS_BASE_URL", Destination, AnthropicAws),
    // Anthropic on Google Cloud.
    claude("CLAUDE_CODE_USE_ANTHROPIC_GOOGLE_CLOUD", Selector, AnthropicGoogleCloud),
    claude("CLAUDE_CODE_SKIP_ANTHROPIC_GOOGLE_CLOUD_AUTH", Selector, AnthropicGoogleCloud),
    claude("ANTHROPIC_GOOGLE_CLOUD_PROJECT", Selector, AnthropicGoogleCloud),
    claude("ANTHROPIC_GOOGLE_CLOUD_BASE_URL", Destination, AnthropicGoogleCloud),
    // Mantle.
    claude("CLAUDE_CODE_USE_MANTLE", Selector, Mantle),
    claude("CLAUDE_CODE_SKIP_MANTLE_AUTH", Selector, Mantle),
    claude("ANTHROPIC_BEDROCK_MANTLE_BASE_URL", Destination, Mantle),
    // Google Vertex AI.
    claude("CLAUDE_CODE_USE_VERTEX", Selector, Vertex),
    claude("CLAUDE_CODE_SKIP_VERTEX_AUTH", Selector, Vertex),
    claude("ANTHROPIC_VERTEX_PROJECT_ID", Selector, Vertex),
    claude("ANTHROPIC_VERTEX_BASE_URL", Destination, Vertex),
    // The OAuth client of our own programs and the client's.
    general("CLAUDE_CODE_OAUTH_CLIENT_ID", Selector, Anthropic),
    // AWS.
    general("AWS_ACCESS_KEY_ID", Selector, Aws),
    general("AWS_SECRET_ACCESS_KEY", Secret, Aws),
    general("AWS_SESSION_TOKEN", Secret, Aws),
    general("AWS_SECURITY_TOKEN", Secret, Aws),
    general("AWS_PROFILE", Selector, Aws),
    general("AWS_DEFAULT_PROFILE", Selector, Aws),
    general("AWS_REGION", Selector, Aws),
    general("AWS_DEFAULT_REGION", Selector, Aws),
    general("AWS_CONFIG_FILE", Selector, Aws),
    general("AWS_SHARED_CREDENTIALS_FILE", Selector, Aws),
    general("AWS_ROLE_ARN", Selector, Aws),
    general("AWS_WEB_IDENTITY_TOKEN_FILE", Selector, Aws),
    general("AWS_CONTAINER_AUTHORIZATION_TOKEN", Secret, Aws),
    general("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", Selector, Aws),
    general("AWS_CONTAINER_CREDENTIALS_FULL_URI", Destination, Aws),
    general("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", Destination, Aws),
    // Google Cloud.
    general("GOOGLE_APPLICATION_CREDENTIALS", Selector, Google),
    general("GOOGLE_CLOUD_PROJECT", Selector, Google),
    general("CLOUDSDK_CONFIG", Selector, Google),
    general("CLOUD_ML_REGION", Selector, Google),
    // Azure.
    general("AZURE_CLIENT_ID", Selector, Azure),
    general("AZURE_CLIENT_SECRET", Secret, Azure),
    general("AZURE_CLIENT_CERTIFICATE_PATH", Selector, Azure),
    general("AZURE_CLIENT_CERTIFICATE_PASSWORD", Secret, Azure),
    general("AZURE_CONFIG_DIR", Selector, Azure),
    general("AZURE_FEDERATED_TOKEN_FILE", Selector, Azure),
    general("AZURE_PASSWORD", Secret, Azure),
    general("AZURE_TENANT_ID", Selector, Azure),
    general("AZURE_USERNAME", Selector, Azure),
    // The network: a key may pass through it, but other programs need it.
    general("ALL_PROXY", Destination, Network),
    general("HTTP_PROXY", Destination, Network),
    general("HTTPS_PROXY", Destination, Network),
    general("NO_PROXY", Destination, Network),
    general("NODE_EXTRA_CA_CERTS", Destination, Network),
    general("SSL_CERT_DIR", Destination, Network),
    general("SSL_CERT_FILE", Destination, Network),
    general("CLAUDE_CODE_CLIENT_CERT", Destination, Network),
    general("CLAUDE_CODE_CLIENT_KEY", Destination, Network),
    general("CLAUDE_CODE_CLIENT_KEY_PASSPHRASE", Secret, Network),
];

#[cfg(test)]
mod tests {
    use super::{CredentialVar, DESCRIPTORS, Kind};
    use crate::Env;

    #[test]
    fn every_variable_is_in_the_table_once() {
        let mut names: Vec<_> = CredentialVar::names(|_| true).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }

    #[test]
    fn descriptors_that_stand_for_a_variable_are_secrets_of_claude_alone() {
        for name in DESCRIPTORS
            .iter()
            .flat_map(|(variable, fd)| [*variable, *fd])
        {
            let var = CredentialVar::find(name).expect("in the table");
            assert!(var.is_secret() && var.is_claude_only(), "{name}");
        }
        let fd = CredentialVar::find(DESCRIPTORS[0].1).expect("in the table");
        assert_eq!(fd.kind, Kind::Descriptor);
    }

    #[test]
    fn what_other_programs_need_stays_when_claudes_variables_go() {
        let env = Env::from_pairs([
            ("CLAUDE_CODE_USE_MANTLE", "1"),
            ("ANTHROPIC_PROFILE", "work"),
            ("AWS_PROFILE", "p"),
            ("https_proxy", "http://proxy"),
            ("ANTHROPIC_MODEL", "m"),
        ]);
        let left = env.without(CredentialVar::is_claude_only);
        let names: Vec<_> = left.iter().map(|(name, _)| name.to_owned()).collect();
        assert_eq!(names, ["AWS_PROFILE", "https_proxy", "ANTHROPIC_MODEL"]);
    }
}
