//! Cloud providers: which one is switched on, and what it needs.

use std::path::PathBuf;

use super::aws::AwsFiles;
use super::effective_env::EffectiveEnv;
use super::paths::home;
use crate::Env;
use crate::decision::facts::{Cloud, CloudSwitch, HeaderCredential};
use crate::decision::{CloudProvider, CredentialOrigin, Header};
use crate::secret::Secret;

/// What the client reads for one provider.
pub(crate) struct Names {
    pub(crate) provider: CloudProvider,
    pub(crate) switch: &'static str,
    pub(crate) skip: &'static str,
    pub(crate) base_url: &'static str,
}

/// The providers, in the order in which the client takes them if several are switched on.
pub(crate) const PROVIDERS: [Names; 6] = [
    Names {
        provider: CloudProvider::Bedrock,
        switch: "CLAUDE_CODE_USE_BEDROCK",
        skip: "CLAUDE_CODE_SKIP_BEDROCK_AUTH",
        base_url: "ANTHROPIC_BEDROCK_BASE_URL",
    },
    Names {
        provider: CloudProvider::Foundry,
        switch: "CLAUDE_CODE_USE_FOUNDRY",
        skip: "CLAUDE_CODE_SKIP_FOUNDRY_AUTH",
        base_url: "ANTHROPIC_FOUNDRY_BASE_URL",
    },
    Names {
        provider: CloudProvider::AnthropicAws,
        switch: "CLAUDE_CODE_USE_ANTHROPIC_AWS",
        skip: "CLAUDE_CODE_SKIP_ANTHROPIC_AWS_AUTH",
        base_url: "ANTHROPIC_AWS_BASE_URL",
    },
    Names {
        provider: CloudProvider::AnthropicGoogleCloud,
        switch: "CLAUDE_CODE_USE_ANTHROPIC_GOOGLE_CLOUD",
        skip: "CLAUDE_CODE_SKIP_ANTHROPIC_GOOGLE_CLOUD_AUTH",
        base_url: "ANTHROPIC_GOOGLE_CLOUD_BASE_URL",
    },
    Names {
        provider: CloudProvider::Mantle,
        switch: "CLAUDE_CODE_USE_MANTLE",
        skip: "CLAUDE_CODE_SKIP_MANTLE_AUTH",
        base_url: "ANTHROPIC_BEDROCK_MANTLE_BASE_URL",
    },
    Names {
        provider: CloudProvider::Vertex,
        switch: "CLAUDE_CODE_USE_VERTEX",
        skip: "CLAUDE_CODE_SKIP_VERTEX_AUTH",
        base_url: "ANTHROPIC_VERTEX_BASE_URL",
    },
];

