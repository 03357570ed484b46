//! Claude Code's JSON files, edited in place: what an edit is not about stays byte for byte.

mod login;
mod style;

use std::ops::Range;

use auth_core::context::config::position;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use zeroize::Zeroizing;

pub use login::{CLAUDE_AI, CONSOLE, InputError};
pub(crate) use login::{ClientState, LoginDocument, Stored, account, quoted};
use style::Style;

/// The text of one JSON object.
///
/// Every edit replaces the bytes of one member, in the style of the text: one line, or indented.
#[derive(Clone)]
pub struct Document {
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
pub enum Malformed {
    /// There is nothing in it.
    #[error("it is empty")]
    Empty,
    /// Claude Code cannot read it then.
    #[error("it starts with a byte order mark")]
    ByteOrderMark,
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

/// The text of a new object on one line, whose members' values are JSON texts.
pub(crate) fn one_line(members: &[(&str, &str)]) -> Zeroizing<String> {
    let mut text = String::from("{");
    for (name, value) in members {
        if text.len() > 1 {
            text.push(',');
        }
        text.push_str(&serde_json::to_string(name).expect("a text can be written as JSON"));
        text.push(':');
        text.push_str(&Style::Line.fit(value));
    }
    text.push('}');
    Zeroizing::new(text)
}

impl Document {
    /// Reads the bytes of a file.
    ///
    /// # Errors
    /// [`Malformed`] where they are not one JSON object.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, Malformed> {
        if bytes.starts_with(b"\xef\xbb\xbf") {
            return Err(Malformed::ByteOrderMark);
        }
        let text = String::from_utf8(bytes)
            .map_err(|error| Malformed::NotText(error.utf8_error().valid_up_to() + 1))?;
        Self::parse(text)
    }

    /// Reads a text.
    ///
    /// # Errors
    /// [`Malformed`] where it is not one JSON object.
    pub fn parse(text: String) -> Result<Self, Malformed> {
        let text = Zeroizing::new(text);
        if text.trim_ascii().is_empty() {
            return Err(Malformed::Empty);
        }
        let members = match serde_json::from_str::<Spans<'_>>(&text) {
            Ok(spans) => spans.locate(&text),
            Err(error) => return Err(syntax(&text, &error)),
        };
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

    /// Whether it has no member.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// The text of a member's value. Of a repeated name the last one counts, as in JavaScript.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let member = self.find(name)?;
        Some(&self.text[self.members[member].value.clone()])
    }

    /// Puts a value, JSON text itself, in the place of a member's, or appends it. Does nothing
    /// where the old value is the same but for white space.
    pub fn set(&mut self, name: &str, value: &str) {
        let style = Style::of(&self.text);
        match self.find(name) {
            Some(index) => {
                let range = self.members[index].value.clone();
                if style::compact(&self.text[range.clone()]) != style::compact(value) {
                    self.splice(range, &style.fit(value));
                }
            }
            None => self.append(name, &style.fit(value)),
        }
    }

    /// Removes a member, however often it is there.
    pub fn remove(&mut self, name: &str) {
        while let Some(index) = self.find(name) {
            let range = self.range_with_comma(index);
            self.splice(range, "");
        }
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
        let name = serde_json::to_string(name).expect("a text can be written as JSON");
        let Some(last) = self.members.last() else {
            let inner = self.open() + 1;
            let space = self.text[inner..].len() - self.text[inner..].trim_ascii_start().len();
            let (lead, colon, tail) = Style::of(&self.text).frame();
            let member = format!("{lead}{name}{colon}{value}{tail}");
            self.splice(inner..inner + space, &member);
            return;
        };
        let end = last.value.end;
        let index = self.members.len() - 1;
        let lead = self.space_before(index).to_owned();
        let colon = self.colon(index).to_owned();
        self.splice(end..end, &format!(",{lead}{name}{colon}{value}"));
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

    fn splice(&mut self, range: Range<usize>, with: &str) {
        let edited = [&self.text[..range.start], with, &self.text[range.end..]].concat();
        *self = Self::parse(edited).expect("an object with one member exchanged is an object");
    }
}

impl std::fmt::Debug for Document {
    /// Names only: values may be secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names = self.members.iter().map(|member| &member.name);
        f.debug_set().entries(names).finish()
    }
}

fn syntax(text: &str, error: &serde_json::Error) -> Malformed {
    // serde_json counts bytes from the line's start, and appends the place to its words.
    let line_start = text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1))
        .map(str::len)
        .sum::<usize>();
    let (line, column) = position(text, line_start + error.column().saturating_sub(1));
    let words = error.to_string();
    let reason = words.split(" at line ").next().unwrap_or_default();
    // Its words for a wrong type quote the value, which may be a secret.
    let reason = match error.classify() {
        serde_json::error::Category::Data => "expected an object",
        _ => reason,
    };
    Malformed::Syntax {
        line,
        column,
        reason: reason.to_owned(),
    }
}

/// Names and values, the values as parts of the text itself.
struct Spans<'a>(Vec<(String, &'a RawValue)>);

impl Spans<'_> {
    fn locate(self, text: &str) -> Vec<Member> {
        let start = text.as_ptr() as usize;
        let located = self.0.into_iter().map(|(name, value)| {
            let value = value.get();
            let from = value.as_ptr() as usize - start;
            Member {
                name,
                value: from..from + value.len(),
            }
        });
        located.collect()
    }
}

impl<'de> Deserialize<'de> for Spans<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Spans<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Spans<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Spans(members))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}
