//! The documents, against their schemas.

use serde_json::{Value, json};

use crate::world::World;

fn assert_valid(schema: &str, document: &Value) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/schemas");
    let text = std::fs::read_to_string(format!("{folder}/{schema}")).expect("the schema");
    let schema: Value = serde_json::from_str(&text).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let errors: Vec<String> = validator
        .iter_errors(document)
        .map(|error| error.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:#?}: {document:#}");
}

#[test]
fn a_key_comes_with_its_origin_fingerprint_and_expiry() {
    let world = World::default();
    world.set_helper(r#"echo '{"key":"abc","expires_at":"2999-01-01T00:00:00Z"}'"#);
    for cached in [false, true] {
        let document = world.document(&["get", "--json"]);
        assert_valid("helper-key.schema.json", &document);
        assert_eq!(
            document,
            json!({
                "version": 1, "key": "abc", "expires_at": "2999-01-01T00:00:00Z",
                "fingerprint": "sha256:ba7816bf", "cached": cached,
                "origin": {
                    "type": "settings", "path": world.sandbox.path("config/settings.json"),
                    "line": 1, "key": "apiKeyHelper", "scope": "user"
                }
            })
        );
    }
    assert_valid(
        "helper-key.schema.json",
        &world.document(&["run", "--command", "echo k", "--json"]),
    );
}

#[test]
fn status_tells_everything_but_the_key_and_runs_nothing() {
    let world = World::default();
    let gate = world.sandbox.path("gate");
    world.set_helper(&world.counted(&format!(
        "test -e '{}' && echo secret-$((40+2))",
        gate.display()
    )));
    let before = world.document(&["status", "--json"]);
    assert_valid("helper-status.schema.json", &before);
    assert_eq!(
        (&before["cached"], &before["runs"]),
        (&json!(false), &json!(0))
    );
    assert_eq!(world.runs(), 0);

    world.fail(&["get"]);
    let failed = world.document(&["status", "--json"]);
    assert_valid("helper-status.schema.json", &failed);
    assert_eq!(failed["last_error"]["code"], "helper.failed");
    assert_eq!(failed["last_error"]["current"], true);

    world.sandbox.write("gate", "");
    world.print(&["get"]);
    let text = world.print(&["status", "--json"]);
    assert!(!text.contains("secret-42"), "{text}");
    let cached: Value = serde_json::from_str(&text).expect("JSON");
    assert_valid("helper-status.schema.json", &cached);
    assert_eq!(
        (&cached["cached"], &cached["runs"]),
        (&json!(true), &json!(2))
    );
    assert_eq!(cached["last_error"]["current"], false);
    let [age, left] =
        ["age_ms", "remaining_ms"].map(|name| cached[name].as_u64().expect("a number"));
    assert!(age + left <= 300_000 && left > 0, "{age} {left}");
    assert!(cached["last_duration_ms"].is_u64());
    assert_eq!(world.runs(), 2);

    let lines = world.print(&["status"]);
    assert!(
        lines.contains("(user)") && lines.contains("sha256:") && !lines.contains("secret-42"),
        "{lines}"
    );
}

#[test]
fn status_without_a_helper_is_exit_1() {
    let world = World::default();
    let output = world.runner(&["status", "--json"]).assert().code(1);
    let document: Value = serde_json::from_slice(&output.get_output().stdout).expect("JSON");
    assert_valid("helper-status.schema.json", &document);
    assert_eq!(document["configured"], false);
}

#[test]
fn a_command_with_a_credential_in_it_is_shown_redacted() {
    let world = World::default();
    let status = world.print(&[
        "status",
        "--command",
        "curl -H 'X-Vault: hvs.CAESIJ1234567'",
    ]);
    assert!(
        status.contains("[redacted]") && !status.contains("CAESIJ"),
        "{status}"
    );
}

#[test]
fn status_of_a_command_goes_by_the_ttl_that_its_callers_give() {
    let world = World::default();
    world.print(&["run", "--command", "echo k", "--ttl", "1h"]);
    let left = |ttl: &[&str]| {
        let args = [&["status", "--json", "--command", "echo k"], ttl].concat();
        world.document(&args)["remaining_ms"].as_u64()
    };
    assert!(left(&["--ttl", "1h"]).is_some_and(|left| left > 1_800_000));
    assert_eq!(left(&["--ttl", "0"]), None);
}
