//! AWS's own configuration files: whether the profile in use brings a region and a credential.

use std::path::PathBuf;

use auth_fs::Rules;

use super::effective_env::EffectiveEnv;
use super::paths::home;
use crate::Env;

/// Keys of a profile that bring a credential: AWS's own keys, single sign-on, `aws login`, a
/// program, a role.
const CREDENTIAL_KEYS: [&str; 7] = [
    "aws_access_key_id",
    "sso_session",
    "sso_start_url",
    "login_session",
    "credential_process",
    "role_arn",
    "web_identity_token_file",
];

/// The sections of both files that belong to the profile in use.
pub(super) struct AwsFiles {
    /// The profile that a variable names.
    named: Option<String>,
    /// Whether one of the files has the profile.
    exists: bool,
    keys: Vec<String>,
}

impl AwsFiles {
    /// Reads `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE`, else the files below `~/.aws`.
    /// What cannot be read brings nothing.
    pub(super) fn read(variables: &EffectiveEnv<'_>, env: &Env) -> Self {
        let named = variables.text("AWS_PROFILE");
        let named = named.or_else(|| variables.text("AWS_DEFAULT_PROFILE"));
        let profile = named.unwrap_or("default");
        let file = |variable: &str, name: &str| {
            let path = variables.text(variable).map(PathBuf::from);
            path.or_else(|| Some(home(env)?.join(".aws").join(name)))
        };
        let files = [
            file("AWS_CONFIG_FILE", "config"),
            file("AWS_SHARED_CREDENTIALS_FILE", "credentials"),
        ];
        let mut found = Self {
            named: named.map(str::to_owned),
            exists: false,
            keys: Vec::new(),
        };
        for path in files.into_iter().flatten() {
            let bytes = auth_fs::read(&path, &Rules::any()).ok().flatten();
            let text = bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
            if let Some(keys) = text.and_then(|text| section(&text, profile)) {
                found.exists = true;
                found.keys.extend(keys);
            }
        }
        found
    }

    pub(super) fn has_region(&self) -> bool {
        self.keys.iter().any(|key| key == "region")
    }

    pub(super) fn has_credentials(&self) -> bool {
        let keys = &self.keys;
        keys.iter()
            .any(|key| CREDENTIAL_KEYS.contains(&key.as_str()))
    }

    /// The profile that a variable names and no file has.
    pub(super) fn missing_profile(&self) -> Option<&str> {
        self.named.as_deref().filter(|_| !self.exists)
    }
}

/// The keys of a section (`[default]`, `[NAME]` or `[profile NAME]`) that have a value; `None` if
/// there is no such section.
fn section(text: &str, profile: &str) -> Option<Vec<String>> {
    let (mut inside, mut found) = (false, None);
    for line in text.lines() {
        let line = line.trim_end();
        if let Some((name, _)) = line.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            let name = name.trim();
            let name = name.strip_prefix("profile ").unwrap_or(name);
            inside = name.trim().trim_matches(['"', '\'']) == profile;
            if inside {
                found.get_or_insert_with(Vec::new);
            }
        } else if let (true, Some((key, value))) = (inside, line.split_once('='))
            && !value.trim().is_empty()
            && !line.starts_with(['#', ';'])
        {
            found
                .get_or_insert_with(Vec::new)
                .push(key.trim().to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::section;

    #[test]
    fn a_profiles_keys_are_those_of_its_own_section() {
        let text = "[default]\nsso_session = corp\n#region = x\n[profile work]\nregion = eu-west-1\nempty =\n";
        assert_eq!(section(text, "work"), Some(vec!["region".to_owned()]));
        assert_eq!(
            section(text, "default"),
            Some(vec!["sso_session".to_owned()])
        );
        assert_eq!(section(text, "nope"), None);
        let quoted = "[profile \"at work\"] # the office\nrole_arn = r\n";
        assert_eq!(
            section(quoted, "at work"),
            Some(vec!["role_arn".to_owned()])
        );
    }
}
