//! `config.toml` of auth-tools.

use std::path::{Path, PathBuf};

use auth_fs::{ReadError, Rules};
use toml::Spanned;

use crate::Env;
use crate::context::paths;
use crate::json::position;

/// The parsed file and where it is; an absent file is an empty table.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// Where it is, or would be; `None` if there is no home directory.
    pub path: Option<PathBuf>,
    table: toml::Table,
    rules: Vec<ProfileRule>,
}

/// `[[profile.rule]]`: the profile of the directories that a pattern matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileRule {
    /// The pattern, as it is written.
    pub pattern: String,
    /// The profile's name.
    pub profile: String,
    /// The line of the rule, from 1.
    pub line: usize,
}

/// Why the file could not be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// It is not TOML, or a value is not what it must be.
    #[error("{}:{line}:{column}: {reason}", .path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What is wrong.
        reason: String,
    },
    /// It could not be opened or read.
    #[error(transparent)]
    Read(#[from] ReadError),
}

impl Config {
    /// Reads the file.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn load(env: &Env) -> Result<Self, ConfigError> {
        let Some(path) = paths::config_file(env) else {
            return Ok(Self::default());
        };
        let folder = path.parent().unwrap_or(Path::new("/"));
        let bytes = auth_fs::read(&path, &Rules::trusted(folder))?.unwrap_or_default();
        match String::from_utf8(bytes) {
            Ok(text) => Self::parse(path, &text),
            Err(_) => Err(ConfigError::Malformed {
                path,
                line: 1,
                column: 1,
                reason: "the file is not UTF-8 text".to_owned(),
            }),
        }
    }

    fn parse(path: PathBuf, text: &str) -> Result<Self, ConfigError> {
        let malformed = |error: &toml::de::Error| {
            let (line, column) = position(text, error.span().map_or(0, |span| span.start));
            ConfigError::Malformed {
                path: path.clone(),
                line,
                column,
                reason: error.message().to_owned(),
            }
        };
        let table = text
            .parse::<toml::Table>()
            .map_err(|error| malformed(&error))?;
        let rules = match table.contains_key("profile") {
            true => rules(text).map_err(|error| malformed(&error))?,
            false => Vec::new(),
        };
        Ok(Self {
            path: Some(path),
            table,
            rules,
        })
    }

    /// A section such as `[oauth]`; empty if it is not set.
    #[must_use]
    pub fn section(&self, name: &str) -> toml::Table {
        self.table
            .get(name)
            .and_then(|value| value.as_table().cloned())
            .unwrap_or_default()
    }

    /// A text of a section, such as `client_id` of `[oauth]`, if it is set and not blank.
    #[must_use]
    pub fn text(&self, section: &str, key: &str) -> Option<&str> {
        let value = self.table.get(section)?.get(key)?.as_str()?.trim();
        (!value.is_empty()).then_some(value)
    }

    /// The rules that choose a profile by directory, in order.
    #[must_use]
    pub(crate) fn profile_rules(&self) -> &[ProfileRule] {
        &self.rules
    }
}

/// Parses the rules a second time, because a table forgets on which line a value was.
fn rules(text: &str) -> Result<Vec<ProfileRule>, toml::de::Error> {
    #[derive(serde::Deserialize)]
    struct File {
        #[serde(default)]
        profile: Section,
    }
    #[derive(Default, serde::Deserialize)]
    struct Section {
        #[serde(default)]
        rule: Vec<Rule>,
    }
    #[derive(serde::Deserialize)]
    struct Rule {
        path: Spanned<String>,
        profile: String,
    }
    let file: File = toml::from_str(text)?;
    let rules = file.profile.rule.into_iter().map(|rule| ProfileRule {
        line: position(text, rule.path.span().start).0,
        pattern: rule.path.into_inner(),
        profile: rule.profile,
    });
    Ok(rules.collect())
}

#[cfg(test)]
mod tests {
    use super::{Config, ProfileRule};
    use crate::Env;

    #[test]
    fn a_malformed_file_is_named_with_line_and_column() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("config.toml");
        let env = Env::from_pairs([("AUTH_TOOLS_CONFIG", path.as_os_str())]);
        let absent = Config::load(&env).expect("an absent file is empty");
        assert!(absent.section("oauth").is_empty());
        for (text, place) in [
            ("[oauth]\nclient_id = = 1\n", "config.toml:2:13: "),
            (
                "[[profile.rule]]\npath = 5\nprofile = \"x\"\n",
                "config.toml:2:8: ",
            ),
        ] {
            #[expect(clippy::disallowed_methods, reason = "a test's input")]
            std::fs::write(&path, text).expect("write");
            let error = Config::load(&env).expect_err("it is malformed").to_string();
            assert!(error.contains(place), "{error}");
        }
    }

    #[test]
    fn a_rule_knows_its_line() {
        let text = "[store]\nbackend = \"file\"\n[[profile.rule]]\npath = \"~/work/**\"\nprofile = \"work\"\n";
        let config = Config::parse("c".into(), text).expect("TOML");
        let expected = ProfileRule {
            pattern: "~/work/**".into(),
            profile: "work".into(),
            line: 4,
        };
        assert_eq!(config.profile_rules(), [expected]);
    }
}
