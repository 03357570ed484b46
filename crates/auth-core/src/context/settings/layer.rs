//! One settings file.

use std::path::{Path, PathBuf};

use serde_json::value::RawValue;

use super::place;
use crate::context::config::position;
use crate::decision::{Scope, SettingLocation};
use crate::{CliError, ExitStatus};

/// The keys of a settings file that must be text; all others belong to the client.
const TEXT_KEYS: [&str; 5] = [
    "apiKeyHelper",
    "forceLoginMethod",
    "forceLoginOrgUUID",
    "awsAuthRefresh",
    "awsCredentialExport",
];

/// One settings file's values that matter to authentication, with their lines.
#[derive(Debug)]
pub struct Layer {
    /// Which layer it is.
    pub scope: Scope,
    /// The file; `None` where the JSON was given on the command line.
    pub path: Option<PathBuf>,
    texts: Vec<Entry>,
    variables: Vec<Entry>,
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

/// Names and values of a JSON object, borrowed from its text, so that offsets tell lines.
type Borrowed<'a> = Vec<(String, &'a RawValue)>;

impl Layer {
    /// Reads the text of a settings file.
    ///
    /// # Errors
    /// Exit 6 naming file, line and column.
    pub fn parse(scope: Scope, path: Option<&Path>, text: &str) -> Result<Self, CliError> {
        let mut layer = Self {
            scope,
            path: path.map(Path::to_owned),
            texts: Vec::new(),
            variables: Vec::new(),
        };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if text.trim().is_empty() {
            return Ok(layer);
        }
        let members = object(text).map_err(|error| {
            layer.malformed((error.line(), error.column().max(1)), &reason(&error))
        })?;
        for (key, value) in members {
            let at = position(text, offset(text, value.get()));
            if key == "env" {
                layer.read_env(text, value, at)?;
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
    ) -> Result<(), CliError> {
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

    fn read_env(
        &mut self,
        text: &str,
        value: &RawValue,
        at: (usize, usize),
    ) -> Result<(), CliError> {
        if value.get() == "null" {
            return Ok(());
        }
        let members =
            object(value.get()).map_err(|_| self.malformed(at, "`env` is not an object"))?;
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

    fn malformed(&self, (line, column): (usize, usize), why: &str) -> CliError {
        let message = format!("reading settings: {}:{line}:{column}: {why}", self.name());
        CliError::new(ExitStatus::Data, "settings.malformed", message)
            .hint("mend the file; nothing was changed, and no weaker setting is used in its place")
    }
}

/// The members of a JSON object, borrowed from its text.
fn object(text: &str) -> serde_json::Result<Borrowed<'_>> {
    struct Object<'a>(Borrowed<'a>);
    impl<'de> serde::Deserialize<'de> for Object<'de> {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_map(InOrder).map(Object)
        }
    }
    struct InOrder;
    impl<'de> serde::de::Visitor<'de> for InOrder {
        type Value = Borrowed<'de>;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("an object")
        }
        fn visit_map<A: serde::de::MapAccess<'de>>(
            self,
            mut map: A,
        ) -> Result<Self::Value, A::Error> {
            let mut members = Vec::new();
            while let Some(member) = map.next_entry::<String, &'de RawValue>()? {
                members.push(member);
            }
            Ok(members)
        }
    }
    serde_json::from_str::<Object<'_>>(text).map(|object| object.0)
}

/// Where `part`, a slice of `text`, begins in it.
fn offset(text: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize)
}

/// Text as it is; numbers and switches as they are written, as the client takes them.
fn variable_text(value: &RawValue) -> Option<String> {
    match serde_json::from_str::<serde_json::Value>(value.get()).ok()? {
        serde_json::Value::String(text) => Some(text),
        serde_json::Value::Number(_) | serde_json::Value::Bool(_) => Some(value.get().to_owned()),
        _ => None,
    }
}

/// serde_json's message without the position, which the caller gives in the kit's form.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or(&text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::Layer;
    use crate::ExitStatus;
    use crate::decision::Scope;
    use std::path::Path;

    fn parse(text: &str) -> Result<Layer, crate::CliError> {
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
            (
                "[]",
                "/s.json:1:1: invalid type: sequence, expected an object",
            ),
            ("{\"a\":\n,}", "/s.json:2:1: expected value"),
        ] {
            let failure = parse(text).expect_err("it is malformed");
            assert_eq!(failure.exit(), ExitStatus::Data);
            assert!(failure.message().contains(place), "{}", failure.message());
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
    fn debug_shows_no_value() {
        let layer = parse(r#"{"env":{"ANTHROPIC_API_KEY":"hidden"}}"#).expect("JSON");
        assert!(!format!("{layer:?}").contains("hidden"));
    }
}
