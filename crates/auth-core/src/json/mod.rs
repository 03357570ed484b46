//! JSON objects edited as text.
//!
//! Claude Code owns most members of the files that auth-tools edits. An edit of a [`JsonObject`]
//! replaces one member; everything else is preserved byte for byte, numbers and order included.
//!
//! ```
//! use auth_core::json::JsonObject;
//!
//! let mut document = JsonObject::parse(r#"{"b": 1.50, "a": true}"#.to_owned())?;
//! document.set("a", "[1]");
//! assert_eq!(document.text(), r#"{"b": 1.50, "a": [1]}"#);
//! # Ok::<(), auth_core::json::Malformed>(())
//! ```
//!
//! Where a few members of a large file are only read, [`scan`] finds them.

mod indent;
pub mod scan;

use std::fmt;
use std::ops::Range;

use serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use indent::Indentation;

/// The text of one JSON object.
///
/// Every edit replaces the bytes of one member, in the style of the text: one line, or indented.
#[derive(Clone)]
pub struct JsonObject {
    text: Zeroizing<String>,
    members: Vec<Member>,
}

#[derive(Clone, Debug)]
struct Member {
    name: String,
    value: Range<usize>,
}

/// Why a text is not a document.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum Malformed {
    /// There is nothing in it.
    #[error("it is empty")]
    Empty,
    /// Not text.
    #[error("byte {0} is not UTF-8")]
    NotText(usize),
    /// Not JSON, or not an object. Line and column are 1-based.
    #[error("line {line}, column {column}: {reason}")]
    Syntax {
        /// The line.
        line: usize,
        /// The column, in characters.
        column: usize,
        /// The parser's words, which hold nothing of the text.
        reason: String,
    },
    /// A member is not what the format says.
    #[error("{0}")]
    Member(String),
}

impl JsonObject {
    /// Reads the bytes of a file. A byte order mark is dropped: Claude Code cannot read it.
    ///
    /// # Errors
    /// [`Malformed`] if they are not one JSON object.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, Malformed> {
        let mut text = String::from_utf8(bytes)
            .map_err(|error| Malformed::NotText(error.utf8_error().valid_up_to() + 1))?;
        if text.starts_with('\u{feff}') {
            text.remove(0);
        }
        Self::parse(text)
    }

    /// Reads a text.
    ///
    /// # Errors
    /// [`Malformed`] if it is not one JSON object.
    pub fn parse(text: String) -> Result<Self, Malformed> {
        let text = Zeroizing::new(text);
        if text.trim_ascii().is_empty() {
            return Err(Malformed::Empty);
        }
        let members = members(&text).map_err(|error| syntax(&text, &error))?;
        let located = members.into_iter().map(|(name, value)| {
            let start = offset(&text, value.get());
            let value = start..start + value.get().len();
            Member { name, value }
        });
        let members = located.collect();
        Ok(Self { text, members })
    }

    /// An empty object, as the client writes `.credentials.json`: one line.
    #[must_use]
    pub fn empty() -> Self {
        Self::parse("{}".to_owned()).expect("an object")
    }

    /// An empty object, as the client writes `.claude.json`: indented.
    #[must_use]
    pub fn empty_indented() -> Self {
        Self::parse("{\n  \n}".to_owned()).expect("an object")
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The whole text, taken out.
    #[must_use]
    pub fn into_text(self) -> Zeroizing<String> {
        self.text
    }

    /// The whole text as bytes, taken out.
    #[must_use]
    pub fn into_bytes(mut self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(std::mem::take(&mut *self.text).into_bytes())
    }

    /// Whether it has no member.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// The text of a member's value. If a name is repeated, the last one is used, as in JavaScript.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let member = self.find(name)?;
        Some(&self.text[self.members[member].value.clone()])
    }

    /// A member's value, if it is of the type `T`.
    #[must_use]
    pub fn value<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        serde_json::from_str(self.get(name)?).ok()
    }

    /// A member's value as a document of its own, if it is an object.
    #[must_use]
    pub fn object(&self, name: &str) -> Option<Self> {
        Self::parse(self.get(name)?.to_owned()).ok()
    }

    /// Puts a value, JSON text itself, in the place of a member's, or appends it. Does nothing if
    /// the old value is the same but for white space. Says whether the text changed.
    pub fn set(&mut self, name: &str, value: &str) -> bool {
        let style = Indentation::from_text(&self.text);
        let Some(index) = self.find(name) else {
            self.append(name, &style.reindent(value));
            return true;
        };
        let range = self.members[index].value.clone();
        if indent::compact(&self.text[range.clone()]) == indent::compact(value) {
            return false;
        }
        let value = style.reindent(value);
        let end = range.start + value.len();
        self.splice(range.clone(), &value);
        self.members[index].value = range.start..end;
        true
    }

    /// Removes a member, however often it occurs. Says whether the text changed.
    pub fn remove(&mut self, name: &str) -> bool {
        let mut changed = false;
        while let Some(index) = self.find(name) {
            let range = self.range_with_comma(index);
            self.members.remove(index);
            self.splice(range, "");
            changed = true;
        }
        changed
    }

    fn find(&self, name: &str) -> Option<usize> {
        self.members.iter().rposition(|member| member.name == name)
    }

    /// What to cut so that a member is gone and the rest is an object again.
    fn range_with_comma(&self, index: usize) -> Range<usize> {
        let value_end = self.members[index].value.end;
        if index > 0 {
            return self.members[index - 1].value.end..value_end;
        }
        if self.members.len() > 1 {
            return self.name_start(0)..self.name_start(1);
        }
        let rest = &self.text[value_end..];
        self.open() + 1..value_end + (rest.len() - rest.trim_ascii_start().len())
    }

    fn append(&mut self, name: &str, value: &str) {
        let quoted = serde_json::to_string(name).expect("a text can be written as JSON");
        let (at, before, after) = match self.members.last() {
            None => {
                let inner = self.open() + 1;
                let space = self.text[inner..].len() - self.text[inner..].trim_ascii_start().len();
                let style = Indentation::from_text(&self.text);
                let (lead, colon, tail) = style.delimiters();
                (inner..inner + space, format!("{lead}{quoted}{colon}"), tail)
            }
            Some(last) => {
                let end = last.value.end;
                let index = self.members.len() - 1;
                let (lead, colon) = (self.space_before(index), self.colon(index));
                (end..end, format!(",{lead}{quoted}{colon}"), "")
            }
        };
        let start = at.start + before.len();
        self.splice(at, &[&before, value, after].concat());
        self.members.push(Member {
            name: name.to_owned(),
            value: start..start + value.len(),
        });
    }

    fn open(&self) -> usize {
        self.text.len() - self.text.trim_ascii_start().len()
    }

    /// Where the text of what comes before a member ends: the brace or the comma.
    fn gap_start(&self, index: usize) -> usize {
        let from = match index {
            0 => return self.open() + 1,
            index => self.members[index - 1].value.end,
        };
        let comma = self.text[from..].find(',').expect("members are separated");
        from + comma + 1
    }

    fn name_start(&self, index: usize) -> usize {
        self.gap_start(index) + self.space_before(index).len()
    }

    fn space_before(&self, index: usize) -> &str {
        let gap = &self.text[self.gap_start(index)..];
        &gap[..gap.len() - gap.trim_ascii_start().len()]
    }

    /// The colon after a member's name, with its white space.
    fn colon(&self, index: usize) -> &str {
        let before = &self.text[..self.members[index].value.start];
        let colon = before.trim_ascii_end().len() - 1;
        &before[before[..colon].trim_ascii_end().len()..]
    }

    /// Exchanges a part of the text, and moves the members after it.
    fn splice(&mut self, range: Range<usize>, with: &str) {
        for member in &mut self.members {
            if member.value.start >= range.end {
                member.value.start = member.value.start - range.len() + with.len();
                member.value.end = member.value.end - range.len() + with.len();
            }
        }
        self.text.replace_range(range, with);
    }
}

