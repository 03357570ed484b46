//! The process environment, as a value. The only door to `std::env` in auth-tools.

use std::ffi::{OsStr, OsString};

mod credential_vars;
mod platform;

pub(crate) use credential_vars::DESCRIPTORS;
pub use credential_vars::{Audience, CredentialVar, Kind, Service};

/// Every variable of one environment, in the order it was given.
///
/// Names are compared as the platform does: without regard to case on Windows.
#[derive(Clone, Default)]
pub struct Env {
    variables: Vec<(OsString, OsString)>,
}

impl Env {
    /// The environment of this process.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the door")]
    pub fn from_process() -> Self {
        Self {
            variables: std::env::vars_os().collect(),
        }
    }

    /// An environment made of `pairs`.
    pub fn from_pairs<K: Into<OsString>, V: Into<OsString>>(
        pairs: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let variables = pairs
            .into_iter()
            .map(|(k, v)| (k.into(), v.into()))
            .collect();
        Self { variables }
    }

    /// The value as it stands, empty ones included.
    #[must_use]
    pub fn get_raw(&self, name: &str) -> Option<&OsStr> {
        let mut found = self
            .variables
            .iter()
            .filter(|(key, _)| platform::same_variable(key, name));
        found.next().map(|(_, value)| value.as_os_str())
    }

    /// The value, if it is set and not empty: "an environment variable that is set but empty
    /// counts as unset".
    #[must_use]
    pub fn get_os(&self, name: &str) -> Option<&OsStr> {
        self.get_raw(name).filter(|value| !value.is_empty())
    }

    /// The value trimmed at both ends, if it is text and not blank.
    #[must_use]
    pub fn get_trimmed(&self, name: &str) -> Option<&str> {
        self.get_raw(name)?
            .to_str()
            .map(str::trim)
            .filter(|value| !value.is_empty())
    }

    /// Whether a switch is on: `1 true yes on`, any case, trimmed; all else is off.
    #[must_use]
    pub fn is_on(&self, name: &str) -> bool {
        let on = |value: &str| {
            ["1", "true", "yes", "on"]
                .iter()
                .any(|w| w.eq_ignore_ascii_case(value))
        };
        self.get_trimmed(name).is_some_and(on)
    }

    /// Sets or replaces a variable.
    pub fn set(&mut self, name: &str, value: impl Into<OsString>) {
        let value = value.into();
        match self
            .variables
            .iter_mut()
            .find(|(key, _)| platform::same_variable(key, name))
        {
            Some((_, old)) => *old = value,
            None => self.variables.push((name.into(), value)),
        }
    }

    /// Removes a variable.
    pub fn remove(&mut self, name: &str) {
        self.variables
            .retain(|(key, _)| !platform::same_variable(key, name));
    }

    /// A copy without the variables of the table that `remove` names.
    #[must_use]
    pub fn without(&self, remove: impl Fn(&CredentialVar) -> bool) -> Self {
        let is_removed = |name: &OsStr| {
            let row = name.to_str().and_then(CredentialVar::find);
            row.is_some_and(&remove)
        };
        let kept = self.variables.iter().filter(|(name, _)| !is_removed(name));
        Self {
            variables: kept.cloned().collect(),
        }
    }

    /// The numbers of the descriptors that variables of the table name: a child that is not to
    /// have their secrets must not inherit them.
    #[must_use]
    pub fn secret_descriptors(&self) -> Vec<u32> {
        let names = CredentialVar::names(|var| var.kind == Kind::Descriptor);
        let numbers = names.filter_map(|name| self.get_trimmed(name)?.parse().ok());
        numbers.collect()
    }

    /// All variables.
    pub fn iter(&self) -> impl Iterator<Item = (&OsStr, &OsStr)> {
        self.variables
            .iter()
            .map(|(key, value)| (key.as_os_str(), value.as_os_str()))
    }
}

impl std::fmt::Debug for Env {
    /// Names only: values may be secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list()
            .entries(self.variables.iter().map(|(name, _)| name))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::Env;

    #[test]
    fn blank_counts_as_unset_and_values_are_trimmed() {
        let env = Env::from_pairs([("A", " x\n"), ("B", "  "), ("C", "")]);
        assert_eq!(env.get_trimmed("A"), Some("x"));
        assert_eq!(env.get_trimmed("B"), None);
        assert_eq!(env.get_os("C"), None);
        assert!(env.get_raw("C").is_some());
    }

    #[test]
    fn a_switch_is_on_for_four_words_in_any_case() {
        for (word, on) in [
            ("1", true),
            (" YES ", true),
            ("On", true),
            ("true", true),
            ("2", false),
            ("y", false),
            ("off", false),
        ] {
            assert_eq!(Env::from_pairs([("S", word)]).is_on("S"), on, "{word}");
        }
    }

    #[test]
    fn debug_shows_names_only() {
        let env = Env::from_pairs([("TOKEN", "hidden")]);
        assert_eq!(format!("{env:?}"), "[\"TOKEN\"]");
    }
}
