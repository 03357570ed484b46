//! `--assert KEY=VALUE`: what a script demands.

mod check;

use std::str::FromStr;
use std::time::Duration;

use auth_core::cli::{did_you_mean, duration};
use serde::Serialize;

/// Every key, in the order in which the help names them.
const KEYS: [(&str, Key); 10] = [
    ("source", Key::Source),
    ("billing", Key::Billing),
    ("account", Key::Account),
    ("organization", Key::Organization),
    ("plan", Key::Plan),
    ("profile", Key::Profile),
    ("provider", Key::Provider),
    ("session", Key::Session),
    ("fingerprint", Key::Fingerprint),
    ("valid-for", Key::ValidFor),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    Source,
    Billing,
    Account,
    Organization,
    Plan,
    Profile,
    Provider,
    Session,
    Fingerprint,
    ValidFor,
}

/// One assertion: `KEY=VALUE`, `KEY=A|B` (one of them) or `KEY!=VALUE` (none of them).
#[derive(Clone, Debug)]
pub(crate) struct Assertion {
    text: String,
    key: Key,
    is_negated: bool,
    values: Vec<String>,
    /// Of `valid-for`.
    validity: Duration,
}

/// An assertion that is false, and why.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct FailedAssertion {
    /// As it was given.
    assertion: String,
    /// What is the case instead; no secret.
    reason: String,
}

impl std::fmt::Display for FailedAssertion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}`: {}", self.assertion, self.reason)
    }
}

/// Why an argument is not an assertion.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AssertionError {
    #[error("expected KEY=VALUE, KEY=A|B or KEY!=VALUE")]
    Form,
    // A hint on a line of its own.
    #[error("unknown key `{0}`\n{hint}", hint = key_hint(.0))]
    Key(String),
    #[error("`valid-for` cannot be negated or have alternatives")]
    ValidFor,
    #[error(transparent)]
    Validity(#[from] duration::DurationError),
}

/// The key that may have been meant, else all.
fn key_hint(typed: &str) -> String {
    let names = KEYS.map(|(name, _)| name);
    match did_you_mean(typed, names) {
        hint if hint.is_empty() => format!("known keys: {}", names.join(", ")),
        hint => hint,
    }
}

impl FromStr for Assertion {
    type Err = AssertionError;

    fn from_str(text: &str) -> Result<Self, AssertionError> {
        let (name, value) = text.split_once('=').ok_or(AssertionError::Form)?;
        let (name, is_negated) = match name.strip_suffix('!') {
            Some(name) => (name.trim(), true),
            None => (name.trim(), false),
        };
        let mut keys = KEYS.iter();
        let (_, key) = keys
            .find(|(known, _)| *known == name)
            .ok_or_else(|| AssertionError::Key(name.to_owned()))?;
        let values: Vec<String> = value.split('|').map(|it| it.trim().to_owned()).collect();
        if values.iter().any(String::is_empty) {
            return Err(AssertionError::Form);
        }
        let validity = match key {
            Key::ValidFor if is_negated || values.len() > 1 => {
                return Err(AssertionError::ValidFor);
            }
            Key::ValidFor => duration::parse(&values[0])?,
            _ => Duration::ZERO,
        };
        Ok(Self {
            text: text.trim().to_owned(),
            key: *key,
            is_negated,
            values,
            validity,
        })
    }
}

impl Assertion {
    /// Whether it is about who pays.
    pub(crate) fn is_about_billing(&self) -> bool {
        self.key == Key::Billing
    }
}

#[cfg(test)]
mod tests {
    use super::Assertion;

    #[test]
    fn an_argument_that_is_not_an_assertion_names_the_keys() {
        for text in [
            "login",
            "source=",
            "source=a||b",
            "valid-for=soon",
            "valid-for!=2h",
            "valid-for=1h|2h",
            "colour=red",
            "=login",
        ] {
            assert!(text.parse::<Assertion>().is_err(), "{text}");
        }
        let error = "colour=red".parse::<Assertion>().expect_err("unknown");
        let error = error.to_string();
        assert!(error.contains("source, billing, account"), "{error}");
        let error = "sorce=login".parse::<Assertion>().expect_err("unknown");
        assert!(
            error.to_string().ends_with("did you mean `source`?"),
            "{error}"
        );
        assert!("valid-for=2h".parse::<Assertion>().is_ok());
        assert!("profile!=work|home".parse::<Assertion>().is_ok());
    }
}
