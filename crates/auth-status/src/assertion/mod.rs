//! `--assert KEY=VALUE`: what a script demands.

mod check;

use std::str::FromStr;
use std::time::Duration;

use auth_core::cli::{did_you_mean, duration};
use auth_core::decision::{Billing, Session, Source};
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

/// What `source`, `billing` and the like are without a usable credential.
const NONE: &str = "none";

const ALL_BILLINGS: [Billing; 5] = [
    Billing::Subscription,
    Billing::Api,
    Billing::Cloud,
    Billing::Gateway,
    Billing::Unknown,
];

impl Key {
    /// Every value that it can have, if they are known. A value with a spelling mistake would never
    /// be the case, so that its negation would always hold.
    fn known_values(self) -> Vec<&'static str> {
        match self {
            Self::Source => with_none(Source::ALL.map(Source::name)),
            Self::Billing => with_none(ALL_BILLINGS.map(Billing::name)),
            Self::Session => Session::ALL.map(Session::name).to_vec(),
            _ => Vec::new(),
        }
    }
}

fn with_none<const N: usize>(names: [&'static str; N]) -> Vec<&'static str> {
    names.into_iter().chain([NONE]).collect()
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
    #[error("unknown key `{0}`\n{hint}", hint = hint(.0, &KEYS.map(|(name, _)| name)))]
    Key(String),
    #[error("unknown value `{value}`\n{hint}", hint = hint(.value, .known))]
    Value {
        value: String,
        known: Vec<&'static str>,
    },
    #[error("`valid-for` cannot be negated or have alternatives")]
    ValidFor,
    #[error(transparent)]
    Validity(#[from] duration::DurationError),
}

/// The name that may have been meant, else all.
fn hint(typed: &str, known: &[&str]) -> String {
    match did_you_mean(typed, known.iter().copied()) {
        hint if hint.is_empty() => format!("use one of {}", known.join(", ")),
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
        let known = key.known_values();
        let is_unknown = |value: &&String| !known.is_empty() && !known.contains(&value.as_str());
        if let Some(value) = values.iter().find(is_unknown).cloned() {
            return Err(AssertionError::Value { value, known });
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
        for (text, hint) in [
            ("billing!=subscripton", "did you mean `subscription`?"),
            ("source!=logn", "did you mean `login`?"),
            ("session=print|batch", "use one of interactive, print"),
        ] {
            let error = text.parse::<Assertion>().expect_err("unknown");
            assert!(error.to_string().contains(hint), "{error}");
        }
        assert!("source=none".parse::<Assertion>().is_ok());
        assert!("valid-for=2h".parse::<Assertion>().is_ok());
        assert!("profile!=work|home".parse::<Assertion>().is_ok());
    }
}
