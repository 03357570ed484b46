//! A file of the client's that is edited in place: the edit is there, all else stays.
#![no_main]

use auth_core::json::JsonObject;
use serde_json::{Map, Value};

/// The members, by another parser.
fn members(document: &JsonObject) -> Map<String, Value> {
    serde_json::from_str(document.text()).expect("a document is an object")
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    // A line with a member's name, and the file.
    let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(0);
    let (name, file) = bytes.split_at(end);
    let name = String::from_utf8_lossy(name);
    let Ok(mut document) = JsonObject::from_bytes(file.to_vec()) else { return };
    let before = document.text().to_owned();
    // Numbers too large for the other parser are none of its members.
    let Ok(mut others) = serde_json::from_str::<Map<String, Value>>(&before) else { return };
    others.remove(name.as_ref());
    let old = document.get(&name).map(str::to_owned);
    if let Some(old) = &old {
        document.set(&name, old);
        assert_eq!(document.text(), before, "what was there is set again");
    }
    let new = r#"{"edited":[1.50]}"#;
    document.set(&name, new);
    // In the style of the text, which may be indented.
    let parse = |text: &str| serde_json::from_str::<Value>(text).expect("a value");
    assert_eq!(document.get(&name).map(parse), Some(parse(new)));
    let mut after = members(&document);
    after.remove(name.as_ref());
    assert_eq!(after, others);
    document.remove(&name);
    assert_eq!(document.get(&name), None);
    assert_eq!(members(&document), others);
});
