//! A settings file: an error with a place, or values with lines that exist.
#![no_main]

use auth_core::context::settings::Layer;
use auth_core::decision::Scope;

libfuzzer_sys::fuzz_target!(|text: &str| {
    match Layer::parse(Scope::User, None, text) {
        Ok(layer) => {
            let lines = text.matches('\n').count() + 1;
            let names: Vec<String> = layer.variable_names().map(str::to_owned).collect();
            let located = names.iter().filter_map(|name| layer.variable(name)).chain(layer.string("apiKeyHelper"));
            for value in located {
                assert!((1..=lines).contains(&value.place.line));
            }
        }
        Err(error) => assert_eq!(auth_core::CliError::from(error).exit().code(), 6),
    }
});