impl fmt::Debug for JsonObject {
    /// Names only: values may be secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.members.iter().map(|member| &member.name);
        f.debug_set().entries(names).finish()
    }
}

fn syntax(text: &str, error: &serde_json::Error) -> Malformed {
    // serde_json counts bytes from the line's start.
    let line_start = text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1))
        .map(str::len)
        .sum::<usize>();
    let (line, column) = position(text, line_start + error.column().saturating_sub(1));
    Malformed::Syntax {
        line,
        column,
        reason: reason(error),
    }
}

/// The parser's message without the position. The message for a wrong type quotes the value, which
/// may be a secret.
pub(crate) fn reason(error: &serde_json::Error) -> String {
    if error.classify() == serde_json::error::Category::Data {
        return "expected a JSON object".to_owned();
    }
    let words = error.to_string();
    words
        .split(" at line ")
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// The members of a JSON object, in order; the values are parts of `text`, so that their
/// `offset` tells the line.
///
/// # Errors
/// If `text` is not one JSON object.
pub fn members(text: &str) -> serde_json::Result<Vec<(String, &RawValue)>> {
    struct InOrder<'a>(Vec<(String, &'a RawValue)>);
    impl<'de> Deserialize<'de> for InOrder<'de> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_map(InOrder(Vec::new()))
        }
    }
    impl<'de> Visitor<'de> for InOrder<'de> {
        type Value = Self;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Self, A::Error> {
            while let Some(member) = map.next_entry()? {
                self.0.push(member);
            }
            Ok(self)
        }
    }
    serde_json::from_str::<InOrder<'_>>(text).map(|members| members.0)
}

/// Where `part`, a slice of `text`, begins in it.
#[must_use]
pub(crate) fn offset(text: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize)
}

/// The 1-based line and column of a byte offset.
#[must_use]
pub fn position(text: &str, offset: usize) -> (usize, usize) {
    let mut end = offset.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let before = &text[..end];
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .map_or(0, |last| last.chars().count())
        + 1;
    (line, column)
}

#[cfg(test)]
mod tests {
    use super::{JsonObject, position};

    #[test]
    fn a_position_counts_lines_and_characters_from_one() {
        assert_eq!(position("ab\ncé", 0), (1, 1));
        assert_eq!(position("ab\ncéd", 6), (2, 3));
        assert_eq!(position("ab", 99), (1, 3));
    }

    #[test]
    fn what_is_not_edited_is_preserved() {
        let text = r#"{"z":1.50,"a":{"n": 1e2,"b":[1, 2]},"c":12345678901234567890}"#;
        let mut document = JsonObject::parse(text.to_owned()).expect("JSON");
        assert!(document.set("new", "true") && document.set("z", r#""edited""#));
        assert_eq!(
            document.text(),
            r#"{"z":"edited","a":{"n": 1e2,"b":[1, 2]},"c":12345678901234567890,"new":true}"#
        );
    }

    #[test]
    fn debug_shows_names_only() {
        let document = JsonObject::parse(r#"{"accessToken":"hidden"}"#.to_owned()).expect("JSON");
        assert_eq!(format!("{document:?}"), r#"{"accessToken"}"#);
    }
}
