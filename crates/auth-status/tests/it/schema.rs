//! The document, against its schema.

use auth_tests::Sandbox;
use jsonschema::Registry;
use serde_json::{Value, json};

use crate::harness::status;

fn schema(name: &str) -> Value {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/schemas");
    let text = std::fs::read_to_string(format!("{folder}/{name}")).expect("the schema");
    serde_json::from_str(&text).expect("JSON")
}

fn errors(name: &str, document: &Value) -> Vec<String> {
    let referenced = ["decision", "check", "show", "verification"];
    let pairs = referenced.map(|name| {
        let schema = schema(&format!("{name}.schema.json"));
        (schema["$id"].as_str().expect("an id").to_owned(), schema)
    });
    let registry = Registry::new().extend(pairs).expect("schemas with names");
    let registry = registry.prepare().expect("references that resolve");
    let options = jsonschema::options().with_registry(&registry);
    let schema = schema(name);
    let validator = options.build(&schema).expect("a schema");
    let errors = validator.iter_errors(document);
    errors.map(|error| error.to_string()).collect()
}

#[test]
fn the_document_and_the_failed_assertions_match_their_schemas() {
    let mut sandbox = Sandbox::new();
    let login = json!({"accessToken": "sk-ant-oat01-INVENTED", "refreshToken": "r",
        "scopes": ["user:inference"], "subscriptionType": "max"});
    sandbox.credentials(&json!({"claudeAiOauth": login}));
    sandbox.client_state(&json!({"oauthAccount": {"emailAddress": "ada@example.com"}}));
    for key in [None, Some("sk-ant-api03-INVENTED")] {
        if let Some(key) = key {
            sandbox.set("ANTHROPIC_API_KEY", key);
        }
        let document = status(&sandbox, ["--json"]).document();
        assert_eq!(
            errors("status.schema.json", &document),
            [""; 0],
            "{document:#}"
        );
    }
    let failed = status(&sandbox, ["--json", "--assert", "source=login"]).document();
    assert_eq!(
        errors("assertions.schema.json", &failed),
        [""; 0],
        "{failed:#}"
    );
}
