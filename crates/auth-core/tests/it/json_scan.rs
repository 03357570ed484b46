//! Scanning a large JSON object for a few members, against `serde_json`.

use auth_core::json::scan::{ScanError, members};
use proptest::prelude::*;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{self, Read};

/// Reads at most so many bytes at once, so that blocks end anywhere.
struct Slowly<'a>(&'a [u8], usize);

impl Read for Slowly<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let len = buffer.len().min(self.1);
        self.0.read(&mut buffer[..len])
    }
}

/// The last value of each name, as a text; what `wanted` does not name is skipped.
fn scan(
    bytes: &[u8],
    step: usize,
    wanted: impl Fn(&str) -> bool,
) -> Result<BTreeMap<String, String>, ScanError> {
    let mut found = BTreeMap::new();
    let len = bytes.len() as u64;
    members(&mut Slowly(bytes, step), len, &mut |scanner, name| {
        if wanted(name) {
            found.insert(name.to_owned(), scanner.text()?.to_string());
        }
        Ok(())
    })?;
    Ok(found)
}

fn place(text: &str) -> (usize, usize) {
    match scan(text.as_bytes(), 4096, |_| true) {
        Err(ScanError::Malformed { line, column, .. }) => (line, column),
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn members_are_found_wherever_blocks_end() {
    let text = "\u{feff} {\"a\": [1, {\"b\": \"\\\"]}\\u00e9\"}], \"\\u0062\":-1.5e+3 ,\"c\":\"\u{e9}\",\n\"a\":{}}\n";
    for step in 1..40 {
        let found = scan(text.as_bytes(), step, |_| true).expect("JSON");
        let pairs: Vec<(&str, &str)> = found
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        assert_eq!(pairs, [("a", "{}"), ("b", "-1.5e+3"), ("c", "\"\u{e9}\"")]);
    }
}

#[test]
fn members_of_members_are_found_and_others_skipped() {
    let text = r#"{"p":{"x":{"t":true,"h":["t"]},"y":1},"q":{"t":1}}"#;
    let mut found = Vec::new();
    members(&mut text.as_bytes(), 0, &mut |scanner, name| {
        if name != "p" {
            return Ok(());
        }
        scanner.members(&mut |scanner, outer| {
            let outer = outer.to_owned();
            scanner.members(&mut |scanner, inner| {
                if inner == "t" {
                    found.push((outer.clone(), scanner.value::<bool>()?));
                }
                Ok(())
            })
        })
    })
    .expect("JSON");
    assert_eq!(found, [("x".to_owned(), true)]);
}

#[test]
fn what_is_wrong_is_named_by_its_place() {
    assert_eq!(place("{\n  \"a\": 1,\n  x}"), (3, 3));
    assert_eq!(place("[]"), (1, 1));
    assert_eq!(place("{\"a\": tru}"), (1, 10));
    assert_eq!(place("{} {"), (1, 4));
}

#[test]
fn a_failing_stream_is_not_a_malformed_text() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::ErrorKind::PermissionDenied.into())
        }
    }
    let scanned = members(&mut Failing, 5, &mut |_, _| Ok(()));
    assert!(matches!(scanned, Err(ScanError::Io(_))));
}

/// A JSON value with every kind of white space, escape, number and nesting.
fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        Just("false".to_owned()),
        "-?(0|[1-9][0-9]{0,9})(\\.[0-9]{1,4})?([eE][+-]?[0-9]{1,2})?",
        string(),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        let member = (string(), space(), inner.clone())
            .prop_map(|(name, space, value)| format!("{name}{space}:{space}{value}"));
        prop_oneof![
            (prop::collection::vec(inner, 0..5), space())
                .prop_map(|(values, space)| format!("[{space}{}{space}]", values.join(","))),
            (prop::collection::vec(member, 0..5), space())
                .prop_map(|(values, space)| format!("{{{space}{}}}", values.join(", "))),
        ]
    })
}

fn string() -> impl Strategy<Value = String> {
    "\"([ -!#-\\[\\]-~\u{e9}\u{65e5}]|\\\\[\"\\\\/bfnrt]|\\\\u00[0-9a-fA-F]{2}){0,20}\""
}

fn space() -> impl Strategy<Value = String> {
    "[ \t\n\r]{0,3}"
}

fn object() -> impl Strategy<Value = String> {
    prop::collection::vec((string(), json()), 0..6).prop_map(|members| {
        let members = members
            .iter()
            .map(|(name, value)| format!("{name}:{value}"));
        format!("{{{}}}", members.collect::<Vec<_>>().join(","))
    })
}

proptest! {
    #[test]
    fn it_finds_what_serde_json_finds(text in object(), step in 1_usize..80) {
        let expected: BTreeMap<String, Value> = serde_json::from_str(&text).expect("JSON");
        let found = scan(text.as_bytes(), step, |_| true).expect("JSON");
        let found: BTreeMap<String, Value> = found
            .into_iter()
            .map(|(name, value)| (name, serde_json::from_str(&value).expect("JSON")))
            .collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn it_refuses_what_serde_json_refuses(
        text in object(),
        at in any::<prop::sample::Index>(),
        with in prop_oneof![Just(String::new()), "[\\[\\]{}:,\"\\\\0-9eE.+-]", "[ -~]", "\u{1}|\n"],
        step in 1_usize..80,
    ) {
        let mut changed = text.into_bytes();
        let at = at.index(changed.len());
        if changed[at].is_ascii() {
            changed.splice(at..=at, with.bytes());
        }
        let expected = serde_json::from_slice::<BTreeMap<String, serde::de::IgnoredAny>>(&changed);
        let blank = changed.trim_ascii().is_empty();
        for everything in [true, false] {
            let found = scan(&changed, step, |_| everything);
            prop_assert_eq!(found.is_ok(), expected.is_ok() || blank, "{:?}", found);
        }
    }
}
