//! Claude Code's JSON files, edited in place: what an edit is not about stays byte for byte.

mod indent;
mod login;

use std::ops::Range;

use auth_core::context::config::position;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use indent::Indentation;
pub use login::{ACCOUNT, CLAUDE_AI, CONSOLE, InputError, MAX_INPUT};
pub use login::{LoginDocument, ParsedLogin};
pub(crate) use login::{LoginInput, account, quoted, remove_account, set_account};

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
        text.push_str(&Indentation::Line.reindent(value));
    }
    text.push('}');
    Zeroizing::new(text)
}

impl Document {
    /// Reads the bytes of a file. A byte order mark is dropped: Claude Code cannot read it.
    ///
    /// # Errors
    /// [`Malformed`] where they are not one JSON object.
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

    /// Removes a member, however often it is there. Says whether the text changed.
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

impl std::fmt::Debug for Document {
    /// Names only: values may be secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names = self.members.iter().map(|member| &member.name);
        f.debug_set().entries(names).finish()
    }
}

impl Malformed {
    /// Why a parser refused `bytes`.
    pub(crate) fn from_bytes(bytes: &[u8], error: &serde_json::Error) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(text) => syntax(text, error),
            Err(error) => Self::NotText(error.valid_up_to() + 1),
        }
    }

    /// Why a parser refused a text that is not at hand.
    pub(crate) fn from_stream(error: &serde_json::Error) -> Self {
        Self::Syntax {
            line: error.line(),
            column: error.column(),
            reason: reason(error),
        }
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

/// The parser's words without the place. Those for a wrong type quote the value, which may be a
/// secret.
fn reason(error: &serde_json::Error) -> String {
    if error.classify() == serde_json::error::Category::Data {
        return "expected an object".to_owned();
    }
    let words = error.to_string();
    words
        .split(" at line ")
        .next()
        .unwrap_or_default()
        .to_owned()
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
