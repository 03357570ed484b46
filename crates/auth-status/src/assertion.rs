//! `--assert KEY=VALUE`: what a pipeline insists on.

use std::str::FromStr;
use std::time::Duration;

use auth_core::cli::{duration, sanitize};
use jiff::Timestamp;

use crate::report::Document;

/// Every key, in the order in which the help names them.
const KEYS: [(&str, Key); 9] = [
    ("source", Key::Source),
    ("billing", Key::Billing),
    ("account", Key::Account),
    ("organization", Key::Organization),
    ("plan", Key::Plan),
    ("provider", Key::CloudProvider),
    ("session", Key::Session),
    ("fingerprint", Key::Fingerprint),
    ("valid-for", Key::ValidFor),
];

/// What `source`, `billing` and the like are where no credential is in effect.
const NONE: &str = "none";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    Source,
    Billing,
    Account,
    Organization,
    Plan,
    CloudProvider,
    Session,
    Fingerprint,
    ValidFor,
}

/// One assertion about the credential in effect.
#[derive(Clone, Debug)]
pub(crate) struct Assertion {
    key: Key,
    name: &'static str,
    value: String,
    /// Of `valid-for`.
    validity: Duration,
}

/// Why an argument is no assertion.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AssertionError {
    /// There is no `=`, or nothing behind it.
    #[error("it is not of the form KEY=VALUE")]
    Form,
    /// The key is not known.
    #[error("the key is not one of {}", known())]
    Key,
    /// The value of `valid-for` is no length of time.
    #[error(transparent)]
    Validity(#[from] duration::DurationError),
}

fn known() -> String {
    KEYS.map(|(name, _)| name).join(", ")
}

impl FromStr for Assertion {
    type Err = AssertionError;

    fn from_str(text: &str) -> Result<Self, AssertionError> {
        let (name, value) = text.split_once('=').ok_or(AssertionError::Form)?;
        let (name, value) = (name.trim(), value.trim());
        let mut keys = KEYS.iter();
        let (name, key) = keys
            .find(|(known, _)| *known == name)
            .ok_or(AssertionError::Key)?;
        if value.is_empty() {
            return Err(AssertionError::Form);
        }
        let validity = match key {
            Key::ValidFor => duration::parse(value)?,
            _ => Duration::ZERO,
        };
        Ok(Self {
            key: *key,
            name,
            value: value.to_owned(),
            validity,
        })
    }
}

impl Assertion {
    /// Whether it asks for there being no credential at all (`source=none`).
    pub(crate) fn wants_nothing(&self) -> bool {
        self.key == Key::Source && self.value == NONE
    }

    /// Checks it.
    ///
    /// # Errors
    /// What is the case instead, in one line without secrets.
    pub(crate) fn check(&self, document: &Document, now: Timestamp) -> Result<(), String> {
        if self.key == Key::ValidFor {
            return self.check_validity(document, now);
        }
        let actual = self.actual(document);
        if self.matches(actual.as_deref()) {
            return Ok(());
        }
        let actual = actual.map_or_else(
            || "it is not known".to_owned(),
            |actual| format!("it is {}", sanitize::line(&actual)),
        );
        Err(self.failed(&actual))
    }

    fn failed(&self, why: &str) -> String {
        format!("asserting `{}={}`: {why}", self.name, self.value)
    }

    /// What is in effect; `None` where that is not known.
    fn actual(&self, document: &Document) -> Option<String> {
        if self.key == Key::Session {
            return Some(document.decision.session.clone());
        }
        let Some(active) = &document.decision.active else {
            return Some(NONE.to_owned());
        };
        let account = active.account.as_ref();
        match self.key {
            Key::Source => Some(active.source.name().to_owned()),
            Key::Billing => Some(active.billing.name().to_owned()),
            Key::CloudProvider => Some(active.provider.clone()),
            Key::Fingerprint => document.fingerprint().map(str::to_owned),
            Key::Account => account?.email.clone(),
            Key::Organization => account?.organization.clone(),
            Key::Plan => account?.plan.clone(),
            Key::Session | Key::ValidFor => None,
        }
    }

