//! One settings file.

use std::path::{Path, PathBuf};

use serde_json::value::RawValue;

use super::{SettingsError, place};
use crate::decision::{Scope, SettingLocation};
use crate::env::CredentialVar;
use crate::json::{members, offset, position, reason};

/// The keys of a settings file that must be text; all others belong to the client.
const TEXT_KEYS: [&str; 4] = [
    "apiKeyHelper",
    "forceLoginMethod",
    "awsAuthRefresh",
    "awsCredentialExport",
];

/// The organizations that a login must belong to: one, or a list.
const ORGANIZATIONS: &str = "forceLoginOrgUUID";

/// How long a helper's key is reused: not a credential, but it decides how long one is used.
const HELPER_TTL: &str = "CLAUDE_CODE_API_KEY_HELPER_TTL_MS";

/// One settings file's values that matter to authentication, with their lines.
#[derive(Debug)]
pub struct Layer {
    /// Which layer it is.
    pub scope: Scope,
    /// The file; `None` if the JSON was given on the command line.
    pub path: Option<PathBuf>,
    texts: Vec<Entry>,
    variables: Vec<Entry>,
    organizations: Option<(Vec<String>, usize)>,
}

/// A key, its value and the value's line. The values of `env` may be secrets: no `Debug`.
struct Entry {
    key: String,
    value: String,
    line: usize,
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}@{}", self.key, self.line)
    }
}

/// A value and where it stands.
#[derive(Clone)]
pub struct Located<'a> {
    /// The value, as written.
    pub value: &'a str,
    /// Where it stands.
    pub place: SettingLocation,
}

impl Layer {
    /// Reads the text of a settings file.
    ///
    /// # Errors
    /// Exit 6 naming file, line and column.
    pub fn parse(scope: Scope, path: Option<&Path>, text: &str) -> Result<Self, SettingsError> {
        let mut layer = Self {
            scope,
            path: path.map(Path::to_owned),
            texts: Vec::new(),
            variables: Vec::new(),
            organizations: None,
        };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if text.trim().is_empty() {
            return Ok(layer);
        }
        let members = members(text).map_err(|error| {
            layer.malformed((error.line(), error.column().max(1)), &reason(&error))
        })?;
        for (key, value) in members {
            let at = position(text, offset(text, value.get()));
            if key == "env" {
                layer.read_env(text, value, at)?;
            } else if key == ORGANIZATIONS {
                layer.read_organizations(value, at)?;
            } else if TEXT_KEYS.contains(&key.as_str()) {
                layer.read_text(key, value, at)?;
            }
        }
        Ok(layer)
    }

    fn read_text(
        &mut self,
        key: String,
        value: &RawValue,
        at: (usize, usize),
    ) -> Result<(), SettingsError> {
        match serde_json::from_str::<Option<String>>(value.get()) {
            Ok(Some(text)) => self.texts.push(Entry {
                key,
                value: text,
                line: at.0,
            }),
            Ok(None) => {}
            Err(_) => return Err(self.malformed(at, &format!("`{key}` is not a string"))),
        }
        Ok(())
    }

    fn read_organizations(
        &mut self,
        value: &RawValue,
        at: (usize, usize),
    ) -> Result<(), SettingsError> {
        #[derive(serde::Deserialize)]
        #[serde(untagged)]
        enum OneOrMany {
            One(String),
            Many(Vec<String>),
        }
        let found = serde_json::from_str::<Option<OneOrMany>>(value.get());
        let found = found.map_err(|_| {
            self.malformed(
                at,
                "`forceLoginOrgUUID` is neither a string nor a list of strings",
            )
        })?;
        let organizations = match found {
            None => return Ok(()),
            Some(OneOrMany::One(one)) => vec![one],
            Some(OneOrMany::Many(many)) => many,
        };
        let named = organizations.into_iter().map(|name| name.trim().to_owned());
        let named = named.filter(|name| !name.is_empty()).collect();
        self.organizations = Some((named, at.0));
        Ok(())
    }

    fn read_env(
        &mut self,
        text: &str,
        value: &RawValue,
        at: (usize, usize),
    ) -> Result<(), SettingsError> {
        if value.get() == "null" {
            return Ok(());
        }
        let members =
            members(value.get()).map_err(|_| self.malformed(at, "`env` is not an object"))?;
        for (key, value) in members {
            let at = position(text, offset(text, value.get()));
            let Some(text) = variable_text(value) else {
                return Err(self.malformed(at, &format!("`env.{key}` is not a string")));
            };
            self.variables.push(Entry {
                key,
                value: text,
                line: at.0,
            });
        }
        Ok(())
    }

    /// What messages call the file.
    #[must_use]
    pub fn name(&self) -> String {
        self.path.as_ref().map_or_else(
            || "--settings".to_owned(),
            |path| path.display().to_string(),
        )
    }

