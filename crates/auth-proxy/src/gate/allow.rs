//! `--allow 'POST /v1/messages*'`: which requests may be sent.

use std::str::FromStr;

use http::Method;

use super::target::{Target, decode};

/// Why a rule cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AllowRuleError {
    /// Not `METHOD PATH` or `PATH`.
    #[error("expected `METHOD PATH`, for example `POST /v1/messages*`")]
    Form,
    /// The method is not one.
    #[error("`{0}` is not an HTTP method")]
    Method(String),
}

/// One rule: a method (or any), and a pattern of paths in which `*` stands for any characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowRule {
    method: Option<Method>,
    pattern: String,
}

impl FromStr for AllowRule {
    type Err = AllowRuleError;

    fn from_str(text: &str) -> Result<Self, AllowRuleError> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let (method, pattern) = match words[..] {
            [pattern] => (None, pattern),
            ["*", pattern] => (None, pattern),
            [method, pattern] => (Some(parse_method(method)?), pattern),
            _ => return Err(AllowRuleError::Form),
        };
        if !pattern.starts_with(['/', '*']) {
            return Err(AllowRuleError::Form);
        }
        Ok(Self {
            method,
            pattern: pattern.to_owned(),
        })
    }
}

fn parse_method(text: &str) -> Result<Method, AllowRuleError> {
    let wrong = || AllowRuleError::Method(text.to_owned());
    if !text.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Err(wrong());
    }
    text.parse().map_err(|_| wrong())
}

impl AllowRule {
    fn allows(&self, method: &Method, path: &str) -> bool {
        self.method.as_ref().is_none_or(|allowed| allowed == method) && matches(&self.pattern, path)
    }
}

/// All rules of a run. Without a rule everything is allowed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowRules(Vec<AllowRule>);

impl FromIterator<AllowRule> for AllowRules {
    fn from_iter<I: IntoIterator<Item = AllowRule>>(rules: I) -> Self {
        Self(rules.into_iter().collect())
    }
}

impl AllowRules {
    /// Whether a request may be sent. The query is not looked at. A path with percent encoding
    /// must be allowed both as it came and decoded, whichever the server looks at.
    #[must_use]
    pub fn allow(&self, method: &Method, target: Target<'_>) -> bool {
        if self.0.is_empty() {
            return true;
        }
        let is_allowed = |path: &str| self.0.iter().any(|rule| rule.allows(method, path));
        is_allowed(target.path()) && decode(target.path()).is_ok_and(|path| is_allowed(&path))
    }
}

/// Whether `text` matches a pattern in which `*` stands for any characters, none included. Time is
/// at most the product of both lengths.
fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut at, mut in_text) = (0, 0);
    // Where to continue if the last `*` has to stand for one character more.
    let mut retry = None;
    while in_text < text.len() {
        if pattern.get(at) == Some(&b'*') {
            at += 1;
            retry = Some((at, in_text));
        } else if pattern.get(at) == Some(&text[in_text]) {
            at += 1;
            in_text += 1;
        } else if let Some((after_star, start)) = retry {
            retry = Some((after_star, start + 1));
            (at, in_text) = (after_star, start + 1);
        } else {
            return false;
        }
    }
    pattern[at..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::{AllowRule, AllowRuleError, AllowRules, matches};
    use crate::gate::Target;
    use http::{Method, Uri};

    fn allowed(rules: &[&str], method: &Method, uri: &str) -> bool {
        let rules = rules.iter().map(|rule| rule.parse().expect("a rule"));
        let rules: AllowRules = rules.collect();
        let uri: Uri = uri.parse().expect("a URI");
        let target = Target::check(method, &uri, None).expect("a plain path");
        rules.allow(method, target)
    }

    #[test]
    fn a_rule_names_a_method_and_a_pattern_of_paths() {
        let rules = ["POST /v1/messages*", "GET /v1/models"];
        assert!(allowed(&rules, &Method::POST, "/v1/messages?beta=true"));
        assert!(allowed(&rules, &Method::POST, "/v1/messages/count_tokens"));
        assert!(allowed(&rules, &Method::GET, "/v1/models?limit=5"));
        assert!(!allowed(&rules, &Method::GET, "/v1/messages"));
        assert!(!allowed(&rules, &Method::GET, "/v1/models/x"));
        assert!(!allowed(&rules, &Method::HEAD, "/v1/models"));
        assert!(!allowed(&rules, &Method::POST, "/v1/files"));
        assert!(!allowed(&rules, &Method::POST, "/V1/messages"));
    }

    #[test]
    fn an_encoded_path_must_be_allowed_both_ways() {
        assert!(!allowed(&["GET /v1/a*b"], &Method::GET, "/v1/a%2Fc%2Fb%63"));
        assert!(!allowed(&["/v1/files/%41"], &Method::GET, "/v1/files/%41"));
        assert!(allowed(&["/v1/files/*"], &Method::GET, "/v1/files/%41"));
    }

    #[test]
    fn without_a_rule_everything_is_allowed() {
        assert!(allowed(&[], &Method::DELETE, "/v1/files/x"));
        assert!(allowed(&["* /v1/*"], &Method::DELETE, "/v1/files/x"));
    }

    #[test]
    fn a_malformed_rule_is_named() {
        let parse = |text: &str| text.parse::<AllowRule>();
        assert_eq!(parse("POST"), Err(AllowRuleError::Form));
        assert_eq!(parse(""), Err(AllowRuleError::Form));
        assert_eq!(parse("POST /a /b"), Err(AllowRuleError::Form));
        assert_eq!(
            parse("post /a"),
            Err(AllowRuleError::Method("post".to_owned()))
        );
    }

    #[test]
    fn a_star_stands_for_any_characters() {
        for (pattern, text, expected) in [
            ("*", "", true),
            ("a*", "a", true),
            ("a*c", "abbc", true),
            ("a*c", "abcb", false),
            ("*b*b*", "abab", true),
            ("a**c", "ac", true),
            ("", "a", false),
            ("a", "", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
        // Not exponential.
        let (pattern, text) = ("*a".repeat(200) + "b", "a".repeat(4000));
        assert!(!matches(&pattern, &text));
    }
}