    /// E-mail addresses, names and hexadecimal digits are compared without regard to case; a
    /// fingerprint may be given without `sha256:`.
    fn matches(&self, actual: Option<&str>) -> bool {
        let Some(actual) = actual else { return false };
        let wanted = self.value.as_str();
        match self.key {
            Key::Fingerprint => {
                let digits = |text: &str| text.trim_start_matches("sha256:").to_ascii_lowercase();
                digits(actual) == digits(wanted)
            }
            Key::Account | Key::Organization | Key::Plan => {
                actual.to_lowercase() == wanted.to_lowercase()
            }
            _ => actual == wanted,
        }
    }

    /// A credential that is not known to expire is taken to be valid for any time.
    fn check_validity(&self, document: &Document, now: Timestamp) -> Result<(), String> {
        if document.decision.active.is_none() {
            return Err(self.failed("no credential is in effect"));
        }
        let end: Option<Timestamp> = document.expires_at().and_then(|end| end.parse().ok());
        let Some(end) = end else {
            return Ok(());
        };
        let left = Duration::try_from(end.duration_since(now)).unwrap_or(Duration::ZERO);
        if left >= self.validity {
            return Ok(());
        }
        Err(self.failed(&match left {
            Duration::ZERO => "it has expired".to_owned(),
            left => format!("it is valid for {}", duration::human(left)),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::Assertion;
    use crate::report::{Document, Helper, HelperState, Store, StoreState};
    use jiff::Timestamp;
    use serde_json::json;

    fn document() -> Document {
        let report = json!({"version": 1, "session": "print", "sources": [], "warnings": [],
            "active": {"source": "login", "provider": "anthropic", "headers": ["Authorization"],
                "origin": {"type": "store", "backend": "file", "path": "/c/.credentials.json"},
                "billing": "subscription", "expires_at": "2026-01-01T02:00:00Z",
                "fingerprint": "sha256:1a2b3c4d",
                "account": {"email": "ada@example.com", "organization": "Engines", "plan": "max",
                    "organization_uuid": null, "uuid": null}}});
        Document {
            version: 1,
            decision: serde_json::from_value(report).expect("a report"),
            store: Store {
                state: StoreState::Login,
                reason: None,
                findings: Vec::new(),
                shown: serde_json::Map::new(),
            },
            helper: Helper::bare(HelperState::NotSet, None),
            warnings: Vec::new(),
            verification: None,
        }
    }

    fn holds(text: &str, document: &Document) -> bool {
        let now: Timestamp = "2026-01-01T00:00:00Z".parse().expect("a time");
        let assertion: Assertion = text.parse().expect("an assertion");
        assertion.check(document, now).is_ok()
    }

    #[test]
    fn each_key_is_compared_with_what_is_in_effect() {
        for (text, expected) in [
            ("source=login", true),
            ("source=api-key", false),
            ("billing=subscription", true),
            ("account=Ada@Example.com", true),
            ("account=eve@example.com", false),
            ("organization=engines", true),
            ("plan=max", true),
            ("provider=bedrock", false),
            ("session=print", true),
            ("fingerprint=sha256:1a2b3c4d", true),
            ("fingerprint=1A2B3C4D", true),
            ("fingerprint=1a2b3c4", false),
            ("valid-for=2h", true),
            ("valid-for=121m", false),
        ] {
            assert_eq!(holds(text, &document()), expected, "{text}");
        }
    }

    #[test]
    fn nothing_in_effect_is_none_and_valid_for_no_time() {
        let mut nothing = document();
        nothing.decision.active = None;
        assert!(holds("source=none", &nothing));
        assert!(!holds("source=login", &nothing));
        assert!(!holds("account=ada@example.com", &nothing));
        assert!(!holds("valid-for=0s", &nothing));
    }

    #[test]
    fn what_is_no_assertion_names_the_keys_that_are() {
        for text in ["login", "source=", "valid-for=soon", "colour=red"] {
            assert!(text.parse::<Assertion>().is_err(), "{text}");
        }
        let error = "colour=red".parse::<Assertion>().expect_err("unknown");
        assert!(
            error.to_string().contains("source, billing, account"),
            "{error}"
        );
    }
}