    /// A text setting.
    #[must_use]
    pub fn string(&self, key: &str) -> Option<Located<'_>> {
        let entry = self.texts.iter().rev().find(|entry| entry.key == key)?;
        Some(Located {
            value: &entry.value,
            place: place(self, key, entry.line),
        })
    }

    /// What `env` sets a variable to.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<Located<'_>> {
        let entry = self
            .variables
            .iter()
            .rev()
            .find(|entry| entry.key == name)?;
        Some(Located {
            value: &entry.value,
            place: place(self, &format!("env.{name}"), entry.line),
        })
    }

    /// The names of the variables that `env` sets.
    pub fn variable_names(&self) -> impl Iterator<Item = &str> {
        self.variables.iter().map(|entry| entry.key.as_str())
    }

    /// The organizations that a login must belong to (`forceLoginOrgUUID`).
    #[must_use]
    pub fn organizations(&self) -> Option<(&[String], SettingLocation)> {
        let (names, line) = self.organizations.as_ref()?;
        Some((names.as_slice(), place(self, ORGANIZATIONS, *line)))
    }

    /// Whether it says nothing that matters to authentication.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty() && self.variables.is_empty() && self.organizations.is_none()
    }

    /// The keys that concern credentials, with their lines.
    pub(crate) fn credential_keys(&self) -> impl Iterator<Item = (String, usize)> {
        let texts = self
            .texts
            .iter()
            .map(|entry| (entry.key.clone(), entry.line));
        let organizations = self.organizations.iter();
        let organizations = organizations.map(|(_, line)| (ORGANIZATIONS.to_owned(), *line));
        let concerns = |name: &str| CredentialVar::find(name).is_some() || name == HELPER_TTL;
        let variables = self.variables.iter();
        let variables = variables.filter(move |entry| concerns(&entry.key));
        let variables = variables.map(|entry| (format!("env.{}", entry.key), entry.line));
        texts.chain(organizations).chain(variables)
    }

    fn malformed(&self, (line, column): (usize, usize), reason: &str) -> SettingsError {
        SettingsError::Malformed {
            name: self.name(),
            line,
            column,
            reason: reason.to_owned(),
        }
    }
}

/// Text as it is; numbers and switches as they are written, as the client takes them.
fn variable_text(value: &RawValue) -> Option<String> {
    match serde_json::from_str::<serde_json::Value>(value.get()).ok()? {
        serde_json::Value::String(text) => Some(text),
        serde_json::Value::Number(_) | serde_json::Value::Bool(_) => Some(value.get().to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Layer;
    use crate::decision::Scope;
    use std::path::Path;

    fn parse(text: &str) -> Result<Layer, super::SettingsError> {
        Layer::parse(Scope::User, Some(Path::new("/s.json")), text)
    }

    #[test]
    fn a_value_remembers_its_line() {
        let layer = parse(
            "{\n \"x\": [1,\n 2],\n \"apiKeyHelper\":\n  \"cmd\",\n \"env\": {\n  \"A\": 1\n }\n}",
        )
        .expect("JSON");
        assert_eq!(layer.string("apiKeyHelper").expect("set").place.line, 5);
        let variable = layer.variable("A").expect("set");
        assert_eq!(
            (
                variable.value,
                variable.place.line,
                variable.place.key.as_str()
            ),
            ("1", 7, "env.A")
        );
    }

    #[test]
    fn a_malformed_file_is_named_with_line_and_column() {
        for (text, place) in [
            (
                "{\n \"apiKeyHelper\": 5\n}",
                "/s.json:2:18: `apiKeyHelper` is not a string",
            ),
            (
                "{\n \"env\": {\"A\": []}\n}",
                "/s.json:2:15: `env.A` is not a string",
            ),
            ("[]", "/s.json:1:1: expected a JSON object"),
            ("{\"a\":\n,}", "/s.json:2:1: expected value"),
            ("\"sk-ant-secret\"", "/s.json:1:15: expected a JSON object"),
        ] {
            let failure = parse(text).expect_err("it is malformed");
            assert_eq!(failure.to_string(), place);
        }
    }

    #[test]
    fn an_empty_file_and_null_values_say_nothing() {
        assert!(
            parse(" \n")
                .expect("empty")
                .string("apiKeyHelper")
                .is_none()
        );
        assert!(
            parse(r#"{"apiKeyHelper":null,"env":null}"#)
                .expect("JSON")
                .string("apiKeyHelper")
                .is_none()
        );
    }

    #[test]
    fn an_organization_can_be_one_or_several() {
        for (text, expected) in [
            (r#"{"forceLoginOrgUUID":"a"}"#, vec!["a"]),
            (r#"{"forceLoginOrgUUID":["a"," b ",""]}"#, vec!["a", "b"]),
        ] {
            let layer = parse(text).expect("JSON");
            assert_eq!(layer.organizations().expect("set").0, expected);
        }
        assert!(parse(r#"{"forceLoginOrgUUID":5}"#).is_err());
    }

    #[test]
    fn debug_shows_no_value() {
        let layer = parse(r#"{"env":{"ANTHROPIC_API_KEY":"hidden"}}"#).expect("JSON");
        assert!(!format!("{layer:?}").contains("hidden"));
    }
}
