//! What the tests of the program share.

use std::path::Path;

use assert_cmd::assert::Assert;
use auth_tests::Sandbox;
use serde_json::{Value, json};

pub(crate) const TOKEN: &str = "sk-ant-oat01-invented";

/// A login document with an access token.
pub(crate) fn login(token: &str) -> String {
    login_value(token).to_string()
}

/// The same to be changed.
pub(crate) fn login_value(token: &str) -> Value {
    json!({"claudeAiOauth": {
        "accessToken": token,
        "refreshToken": "sk-ant-ort01-invented",
        "expiresAt": 1_900_000_000_000_u64,
        "scopes": ["user:inference", "user:profile"],
        "subscriptionType": "max",
    }})
}

/// Runs `auth-store` with arguments.
pub(crate) fn store(sandbox: &Sandbox, args: &[&str]) -> Assert {
    sandbox.command("auth-store").args(args).assert()
}

/// Puts a document.
pub(crate) fn put(sandbox: &Sandbox, args: &[&str], document: impl Into<String>) -> Assert {
    let mut command = sandbox.command("auth-store");
    command.arg("put").args(args).write_stdin(document.into());
    command.assert()
}

/// What a command printed, as text.
pub(crate) fn stdout(assert: &Assert) -> String {
    String::from_utf8(assert.get_output().stdout.clone()).expect("text")
}

/// What a command said, as text.
pub(crate) fn stderr(assert: &Assert) -> String {
    String::from_utf8(assert.get_output().stderr.clone()).expect("text")
}

/// The document that a command printed.
pub(crate) fn document(assert: &Assert) -> Value {
    serde_json::from_str(&stdout(assert)).expect("one JSON document")
}

/// A file's content.
pub(crate) fn content(path: &Path) -> String {
    std::fs::read_to_string(path).expect("a file")
}
