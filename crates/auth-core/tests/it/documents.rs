//! Any bytes: no panic, and every edit leaves a document.

use auth_core::json::JsonObject;
use proptest::prelude::{Just, Strategy, any, prop, prop_oneof, proptest};
use serde_json::Value;

/// JSON with white space where it may be, and repeated names.
fn json() -> impl Strategy<Value = String> {
    let space =
        || prop_oneof![3 => Just(""), 1 => Just(" "), 1 => Just("\n  "), 1 => Just("\r\n\t")];
    let scalar = prop_oneof![
        Just("null".to_owned()),
        Just("-1.50e+3".to_owned()),
        Just("123456789012345678901234567890".to_owned()),
        any::<String>().prop_map(|text| Value::from(text).to_string()),
    ];
    scalar.prop_recursive(3, 16, 4, move |inner| {
        let list = prop::collection::vec((space(), inner.clone(), space()), 0..4);
        let list = list.prop_map(|items| {
            let items: Vec<_> = items.iter().map(|(a, v, b)| format!("{a}{v}{b}")).collect();
            format!("[{}]", items.join(","))
        });
        let member = (space(), "[ab\"\\\\é]{0,2}", space(), inner, space());
        let object = prop::collection::vec(member, 0..4).prop_map(|members| object(&members));
        prop_oneof![list, object]
    })
}

type Member = (&'static str, String, &'static str, String, &'static str);

fn object(members: &[Member]) -> String {
    let members: Vec<_> = members
        .iter()
        .map(|(a, name, b, value, c)| format!("{a}{}{b}:{b}{value}{c}", Value::from(name.as_str())))
        .collect();
    format!("{{{}}}", members.join(","))
}

proptest! {
    #[test]
    fn any_bytes_are_a_document_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        drop(JsonObject::from_bytes(bytes));
    }

    #[test]
    fn any_text_is_a_document_or_an_error(text in "[\\[\\]{}\",:a \\\\\n0-9eE.+u-]{0,60}") {
        drop(JsonObject::parse(text));
    }

    #[test]
    fn an_edit_changes_one_member_and_no_other(text in json(), value in json(), name in "[abc\"]{0,2}") {
        let Ok(mut document) = JsonObject::parse(text) else { return Ok(()) };
        let parse = |text: &str| serde_json::from_str::<Value>(text).ok();
        let before = document.clone();
        document.set(&name, &value);
        proptest::prop_assert_eq!(document.get(&name).and_then(parse), parse(&value));
        let others = |document: &JsonObject| {
            let mut value = parse(document.text()).expect("JSON");
            value.as_object_mut().expect("an object").remove(&name);
            value
        };
        proptest::prop_assert_eq!(others(&document), others(&before));
        document.remove(&name);
        proptest::prop_assert!(document.get(&name).is_none());
        proptest::prop_assert_eq!(parse(document.text()).expect("JSON"), others(&before));
    }

    #[test]
    fn setting_what_is_there_changes_nothing(text in json(), name in "[ab]{0,1}") {
        let Ok(mut document) = JsonObject::parse(text) else { return Ok(()) };
        let before = document.text().to_owned();
        if let Some(value) = document.get(&name).map(str::to_owned) {
            document.set(&name, &value);
        }
        proptest::prop_assert_eq!(document.text(), before);
    }
}
