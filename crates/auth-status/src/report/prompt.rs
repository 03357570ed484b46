//! One line for a shell prompt.

use std::str::FromStr;

use auth_core::cli::{duration, sanitize};
use auth_core::decision::{Active, Source};
use jiff::Timestamp;

/// What is shown for a value that is not known.
const UNKNOWN: &str = "-";

const PLACEHOLDERS: [(&str, Placeholder); 5] = [
    ("source", Placeholder::Source),
    ("billing", Placeholder::Billing),
    ("account", Placeholder::Account),
    ("profile", Placeholder::Profile),
    ("expires", Placeholder::Expires),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Placeholder {
    Source,
    Billing,
    Account,
    Profile,
    Expires,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Value(Placeholder),
}

/// A template: text with `{source}` and the like; `{{` and `}}` are braces.
#[derive(Clone, Debug)]
pub(crate) struct Template(Vec<Part>);

/// Why a text is not a template.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(crate) enum TemplateError {
    #[error(
        "unknown placeholder `{{{0}}}`, expected one of {{source}} {{billing}} {{account}} {{profile}} {{expires}}"
    )]
    Unknown(String),
    #[error("unmatched `{0}`; write `{0}{0}` for a brace")]
    Unmatched(char),
}

/// What the placeholders stand for.
pub(crate) struct PromptValues<'a> {
    pub(crate) source: Option<Source>,
    pub(crate) active: Option<&'a Active>,
    pub(crate) profile: &'a str,
    pub(crate) now: Timestamp,
}

impl FromStr for Template {
    type Err = TemplateError;

    fn from_str(text: &str) -> Result<Self, TemplateError> {
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(index) = rest.find(['{', '}']) {
            literal.push_str(&rest[..index]);
            let brace = if rest[index..].starts_with('{') {
                '{'
            } else {
                '}'
            };
            rest = &rest[index + 1..];
            if let Some(after) = rest.strip_prefix(brace) {
                literal.push(brace);
                rest = after;
                continue;
            }
            let end = rest.find('}').filter(|_| brace == '{');
            let end = end.ok_or(TemplateError::Unmatched(brace))?;
            let name = rest[..end].trim();
            let mut known = PLACEHOLDERS.iter();
            let (_, placeholder) = known
                .find(|(known, _)| *known == name)
                .ok_or_else(|| TemplateError::Unknown(name.to_owned()))?;
            parts.push(Part::Text(std::mem::take(&mut literal)));
            parts.push(Part::Value(*placeholder));
            rest = &rest[end + 1..];
        }
        literal.push_str(rest);
        parts.push(Part::Text(literal));
        Ok(Self(parts))
    }
}

impl Template {
    /// Whether the account is shown, which costs reading another file.
    pub(crate) fn needs_account(&self) -> bool {
        self.0.contains(&Part::Value(Placeholder::Account))
    }

    /// The line. Values from outside are sanitized.
    pub(crate) fn render(&self, values: &PromptValues<'_>) -> String {
        let parts = self.0.iter().map(|part| match part {
            Part::Text(text) => text.clone(),
            Part::Value(placeholder) => sanitize::line(&values.get(*placeholder)).into_owned(),
        });
        parts.collect()
    }
}

impl PromptValues<'_> {
    fn get(&self, placeholder: Placeholder) -> String {
        let none = || {
            if self.source.is_some() {
                UNKNOWN
            } else {
                "none"
            }
        };
        let known = match placeholder {
            Placeholder::Profile => Some(self.profile.to_owned()),
            Placeholder::Source => self.source.map(|source| source.name().to_owned()),
            Placeholder::Billing => self.active.map(|active| active.billing.name().to_owned()),
            Placeholder::Account => self.account(),
            Placeholder::Expires => self.expires(),
        };
        known.unwrap_or_else(|| match placeholder {
            Placeholder::Source | Placeholder::Billing => none().to_owned(),
            _ => UNKNOWN.to_owned(),
        })
    }

    fn account(&self) -> Option<String> {
        self.active?.account.as_ref()?.email.clone()
    }

    fn expires(&self) -> Option<String> {
        let end: Timestamp = self.active?.expires_at.as_ref()?.parse().ok()?;
        if end <= self.now {
            return Some("expired".to_owned());
        }
        let left = end.duration_since(self.now).as_secs();
        // A prompt needs minutes, not seconds.
        let left = if left >= 3600 { left - left % 60 } else { left };
        Some(duration::human(std::time::Duration::from_secs(
            left.unsigned_abs(),
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::{PromptValues, Template, TemplateError};
    use auth_core::decision::{Active, Source};
    use jiff::Timestamp;
    use serde_json::json;

    fn active() -> Active {
        let active = json!({"source": "login", "provider": "anthropic", "headers": ["Authorization"],
            "origin": {"type": "store", "backend": "file", "path": "/c/.credentials.json"},
            "billing": "subscription", "expires_at": "2026-01-01T02:00:30Z",
            "fingerprint": "sha256:1a2b3c4d", "base_url": null,
            "account": {"email": "ada\u{1b}[2J@example.com", "organization": null, "plan": "max",
                "organization_uuid": null, "uuid": null}});
        serde_json::from_value(active).expect("a credential")
    }

    fn line(template: &str, source: Option<Source>, active: Option<&Active>) -> String {
        let values = PromptValues {
            source,
            active,
            profile: "work",
            now: "2026-01-01T00:00:00Z".parse().expect("a time"),
        };
        template
            .parse::<Template>()
            .expect("a template")
            .render(&values)
    }

    #[test]
    fn placeholders_are_replaced_and_values_from_outside_are_sanitized() {
        let all = "{source} {billing} {account} {profile} {expires} {{x}}";
        assert_eq!(
            line(all, Some(Source::Login), Some(&active())),
            "login subscription ada[2J@example.com work 2h {x}"
        );
        assert_eq!(line(all, None, None), "none none - work - {x}");
        assert_eq!(line("{billing}", Some(Source::Login), None), "-");
    }

    #[test]
    fn an_expired_token_says_so() {
        let mut expired = active();
        expired.expires_at = Some(Timestamp::UNIX_EPOCH.to_string());
        assert_eq!(
            line("{expires}", Some(Source::Login), Some(&expired)),
            "expired"
        );
    }

    #[test]
    fn what_is_no_template_is_refused() {
        let parsed = |text: &str| text.parse::<Template>().map(|_| ());
        let unknown = Err(TemplateError::Unknown("plan".to_owned()));
        assert_eq!(parsed("{plan}"), unknown);
        assert_eq!(parsed("{source"), Err(TemplateError::Unmatched('{')));
        assert_eq!(parsed("source}"), Err(TemplateError::Unmatched('}')));
    }
}
