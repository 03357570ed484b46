//! White space of JSON texts: the only thing that may change in a value that is moved.

/// How a file lays its members out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Indentation {
    /// All on one line.
    Line,
    /// Each on a line of its own, indented by this per level.
    Indented(String),
}

impl Indentation {
    /// The style of an object's text: what follows its opening brace tells.
    pub(super) fn from_text(text: &str) -> Self {
        let inner = text.trim_ascii_start().get(1..).unwrap_or_default();
        let lead = &inner[..inner.len() - inner.trim_ascii_start().len()];
        match lead.rsplit_once('\n') {
            Some((_, _)) if inner.trim_ascii_start().starts_with('}') => {
                // Nothing is in it; the line between the braces shows the indent, or nothing does.
                let indent = lead
                    .split('\n')
                    .find(|line| !line.trim_end_matches('\r').is_empty());
                Self::Indented(indent.unwrap_or("  ").to_owned())
            }
            Some((_, indent)) if !indent.is_empty() => Self::Indented(indent.to_owned()),
            Some(_) => Self::Indented("  ".to_owned()),
            None => Self::Line,
        }
    }

    /// What stands before the first member's name, between name and value, and after the last.
    pub(super) fn delimiters(&self) -> (String, &'static str, &'static str) {
        match self {
            Self::Line => (String::new(), ":", ""),
            Self::Indented(indent) => (format!("\n{indent}"), ": ", "\n"),
        }
    }

    /// A member's value in this style. Scalars stand as they were written.
    pub(super) fn reindent(&self, value: &str) -> String {
        match self {
            Self::Line if !value.contains(['\n', '\r']) => value.trim_ascii().to_owned(),
            Self::Line => compact(value),
            Self::Indented(indent) => indented(value, indent),
        }
    }
}

/// Without any white space between the tokens.
pub(super) fn compact(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for token in tokens(value) {
        out.push_str(token);
    }
    out
}

/// As `JSON.stringify(value, null, indent)` writes a value at the first level of an object.
fn indented(value: &str, indent: &str) -> String {
    let mut out = String::with_capacity(value.len() * 2);
    let mut depth = 1_usize;
    let mut previous = "";
    for token in tokens(value) {
        let closes = matches!(token, "}" | "]");
        if closes {
            depth = depth.saturating_sub(1);
        }
        let opened = matches!(previous, "{" | "[");
        if (opened && !closes) || (closes && !opened) || previous == "," {
            out.push('\n');
            out.extend(std::iter::repeat_n(indent, depth));
        }
        if matches!(token, "{" | "[") {
            depth += 1;
        }
        out.push_str(token);
        if token == ":" {
            out.push(' ');
        }
        previous = token;
    }
    out
}

/// The tokens of a JSON text that is known to be one: strings, other scalars, punctuation.
fn tokens(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_ascii_start();
        let length = match rest.bytes().next()? {
            b'"' => string_length(rest),
            b'{' | b'}' | b'[' | b']' | b',' | b':' => 1,
            _ => scalar_length(rest),
        };
        let (token, after) = rest.split_at(length);
        rest = after;
        Some(token)
    })
}

fn string_length(text: &str) -> usize {
    let mut escaped = false;
    let end = text.bytes().skip(1).position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |end| end + 2)
}

fn scalar_length(text: &str) -> usize {
    let end = text.find(|c: char| c.is_ascii_whitespace() || ",:{}[]\"".contains(c));
    end.unwrap_or(text.len()).max(1)
}

#[cfg(test)]
mod tests {
    use super::{Indentation, compact};

    #[test]
    fn compact_touches_white_space_between_tokens_only() {
        let text = "{ \"a b\\\" }\" :\n [ 1.50 , -2e3,null ], \"c\":{ } }";
        assert_eq!(compact(text), r#"{"a b\" }":[1.50,-2e3,null],"c":{}}"#);
    }

    #[test]
    fn a_value_is_laid_out_like_the_file_it_joins() {
        let value = r#"{"a":[1,{}],"b":"x"}"#;
        let fitted = Indentation::from_text("{\n  \"k\": 1\n}").reindent(value);
        assert_eq!(
            fitted,
            "{\n    \"a\": [\n      1,\n      {}\n    ],\n    \"b\": \"x\"\n  }"
        );
        assert_eq!(
            Indentation::from_text(r#"{"k":1}"#).reindent(&fitted),
            value
        );
        assert_eq!(
            Indentation::from_text(r#"{"k":1}"#).reindent(r#"{"a": 1}"#),
            r#"{"a": 1}"#
        );
    }
}