/// Reads the switches, and of the provider that is on what it needs.
#[must_use]
pub(super) fn switch(variables: &EffectiveEnv<'_>, env: &Env) -> CloudSwitch {
    let mut off = CloudSwitch::Unset;
    for names in &PROVIDERS {
        let found = variables.find(names.switch);
        let origin = |settings| CredentialOrigin::Env {
            name: names.switch.to_owned(),
            settings,
        };
        if variables.is_on(names.switch) {
            return CloudSwitch::On(read(names, origin(found.settings), variables, env));
        }
        if let Some(place) = found.untrusted {
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

fn read(names: &Names, origin: CredentialOrigin, variables: &EffectiveEnv<'_>, env: &Env) -> Cloud {
    let probe = CloudProbe { variables, env };
    let (credential, missing) = match names.provider {
        CloudProvider::Bedrock | CloudProvider::Mantle => {
            (probe.bedrock_token(), probe.aws_missing())
        }
        CloudProvider::AnthropicAws => (probe.aws_key(), probe.anthropic_aws_missing()),
        CloudProvider::Foundry => (probe.foundry_credential(), probe.foundry_missing()),
        CloudProvider::AnthropicGoogleCloud => {
            (None, probe.google_missing("ANTHROPIC_GOOGLE_CLOUD_PROJECT"))
        }
        CloudProvider::Vertex | CloudProvider::Anthropic => {
            (None, probe.google_missing("ANTHROPIC_VERTEX_PROJECT_ID"))
        }
    };
    let on_aws = matches!(
        names.provider,
        CloudProvider::Bedrock | CloudProvider::Mantle | CloudProvider::AnthropicAws
    );
    Cloud {
        provider: names.provider,
        origin,
        signing_keys: on_aws && probe.has_aws_keys(),
        refused: names.provider == CloudProvider::AnthropicAws
            && !probe.has("ANTHROPIC_AWS_WORKSPACE_ID"),
        credential,
        missing,
        skip_auth: variables.is_on(names.skip),
        base_url: variables.text(names.base_url).map(str::to_owned),
    }
}

struct CloudProbe<'a> {
    variables: &'a EffectiveEnv<'a>,
    env: &'a Env,
}

impl CloudProbe<'_> {
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

    fn aws_key(&self) -> Option<HeaderCredential> {
        self.header("ANTHROPIC_AWS_API_KEY", Header::ApiKey)
    }

    fn has_aws_keys(&self) -> bool {
        self.has("AWS_ACCESS_KEY_ID") && self.has("AWS_SECRET_ACCESS_KEY")
    }

    /// What requests to AWS need: a region and a credential.
    fn aws_missing(&self) -> Vec<String> {
        let files = AwsFiles::read(self.variables, self.env);
        let mut missing = Vec::new();
        if !self.has_any(&["AWS_REGION", "AWS_DEFAULT_REGION"]) && !files.has_region() {
            missing.push("no region is set (`AWS_REGION`, or `region` of the profile)".to_owned());
        }
        let named = self.has_any(&[
            "AWS_BEARER_TOKEN_BEDROCK",
            "ANTHROPIC_AWS_API_KEY",
            "AWS_WEB_IDENTITY_TOKEN_FILE",
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        ]);
        // Claude Code has a command bring them, which is its own to run.
        let exported = self.variables.has_setting("awsCredentialExport");
        let missing_profile = files.missing_profile();
        // If a profile is named, AWS's libraries skip the keys of the environment.
        let keys = self.has_aws_keys() && missing_profile.is_none();
        if named || exported || keys || files.has_credentials() {
            return missing;
        }
        missing.push(match missing_profile {
            Some(name) => format!("the AWS profile `{name}` does not exist (AWS_PROFILE)"),
            None => "no credential is visible (`AWS_BEARER_TOKEN_BEDROCK`, access keys, `AWS_PROFILE`, a web identity or a role)".to_owned(),
        });
        missing
    }

    fn anthropic_aws_missing(&self) -> Vec<String> {
        let workspace = "ANTHROPIC_AWS_WORKSPACE_ID";
        let mut missing = self.aws_missing();
        if !self.has(workspace) {
            missing.insert(
                0,
                format!("`{workspace}` is not set, and Claude Code refuses to start"),
            );
        }
        missing
    }

    fn google_missing(&self, project: &str) -> Vec<String> {
        let mut missing = Vec::new();
        for name in [project, "CLOUD_ML_REGION"] {
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

    /// "`ANTHROPIC_FOUNDRY_AUTH_TOKEN` → `Authorization: Bearer`, which takes precedence."
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

#[cfg(test)]
mod tests {
    use super::switch;
    use crate::Env;
    use crate::context::effective_env::EffectiveEnv;
    use crate::context::settings::Settings;
    use crate::decision::CloudProvider;
    use crate::decision::facts::CloudSwitch;

    #[test]
    fn of_several_switches_the_clients_order_decides() {
        let all = [
            ("CLAUDE_CODE_USE_VERTEX", "1", CloudProvider::Vertex),
            ("CLAUDE_CODE_USE_MANTLE", "true", CloudProvider::Mantle),
            (
                "CLAUDE_CODE_USE_ANTHROPIC_GOOGLE_CLOUD",
                "1",
                CloudProvider::AnthropicGoogleCloud,
            ),
            (
                "CLAUDE_CODE_USE_ANTHROPIC_AWS",
                "1",
                CloudProvider::AnthropicAws,
            ),
            ("CLAUDE_CODE_USE_FOUNDRY", "On", CloudProvider::Foundry),
            ("CLAUDE_CODE_USE_BEDROCK", "yes", CloudProvider::Bedrock),
        ];
        for count in 1..=all.len() {
            let set = &all[..count];
            let env = Env::from_pairs(set.iter().map(|(name, value, _)| (*name, *value)));
            let settings = Settings::default();
            let CloudSwitch::On(cloud) = switch(&EffectiveEnv::new(&env, &settings), &env) else {
                panic!("a switch is on")
            };
            assert_eq!(cloud.provider, set[count - 1].2);
        }
    }
}
