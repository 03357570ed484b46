//! An object that is edited: what was not edited stays.
#![no_main]

use auth_core::json::OrderedObject;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let Ok(mut members) = OrderedObject::parse(text) else { return };
    let before: Vec<(String, String)> = members.iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
    members.set("edited by the kit", &1).expect("a number");
    let again = OrderedObject::parse(&members.to_line()).expect("what was written can be read");
    for (key, _) in &before {
        if key != "edited by the kit" {
            assert_eq!(members.get(key), again.get(key));
        }
    }
});
