//! `approval`: plumbing of `auth-core approve|decline|forget`.

use auth_tests::Sandbox;
use serde_json::json;

use crate::support::content;

fn approval(sandbox: &Sandbox, answer: &str, tail: &str) -> assert_cmd::assert::Assert {
    let mut command = sandbox.command("auth-store");
    command
        .args(["approval", answer])
        .write_stdin(tail.to_owned());
    command.assert()
}

#[test]
fn answers_are_kept_where_the_client_keeps_them() {
    let sandbox = Sandbox::new();
    let before = "{\n  \"a\": 1.0,\n  \"customApiKeyResponses\": {\n    \"own\": 1e3,\n    \"approved\": [\n      \"other\"\n    ]\n  },\n  \"z\": {}\n}\n";
    let state = sandbox.write("config/.claude.json", before);
    approval(&sandbox, "approve", "01234567890123456789\n")
        .success()
        .stdout("");
    let after = before.replace(
        "\"other\"\n    ]",
        "\"other\",\n      \"01234567890123456789\"\n    ],\n    \"rejected\": []",
    );
    assert_eq!(content(&state), after);
    approval(&sandbox, "decline", "01234567890123456789").success();
    let value: serde_json::Value = serde_json::from_str(&content(&state)).expect("JSON");
    assert_eq!(
        value["customApiKeyResponses"],
        json!({"own": 1e3, "approved": ["other"], "rejected": ["01234567890123456789"]})
    );
    approval(&sandbox, "forget", "01234567890123456789").success();
    let value: serde_json::Value = serde_json::from_str(&content(&state)).expect("JSON");
    assert_eq!(value["customApiKeyResponses"]["rejected"], json!([]));
    assert_eq!(value["customApiKeyResponses"]["approved"], json!(["other"]));
}

#[test]
fn forgetting_what_was_never_answered_writes_nothing() {
    let sandbox = Sandbox::new();
    approval(&sandbox, "forget", "tail").success();
    assert!(!sandbox.config_dir().join(".claude.json").exists());
}

#[test]
fn answers_of_another_form_are_exit_6_and_left_alone() {
    for wrong in [json!([]), json!({"approved": "all"})] {
        let sandbox = Sandbox::new();
        let state = json!({"customApiKeyResponses": wrong});
        let path = sandbox.client_state(&state);
        approval(&sandbox, "approve", "tail").code(6);
        assert_eq!(content(&path), state.to_string());
    }
}

#[test]
fn a_whole_key_or_nothing_on_stdin_is_exit_2() {
    let sandbox = Sandbox::new();
    for wrong in ["", "  \n", "sk-ant-api03-0123456789012345"] {
        approval(&sandbox, "approve", wrong).code(2);
    }
}
