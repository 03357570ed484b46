//! Settings of Claude Code that would lead the command past this proxy.

use std::ffi::{OsStr, OsString};
use std::io::{self, Write as _};
use std::path::Path;

use auth_core::Env;
use auth_core::context::effective_env::EffectiveEnv;
use auth_core::context::resolver::Resolver;
use serde_json::{Map, Value, json};
use tempfile::NamedTempFile;

/// Variables that lead elsewhere if settings set them.
const LEADING_VARIABLES: [&str; 8] = [
    "ANTHROPIC_BASE_URL",
    "ANTHROPIC_AUTH_TOKEN",
    "ANTHROPIC_API_KEY",
    "CLAUDE_CODE_OAUTH_TOKEN",
    "ANTHROPIC_CUSTOM_HEADERS",
    "CLAUDE_CODE_USE_BEDROCK",
    "CLAUDE_CODE_USE_FOUNDRY",
    "CLAUDE_CODE_USE_VERTEX",
];

/// Something that settings give the command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Conflict {
    /// The variable, or `apiKeyHelper`.
    pub(crate) name: &'static str,
    /// The file and line.
    pub(crate) location: String,
    /// Whether `--settings` can prevent it: managed settings are stronger.
    pub(crate) can_be_overridden: bool,
}

/// What settings would give a command with this environment.
pub(crate) fn conflicts(resolver: &Resolver, child: &Env) -> Vec<Conflict> {
    // Claude Code does not ask for trust before it reads a project's settings.
    let effective = EffectiveEnv::as_client(child, &resolver.settings);
    let variables = LEADING_VARIABLES.into_iter().filter_map(|name| {
        let found = effective.find(name);
        let location = found.settings?;
        let differs = found.raw != child.get_raw(name);
        differs.then(|| Conflict {
            name,
            can_be_overridden: !is_managed(&location),
            location: location.to_string(),
        })
    });
    let helper = resolver.settings.client_helper(resolver.facts.session);
    let helper = helper.filter(|found| !found.value.trim().is_empty());
    let helper = helper.map(|found| Conflict {
        name: "apiKeyHelper",
        can_be_overridden: !is_managed(&found.place),
        location: found.place.to_string(),
    });
    variables.chain(helper).collect()
}

fn is_managed(location: &auth_core::decision::SettingLocation) -> bool {
    location.scope == auth_core::decision::Scope::Managed
}

/// A settings file for `claude` that prevents conflicts. It holds the run's token, so it is
/// private; it is removed on drop.
#[derive(Debug)]
pub(crate) struct ClaudeSettings(NamedTempFile);

impl ClaudeSettings {
    /// Whether a command is Claude Code that takes such a file: it has no settings of its own.
    pub(crate) fn apply_to(command: &[OsString]) -> bool {
        let Some((program, args)) = command.split_first() else {
            return false;
        };
        let is_claude = Path::new(program).file_stem() == Some(OsStr::new("claude"));
        let has_settings = args
            .iter()
            .take_while(|arg| *arg != "--")
            .any(|arg| arg == "--settings" || arg.to_string_lossy().starts_with("--settings="));
        is_claude && !has_settings
    }

    /// Writes the file.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(crate) fn write(folder: &Path, conflicts: &[Conflict], child: &Env) -> io::Result<Self> {
        let names = conflicts.iter().map(|conflict| conflict.name);
        let env: Map<String, Value> = names
            .filter(|name| *name != "apiKeyHelper")
            .map(|name| {
                let value = child.get_trimmed(name).unwrap_or_default();
                (name.to_owned(), Value::from(value))
            })
            .collect();
        let settings = json!({"apiKeyHelper": "", "env": env});
        let mut file = tempfile::Builder::new()
            .prefix("auth-proxy-")
            .suffix(".json")
            .tempfile_in(folder)?;
        file.write_all(settings.to_string().as_bytes())?;
        Ok(Self(file))
    }

    /// The command with the file among its arguments.
    pub(crate) fn add_to(&self, command: &[OsString]) -> Vec<OsString> {
        let mut command = command.to_vec();
        let args = [OsString::from("--settings"), self.0.path().into()];
        command.splice(1..1, args);
        command
    }
}

#[cfg(test)]
mod tests {
    use super::{ClaudeSettings, Conflict};
    use auth_core::Env;
    use serde_json::{Value, json};
    use std::ffi::OsString;

    fn command(words: &[&str]) -> Vec<OsString> {
        words.iter().map(OsString::from).collect()
    }

    #[test]
    fn claude_without_settings_of_its_own_gets_the_file() {
        assert!(ClaudeSettings::apply_to(&command(&["claude", "-p", "x"])));
        assert!(ClaudeSettings::apply_to(&command(&["/opt/bin/claude"])));
        assert!(ClaudeSettings::apply_to(&command(&[
            "claude",
            "--",
            "--settings"
        ])));
        for words in [
            &["claude", "--settings", "{}"][..],
            &["claude", "--settings={}"],
            &["sh"],
            &[],
        ] {
            assert!(!ClaudeSettings::apply_to(&command(words)), "{words:?}");
        }
    }

    #[test]
    fn the_file_sets_what_the_command_s_environment_says() {
        let conflict = |name| Conflict {
            name,
            location: String::new(),
            can_be_overridden: true,
        };
        let folder = tempfile::tempdir().expect("a folder");
        let child = Env::from_pairs([("ANTHROPIC_BASE_URL", "http://127.0.0.1:1")]);
        let conflicts = [
            conflict("ANTHROPIC_BASE_URL"),
            conflict("ANTHROPIC_API_KEY"),
            conflict("apiKeyHelper"),
        ];
        let file = ClaudeSettings::write(folder.path(), &conflicts, &child).expect("written");
        let with_file = file.add_to(&command(&["claude", "-p"]));
        assert_eq!(
            (&with_file[1], &with_file[3]),
            (&"--settings".into(), &"-p".into())
        );
        let text = std::fs::read_to_string(&with_file[2]).expect("the file");
        let settings: Value = serde_json::from_str(&text).expect("JSON");
        let env = json!({"ANTHROPIC_BASE_URL": "http://127.0.0.1:1", "ANTHROPIC_API_KEY": ""});
        assert_eq!(settings, json!({"apiKeyHelper": "", "env": env}));
        drop(file);
        assert!(!std::path::Path::new(&with_file[2]).exists());
    }
}
