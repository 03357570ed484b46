//! Cloud providers: which one is switched on, and what it needs.

use std::path::PathBuf;

use crate::Env;
use crate::context::effective_env::EffectiveEnv;
use crate::context::paths::home;
use crate::decision::facts::{Cloud, CloudSwitch, HeaderCredential};
use crate::decision::{CloudProvider, CredentialOrigin, Header};
use crate::secret::Secret;

/// The switches, in the order in which they count: "Bedrock, Foundry, Vertex, in that order".
const SWITCHES: [(&str, CloudProvider); 3] = [
    ("CLAUDE_CODE_USE_BEDROCK", CloudProvider::Bedrock),
    ("CLAUDE_CODE_USE_FOUNDRY", CloudProvider::Foundry),
    ("CLAUDE_CODE_USE_VERTEX", CloudProvider::Vertex),
];

/// Reads the switches, and of the provider that is on what it needs.
#[must_use]
pub(super) fn switch(variables: &EffectiveEnv<'_>, env: &Env) -> CloudSwitch {
    let mut off = CloudSwitch::Unset;
    for (name, provider) in SWITCHES {
        let found = variables.find(name);
        let origin = |settings| CredentialOrigin::Env {
            name: name.to_owned(),
            settings,
        };
        if variables.is_on(name) {
            return CloudSwitch::On(read(provider, origin(found.settings), variables, env));
        }
        if let Some(place) = found.refused {
            off = CloudSwitch::Untrusted(origin(Some(place)));
        } else if let (Some(raw), CloudSwitch::Unset) = (found.raw, &off) {
            let empty = raw.to_str().is_some_and(|text| text.trim().is_empty());
            off = CloudSwitch::Off {
                empty,
                origin: origin(found.settings),
            };
        }
    }
    off
}

fn read(
    provider: CloudProvider,
    origin: CredentialOrigin,
    variables: &EffectiveEnv<'_>,
    env: &Env,
) -> Cloud {
    let look = Depth { variables, env };
    let (credential, missing, skip) = match provider {
        CloudProvider::Bedrock => (
            look.bedrock_token(),
            look.bedrock_missing(),
            "CLAUDE_CODE_SKIP_BEDROCK_AUTH",
        ),
        CloudProvider::Foundry => (
            look.foundry_credential(),
            look.foundry_missing(),
            "CLAUDE_CODE_SKIP_FOUNDRY_AUTH",
        ),
        CloudProvider::Vertex | CloudProvider::Anthropic => {
            (None, look.vertex_missing(), "CLAUDE_CODE_SKIP_VERTEX_AUTH")
        }
    };
    Cloud {
        provider,
        origin,
        credential,
        missing,
        skip_auth: variables.is_on(skip),
    }
}

struct Depth<'a> {
    variables: &'a EffectiveEnv<'a>,
    env: &'a Env,
}

