//! Whether an assertion holds.

use std::time::Duration;

use auth_core::cli::{duration, sanitize};
use auth_core::decision::{Active, Billing, Credential, Outcome};
use auth_core::secret::{ClaudeAiLogin, Login};
use jiff::Timestamp;

use super::{ALL_BILLINGS, Assertion, FailedAssertion, Key, NONE};
use crate::collect::StatusData;

const UNKNOWN: &str = "it is unknown";

impl Assertion {
    /// Checks it.
    ///
    /// # Errors
    /// What is the case instead, in one line without secrets.
    pub(crate) fn check(&self, data: &StatusData) -> Result<(), FailedAssertion> {
        let checked = match &data.who_pays.refused {
            Some(refused) => Err(format!("Claude Code would refuse to start: {refused}")),
            _ => match self.key {
                Key::ValidFor => self.check_validity(data),
                Key::Billing => self.check_billing(data),
                _ => self.check_value(data),
            },
        };
        checked.map_err(|reason| FailedAssertion {
            assertion: self.text.clone(),
            reason: sanitize::line(&reason).into_owned(),
        })
    }

    fn check_value(&self, data: &StatusData) -> Result<(), String> {
        let actual = self.actual(data).ok_or_else(|| UNKNOWN.to_owned())?;
        let is_listed = self.values.iter().any(|value| self.matches(value, &actual));
        match is_listed == self.is_negated {
            true => Err(format!("it is {actual}")),
            false => Ok(()),
        }
    }

    /// The value that is compared; `None` if it is unknown.
    fn actual(&self, data: &StatusData) -> Option<String> {
        let document = &data.document;
        match self.key {
            Key::Session => return Some(document.decision.session.clone()),
            Key::Profile => return Some(document.decision.profile.name.clone()),
            _ => {}
        }
        let Some(active) = &document.decision.active else {
            let is_of_choice = matches!(self.key, Key::Source | Key::Provider | Key::Billing);
            return is_of_choice.then(|| NONE.to_owned());
        };
        match self.key {
            Key::Source => Some(active.source.name().to_owned()),
            Key::Provider => Some(active.provider.clone()),
            Key::Fingerprint => document.fingerprint().map(str::to_owned),
            Key::Account => account(data, active),
            Key::Organization => active.account.as_ref()?.organization.clone(),
            Key::Plan => active.account.as_ref()?.plan.clone(),
            Key::Billing | Key::Session | Key::Profile | Key::ValidFor => None,
        }
    }

    /// Addresses, names and hexadecimal digits are compared without regard to case; a fingerprint
    /// may be given without `sha256:`.
    fn matches(&self, wanted: &str, actual: &str) -> bool {
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

    /// Both the documented choice and every header that Claude Code would fill have to agree.
    fn check_billing(&self, data: &StatusData) -> Result<(), String> {
        let who_pays = &data.who_pays;
        let Some(documented) = who_pays.documented else {
            return self
                .check_value(data)
                .map_err(|_| "no credential is usable".to_owned());
        };
        if !self.is_negated {
            let mut reason = String::new();
            for billing in ALL_BILLINGS {
                if self.values.iter().any(|value| value == billing.name()) {
                    match who_pays.pays(billing) {
                        Ok(()) => return Ok(()),
                        Err(why) => reason = why,
                    }
                }
            }
            return Err(match reason.is_empty() {
                true => format!("billing is {}", documented.name()),
                false => reason,
            });
        }
        let predicted = who_pays.predicted.iter().map(|(_, billing)| *billing);
        for billing in std::iter::once(documented).chain(predicted) {
            if billing == Billing::Unknown {
                return Err(UNKNOWN.to_owned());
            }
            if self.values.iter().any(|value| value == billing.name()) {
                return Err(format!("it is {}", billing.name()));
            }
        }
        Ok(())
    }

    /// A login that can be refreshed is valid for as long as its refresh token; an expiry that is
    /// unknown is no promise.
    fn check_validity(&self, data: &StatusData) -> Result<(), String> {
        let Outcome::Active(_, _, credential) = &data.decision.outcome else {
            return Err("no credential is usable".to_owned());
        };
        let now = data.resolver.facts.now;
        if let Credential::Login(stored) = credential
            && let Login::ClaudeAi(login) = &stored.login
            && login.refresh_token.is_some()
            && data.can_refresh
        {
            return self.check_refreshable(login, now);
        }
        let end = data.document.expires_at().and_then(|end| end.parse().ok());
        let end: Timestamp = end.ok_or_else(|| "its expiry is unknown".to_owned())?;
        self.check_end(end, now, "it")
    }

    fn check_refreshable(&self, login: &ClaudeAiLogin, now: Timestamp) -> Result<(), String> {
        match login.refresh_token_expires_at {
            Some(end) => self.check_end(end, now, "the login"),
            None => Ok(()),
        }
    }

    fn check_end(&self, end: Timestamp, now: Timestamp, what: &str) -> Result<(), String> {
        let left = Duration::try_from(end.duration_since(now)).unwrap_or(Duration::ZERO);
        if left >= self.validity && !left.is_zero() {
            return Ok(());
        }
        Err(match left {
            Duration::ZERO => format!("{what} has expired"),
            left => format!("{what} is valid for {}", duration::human(left)),
        })
    }
}

/// With `--verify` the account that the API names, else the recorded one.
fn account(data: &StatusData, active: &Active) -> Option<String> {
    if let Some(verification) = &data.document.verification {
        return verification.account.as_ref()?.email.clone();
    }
    let recorded = active.account.as_ref().and_then(|it| it.email.clone());
    recorded.or_else(|| data.document.token.as_ref()?.account.clone())
}
