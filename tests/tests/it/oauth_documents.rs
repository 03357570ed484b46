//! The documents of the OAuth tools, against their schemas.

use serde_json::Value;

use crate::oauth_world::world;

fn assert_valid(schema: &str, document: &Value) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/schemas");
    let text = std::fs::read_to_string(format!("{folder}/{schema}.schema.json"));
    let schema: Value = serde_json::from_str(&text.expect("the schema")).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let errors: Vec<String> = validator
        .iter_errors(document)
        .map(|error| error.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:?}: {document}");
}

#[test]
fn what_the_oauth_tools_print_is_of_their_schemas() {
    let (_provider, sandbox) = world();
    for (schema, program, args) in [
        ("token", "setup-token", vec![]),
        ("logged-in", "auth-login", vec!["login"]),
        ("refresh", "auth-login", vec!["refresh"]),
        ("refresh", "auth-login", vec!["refresh", "--force"]),
        ("logged-in", "auth-login", vec!["login", "--console"]),
        ("refresh", "auth-login", vec!["refresh"]),
        ("logged-out", "auth-login", vec!["logout"]),
        ("logged-out", "auth-login", vec!["logout", "--all"]),
    ] {
        let mut command = sandbox.command(program);
        let output = command.args(&args).arg("--json").output().expect("it runs");
        assert!(output.status.success(), "{args:?}: {output:?}");
        let document = serde_json::from_slice(&output.stdout).expect("one document");
        assert_valid(schema, &document);
    }
}
