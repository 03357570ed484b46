//! JSON objects whose members keep their order and their spelling through an edit.
//!
//! Claude Code owns most of the keys of the files that auth-tools edits. A [`OrderedObject`] holds each
//! value as the text it was written in, so that what is not edited is written back byte for byte
//! (numbers and nested objects included).

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

/// The members of one JSON object, in the order of the text.
#[derive(Clone, Default)]
pub struct OrderedObject(Vec<(String, Box<RawValue>)>);

impl OrderedObject {
    /// Reads an object.
    ///
    /// # Errors
    /// Where the text is not JSON, or not an object.
    pub fn parse(text: &str) -> serde_json::Result<Self> {
        serde_json::from_str(text)
    }

    /// The text of a member's value. Of a repeated name the last one counts, as in JavaScript.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .rev()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.get())
    }

    /// A member's value as an object of its own, where it is one.
    #[must_use]
    pub fn object(&self, name: &str) -> Option<Self> {
        Self::parse(self.get(name)?).ok()
    }

    /// Sets a member in its place, or appends it.
    ///
    /// # Errors
    /// Where `value` cannot be written as JSON.
    pub fn set<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> serde_json::Result<()> {
        let value = serde_json::value::to_raw_value(value)?;
        match self.0.iter_mut().rev().find(|(key, _)| key == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name.to_owned(), value)),
        }
        Ok(())
    }

    /// Removes a member; says whether it was there.
    pub fn remove(&mut self, name: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|(key, _)| key != name);
        self.0.len() != before
    }

    /// Names and the texts of their values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(key, value)| (key.as_str(), value.get()))
    }

    /// Whether there is no member.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One line of JSON; values stand as they were written.
    #[must_use]
    pub fn to_line(&self) -> String {
        serde_json::to_string(self).expect("names are strings and values are JSON already")
    }
}

impl Serialize for OrderedObject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, value) in &self.0 {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for OrderedObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = OrderedObject;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<OrderedObject, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(OrderedObject(members))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

impl fmt::Debug for OrderedObject {
    /// Names only: values may be secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set()
            .entries(self.0.iter().map(|(key, _)| key))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::OrderedObject;

    #[test]
    fn what_is_not_edited_stands_as_it_was_written() {
        let text = r#"{"z":1.50,"a":{"n": 1e2,"b":[1, 2]},"c":12345678901234567890}"#;
        let mut members = OrderedObject::parse(text).expect("JSON");
        members.set("new", &true).expect("a bool");
        members.set("z", "edited").expect("a string");
        assert_eq!(
            members.to_line(),
            r#"{"z":"edited","a":{"n": 1e2,"b":[1, 2]},"c":12345678901234567890,"new":true}"#
        );
    }

    #[test]
    fn debug_shows_names_only() {
        let members = OrderedObject::parse(r#"{"accessToken":"hidden"}"#).expect("JSON");
        assert_eq!(format!("{members:?}"), r#"{"accessToken"}"#);
    }
}