impl Depth<'_> {
    fn has(&self, name: &str) -> bool {
        self.variables.text(name).is_some()
    }

    fn has_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.has(name))
    }

    /// A file named by a variable, else at its default place below the home directory.
    fn has_file(&self, variable: &str, below_home: &[&str]) -> bool {
        if let Some(named) = self.variables.text(variable) {
            return PathBuf::from(named).exists();
        }
        home(self.env).is_some_and(|home| {
            below_home
                .iter()
                .fold(home, |path, part| path.join(part))
                .exists()
        })
    }

    fn header(&self, variable: &'static str, header: Header) -> Option<HeaderCredential> {
        let secret = Secret::from(self.variables.text(variable)?);
        secret.check_header_value().ok()?;
        Some(HeaderCredential {
            variable,
            header,
            secret,
        })
    }

    fn bedrock_token(&self) -> Option<HeaderCredential> {
        self.header("AWS_BEARER_TOKEN_BEDROCK", Header::Authorization)
    }

    fn bedrock_missing(&self) -> Vec<String> {
        let mut missing = Vec::new();
        let region =
            self.has_any(&["AWS_REGION", "AWS_DEFAULT_REGION"]) || self.profile_has_region();
        if !region {
            missing.push("no region is set (`AWS_REGION`, or `region` of the profile)".to_owned());
        }
        let keys = self.has("AWS_ACCESS_KEY_ID") && self.has("AWS_SECRET_ACCESS_KEY");
        let named = self.has_any(&[
            "AWS_BEARER_TOKEN_BEDROCK",
            "AWS_PROFILE",
            "AWS_WEB_IDENTITY_TOKEN_FILE",
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        ]);
        // Claude Code has a command bring them, which is its own to run.
        let exported = self.variables.has_setting("awsCredentialExport");
        if !keys
            && !named
            && !exported
            && !self.has_file("AWS_SHARED_CREDENTIALS_FILE", &[".aws", "credentials"])
        {
            missing.push(
                "no credential is visible (`AWS_BEARER_TOKEN_BEDROCK`, access keys, `AWS_PROFILE`, a web identity or a role)"
                    .to_owned(),
            );
        }
        missing
    }

    /// Whether the profile in use has a region in the AWS configuration file.
    fn profile_has_region(&self) -> bool {
        let named = self.variables.text("AWS_CONFIG_FILE").map(PathBuf::from);
        let Some(path) = named.or_else(|| Some(home(self.env)?.join(".aws").join("config"))) else {
            return false;
        };
        let Ok(text) = std::fs::read_to_string(path) else {
            return false;
        };
        let profile = self.variables.text("AWS_PROFILE").unwrap_or("default");
        section_has_key(&text, profile, "region")
    }

    fn vertex_missing(&self) -> Vec<String> {
        let mut missing = Vec::new();
        for name in ["ANTHROPIC_VERTEX_PROJECT_ID", "CLOUD_ML_REGION"] {
            if !self.has(name) {
                missing.push(format!("`{name}` is not set"));
            }
        }
        let below_home = [".config", "gcloud", "application_default_credentials.json"];
        if !self.has_file("GOOGLE_APPLICATION_CREDENTIALS", &below_home) {
            missing.push("no application-default credentials are visible (`gcloud auth application-default login`)".to_owned());
        }
        missing
    }

    /// "`ANTHROPIC_FOUNDRY_AUTH_TOKEN` → `Authorization: Bearer`, and it wins."
    fn foundry_credential(&self) -> Option<HeaderCredential> {
        let token = self.header("ANTHROPIC_FOUNDRY_AUTH_TOKEN", Header::Authorization);
        token.or_else(|| self.header("ANTHROPIC_FOUNDRY_API_KEY", Header::ApiKey))
    }

    fn foundry_missing(&self) -> Vec<String> {
        let mut missing = Vec::new();
        if !self.has_any(&["ANTHROPIC_FOUNDRY_RESOURCE", "ANTHROPIC_FOUNDRY_BASE_URL"]) {
            missing.push(
                "neither `ANTHROPIC_FOUNDRY_RESOURCE` nor `ANTHROPIC_FOUNDRY_BASE_URL` is set"
                    .to_owned(),
            );
        }
        let entra = self.has("AZURE_CLIENT_ID") || self.has_file("AZURE_CONFIG_DIR", &[".azure"]);
        if !self.has_any(&["ANTHROPIC_FOUNDRY_API_KEY", "ANTHROPIC_FOUNDRY_AUTH_TOKEN"]) && !entra {
            missing.push(
                "neither `ANTHROPIC_FOUNDRY_API_KEY` nor an Entra ID login is visible".to_owned(),
            );
        }
        missing
    }
}

/// Whether a section of an AWS configuration file (`[default]`, `[profile NAME]`) has a key.
fn section_has_key(text: &str, profile: &str, key: &str) -> bool {
    let mut inside = false;
    for line in text.lines().map(str::trim) {
        if let Some(name) = line
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        {
            let name = name.trim();
            inside = name.strip_prefix("profile ").map_or(name, str::trim) == profile;
        } else if inside
            && line
                .split_once('=')
                .is_some_and(|(name, value)| name.trim() == key && !value.trim().is_empty())
        {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::{section_has_key, switch};
    use crate::Env;
    use crate::context::effective_env::EffectiveEnv;
    use crate::context::settings::Settings;
    use crate::decision::CloudProvider;
    use crate::decision::facts::CloudSwitch;

    #[test]
    fn of_several_switches_bedrock_comes_before_foundry_before_vertex() {
        let all = [
            ("CLAUDE_CODE_USE_VERTEX", "1"),
            ("CLAUDE_CODE_USE_FOUNDRY", "On"),
            ("CLAUDE_CODE_USE_BEDROCK", "yes"),
        ];
        for (count, provider) in [
            (1, CloudProvider::Vertex),
            (2, CloudProvider::Foundry),
            (3, CloudProvider::Bedrock),
        ] {
            let env = Env::from_pairs(all.into_iter().take(count));
            let settings = Settings::default();
            let CloudSwitch::On(cloud) = switch(&EffectiveEnv::new(&env, &settings, false), &env)
            else {
                unreachable!("a switch is on")
            };
            assert_eq!(cloud.provider, provider);
        }
    }

    #[test]
    fn a_profiles_region_is_found_in_its_own_section() {
        let text = "[default]\noutput = json\n[profile work]\nregion = eu-west-1\n";
        assert!(section_has_key(text, "work", "region"));
        assert!(!section_has_key(text, "default", "region"));
    }
}
