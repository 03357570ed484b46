//! What is malformed is exit 6 and stays as it was.

use auth_tests::Sandbox;
use serde_json::json;

use crate::support::{TOKEN, content, login, put, stderr, store};

#[test]
fn a_malformed_file_is_named_with_its_place_and_never_overwritten() {
    let deep = "[".repeat(200_000);
    let files: [&[u8]; 8] = [
        b"",
        b"not json",
        b"{\"a\":1",
        b"[]",
        b"null",
        b"\"sk-ant-oat01-secret\"",
        b"{\"a\":\"\xff\"}",
        deep.as_bytes(),
    ];
    for bytes in files {
        let sandbox = Sandbox::new();
        let path = sandbox.write("config/.credentials.json", bytes);
        for answer in [
            store(&sandbox, &["get"]),
            store(&sandbox, &["erase"]),
            store(&sandbox, &["show", "--json"]),
            put(&sandbox, &[], login(TOKEN)),
        ] {
            let answer = answer.code(6).stdout("");
            assert!(
                stderr(&answer).contains(".credentials.json"),
                "{}",
                stderr(&answer)
            );
            assert!(!stderr(&answer).contains("secret"), "{}", stderr(&answer));
        }
        assert_eq!(std::fs::read(&path).expect("a file"), bytes);
    }
}

#[test]
fn a_syntax_error_is_named_by_line_and_column() {
    let sandbox = Sandbox::new();
    sandbox.write("config/.credentials.json", "{\n  \"é\": 1,\n  oops\n}");
    let answer = store(&sandbox, &["get"]).code(6);
    assert!(
        stderr(&answer).contains("line 3, column 3"),
        "{}",
        stderr(&answer)
    );
}

#[test]
fn a_login_of_the_wrong_form_is_exit_6_and_can_be_erased() {
    for wrong in [
        json!("text"),
        json!([]),
        json!({"accessToken": "t"}),
        json!({"accessToken": "t", "scopes": "user:inference"}),
        json!({"accessToken": "t", "scopes": {"0": "user:inference"}}),
        json!({"accessToken": "t", "scopes": [1]}),
        json!({"accessToken": 5, "scopes": []}),
        json!({"accessToken": "two\nlines", "scopes": []}),
        json!({"accessToken": "t", "scopes": [], "expiresAt": "soon"}),
    ] {
        let sandbox = Sandbox::new();
        let file = json!({"claudeAiOauth": wrong, "other": 1});
        let path = sandbox.credentials(&file);
        store(&sandbox, &["get"]).code(6).stdout("");
        put(&sandbox, &[], login(TOKEN)).code(6);
        assert_eq!(content(&path), file.to_string());
        store(&sandbox, &["erase"]).success();
        assert_eq!(content(&path), r#"{"other":1}"#);
    }
}

#[test]
fn what_is_not_a_login_document_is_refused_before_anything_is_touched() {
    let deep = format!("{{\"claudeAiOauth\":{}", "{\"a\":".repeat(100_000));
    for wrong in [
        "",
        "{}",
        "[]",
        "{\"claudeAiOauth\":null}",
        "{\"claudeAiOauth\":{\"accessToken\":\"\",\"scopes\":[]}}",
        "{\"claudeAiOauth\":{\"accessToken\":\"t\"}}",
        "{\"claudeAiOauth\":{\"accessToken\":\"a\\nb\",\"scopes\":[]}}",
        "{\"primaryApiKey\":\"\"}",
        "{\"primaryApiKey\":5}",
        "{\"primaryApiKey\":\"k\",\"claudeAiOauth\":{\"accessToken\":\"t\",\"scopes\":[]}}",
        "{\"primaryApiKey\":\"k\",\"oauthAccount\":\"ada\"}",
        "{\"primaryApiKey\":\"k\"} trailing",
        &deep,
    ] {
        let sandbox = Sandbox::new();
        std::fs::remove_dir(sandbox.config_dir()).expect("it is empty");
        put(&sandbox, &[], wrong).code(6).stdout("");
        assert!(!sandbox.config_dir().exists(), "{wrong}");
    }
}

#[test]
fn a_malformed_state_of_the_client_is_left_alone_and_stops_a_put_before_it_starts() {
    let sandbox = Sandbox::new();
    let state = sandbox.write("config/.claude.json", "{broken");
    put(&sandbox, &[], login(TOKEN)).code(6);
    put(&sandbox, &[], json!({"primaryApiKey": "k"}).to_string()).code(6);
    assert_eq!(content(&state), "{broken");
    assert!(!sandbox.config_dir().join(".credentials.json").exists());
}

#[test]
fn with_json_the_error_is_one_line_of_json() {
    let sandbox = Sandbox::new();
    sandbox.write("config/.credentials.json", "{");
    let answer = store(&sandbox, &["get", "--json"]).code(6).stdout("");
    let error: serde_json::Value = serde_json::from_str(&stderr(&answer)).expect("one line");
    assert_eq!(error["error"]["code"], "store.malformed");
    assert_eq!(error["error"]["exit"], 6);
}

#[cfg(unix)]
#[test]
fn what_is_no_file_does_not_hang() {
    let sandbox = Sandbox::new();
    let path = sandbox.config_dir().join(".credentials.json");
    let mut command = assert_cmd::Command::new("mkfifo");
    command.arg(&path).assert().success();
    let answer = store(&sandbox, &["get"]).code(6);
    assert!(stderr(&answer).contains("is a FIFO"), "{}", stderr(&answer));
    std::fs::remove_file(&path).expect("it exists");
    std::os::unix::fs::symlink("/dev/zero", &path).expect("a link");
    let answer = store(&sandbox, &["get"]).code(6);
    assert!(
        stderr(&answer).contains("is a device"),
        "{}",
        stderr(&answer)
    );
}
