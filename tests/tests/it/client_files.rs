//! What auth-tools writes into the client's files is what it is about; all else stays as it was
//! written, byte for byte, through put, refresh, approve and erase.

use std::path::Path;

use auth_tests::{Provider, Sandbox};
use serde_json::Value;

/// Numbers, escapes and an order that a reader which rebuilds the document would change.
const OTHERS: &str = concat!(
    r#""z":1.50,"mcpOAuth":{"n":1e400,"big":12345678901234567890123,"#,
    r#""deep":[{"b":1,"a":2.0}],"s":"\u00e9\/\ud83d\ude00"},"a":{}"#
);

/// The client's state as it lays it out: two spaces, one member a line.
const STATE: &str = r#"{
  "numStartups": 12,
  "ratio": 1.50,
  "big": 12345678901234567890123,
  "tipsHistory": {
    "z": 1,
    "a": 2e0
  },
  "customApiKeyResponses": {
    "approved": [
      "a-key-approved-early"
    ],
    "rejected": []
  },
  "projects": {
    "/caf\u00e9": {
      "hasTrustDialogAccepted": true,
      "unknown": 0.10
    }
  },
  "userID": "0"
}"#;

fn content(path: &Path) -> String {
    std::fs::read_to_string(path).expect("a file")
}

fn run(sandbox: &Sandbox, words: &[&str], input: &str) {
    let mut command = sandbox.command(words[0]);
    command.args(&words[1..]).write_stdin(input.to_owned());
    command.assert().success();
}

/// The text of the login in a file of one line.
fn login_text(file: &str) -> &str {
    let start = file.find(r#""claudeAiOauth":"#).expect("a login");
    let text = &file[start + 16..];
    let end = text.find('}').expect("its end");
    &text[..=end]
}

#[test]
fn put_and_erase_leave_the_rest_of_the_credentials_file_as_it_was() {
    let sandbox = Sandbox::new();
    let login = r#"{"accessToken":"old","scopes":["user:inference"]}"#;
    let before = format!(r#"{{"claudeAiOauth":{login},{OTHERS}}}"#);
    let file = sandbox.write("config/.credentials.json", &before);
    let new = r#"{"x":1.0,"accessToken":"new","scopes":["user:inference"],"a":{"b":1e2}}"#;
    let document = format!(r#"{{"claudeAiOauth":{new}}}"#);
    run(&sandbox, &["auth-store", "-q", "put"], &document);
    assert_eq!(content(&file), before.replace(login, new));
    run(&sandbox, &["auth-store", "-q", "erase"], "");
    assert_eq!(content(&file), format!("{{{OTHERS}}}"));
}

#[test]
fn a_refresh_changes_the_token_members_alone() {
    let provider = Provider::start();
    let sandbox = Sandbox::new();
    provider.configure(&sandbox);
    let login = provider.login(0)["claudeAiOauth"].clone();
    let text = |name: &str| login[name].to_string();
    let before = format!(
        r#"{{"w":0.0,"claudeAiOauth":{{"unknown":1.50,"accessToken":{},"refreshToken":{},"expiresAt":{},"scopes":["user:inference","user:profile"],"clientId":"auth-tools-test-client","more":[1e2]}},{OTHERS}}}"#,
        text("accessToken"),
        text("refreshToken"),
        text("expiresAt"),
    );
    let file = sandbox.write("config/.credentials.json", &before);
    run(&sandbox, &["auth-login", "refresh"], "");
    let after = content(&file);
    let new: Value = serde_json::from_str(login_text(&after)).expect("JSON");
    let mut expected = before;
    for name in ["accessToken", "refreshToken", "expiresAt"] {
        assert_ne!(new[name], login[name], "{name}");
        expected = expected.replace(&text(name), &new[name].to_string());
    }
    assert_eq!(after, expected);
}

#[test]
fn an_approval_is_one_line_more_in_the_state_and_forgetting_takes_it_away() {
    let mut sandbox = Sandbox::new();
    sandbox.set(
        "ANTHROPIC_API_KEY",
        "sk-ant-api03-invented-0123456789abcdefghij",
    );
    let state = sandbox.write("config/.claude.json", STATE);
    run(&sandbox, &["auth-core", "approve"], "");
    let approved = STATE.replace(
        "\"a-key-approved-early\"\n",
        "\"a-key-approved-early\",\n      \"0123456789abcdefghij\"\n",
    );
    assert_ne!(approved, STATE);
    assert_eq!(content(&state), approved);
    run(&sandbox, &["auth-core", "forget"], "");
    assert_eq!(content(&state), STATE);
}

#[test]
fn an_account_joins_the_state_as_the_client_lays_it_out_and_leaves_it_again() {
    let sandbox = Sandbox::new();
    let state = sandbox.write("config/.claude.json", STATE);
    let document = r#"{"claudeAiOauth":{"accessToken":"t","scopes":["user:inference"]},"oauthAccount":{"emailAddress":"a@b.c","n":1.10}}"#;
    run(&sandbox, &["auth-store", "-q", "put"], document);
    let joined = STATE.replace(
        "  \"userID\": \"0\"\n",
        "  \"userID\": \"0\",\n  \"oauthAccount\": {\n    \"emailAddress\": \"a@b.c\",\n    \"n\": 1.10\n  }\n",
    );
    assert_eq!(content(&state), joined);
    run(&sandbox, &["auth-store", "-q", "erase"], "");
    assert_eq!(content(&state), STATE);
}

#[test]
fn a_console_login_is_a_member_of_the_state_and_erasing_it_leaves_the_rest() {
    let sandbox = Sandbox::new();
    let state = sandbox.write("config/.claude.json", STATE);
    let document = r#"{"primaryApiKey":"sk-ant-api03-invented"}"#;
    run(&sandbox, &["auth-store", "-q", "put"], document);
    let joined = STATE.replace(
        "  \"userID\": \"0\"\n",
        "  \"userID\": \"0\",\n  \"primaryApiKey\": \"sk-ant-api03-invented\"\n",
    );
    assert_eq!(content(&state), joined);
    run(&sandbox, &["auth-store", "-q", "erase"], "");
    assert_eq!(content(&state), STATE);
}
