//! `--assert`, and how the program ends.

use auth_core::ExitStatus;
use auth_tests::Sandbox;
use serde_json::{Value, json};

use crate::harness::status;

const KEY: &str = "sk-ant-api03-INVENTED-KEY";

fn with_key() -> Sandbox {
    let mut sandbox = Sandbox::new();
    sandbox.set("ANTHROPIC_API_KEY", KEY);
    sandbox
}

#[test]
fn what_holds_is_silent_and_exits_0() {
    let args = ["--assert", "source=api-key", "--assert", "billing=api"];
    let outcome = status(&with_key(), args);
    assert_eq!(outcome.exit, ExitStatus::Ok);
    assert_eq!((outcome.stdout.as_str(), outcome.stderr.as_str()), ("", ""));
}

#[test]
fn what_is_false_is_one_line_on_stderr_and_exit_1() {
    let outcome = status(&with_key(), ["--assert", "billing=subscription"]);
    assert_eq!(outcome.exit, ExitStatus::NotFound);
    assert_eq!(outcome.stdout, "");
    let line = "auth-status: asserting `billing=subscription`: it is api\n";
    assert_eq!(outcome.stderr, line);
}

#[test]
fn with_json_the_document_is_printed_and_what_is_false_is_one_json_line() {
    let outcome = status(&with_key(), ["--json", "--assert", "source=login"]);
    assert_eq!(outcome.exit, ExitStatus::NotFound);
    assert_eq!(
        outcome.document()["decision"]["active"]["source"],
        "api-key"
    );
    assert_eq!(outcome.stderr.lines().count(), 1);
    let error: Value = serde_json::from_str(&outcome.stderr).expect("a JSON line");
    assert_eq!(error["error"]["code"], "assertion.false");
    assert_eq!(error["error"]["exit"], 1);
}

#[test]
fn an_unknown_key_is_a_usage_error_that_names_the_known_ones() {
    for wrong in ["colour=red", "source", "valid-for=tomorrow", "=login"] {
        let outcome = status(&with_key(), ["--assert", wrong]);
        assert_eq!(outcome.exit, ExitStatus::Usage, "{wrong}");
        assert_eq!(outcome.stdout, "", "{wrong}");
    }
    let outcome = status(&with_key(), ["--assert", "colour=red"]);
    for key in ["source", "billing", "account", "fingerprint", "valid-for"] {
        assert!(outcome.stderr.contains(key), "{}", outcome.stderr);
    }
}

#[test]
fn what_could_not_be_checked_is_neither_true_nor_false() {
    // No `auth-store` is installed here, and so nobody knows whether there is a login.
    let outcome = status(&Sandbox::new(), ["--assert", "source=login"]);
    assert_eq!(outcome.exit, ExitStatus::Unavailable);
    assert!(outcome.stderr.contains("auth-store"), "{}", outcome.stderr);
}

#[test]
fn that_nothing_is_in_effect_can_be_asserted() {
    let outcome = status(&Sandbox::new(), ["--session", "bare"]);
    assert_eq!(outcome.exit, ExitStatus::NotFound);
    let args = ["--session", "bare", "--assert", "source=none"];
    let outcome = status(&Sandbox::new(), args);
    assert_eq!(outcome.exit, ExitStatus::Ok, "{}", outcome.stderr);
    let args = ["--session", "bare", "--assert", "source=api-key"];
    assert_eq!(status(&Sandbox::new(), args).exit, ExitStatus::NotFound);
}

#[test]
fn a_malformed_settings_file_is_exit_6_with_its_place_and_nothing_else() {
    let sandbox = with_key();
    sandbox.write("config/settings.json", "{\n  \"env\": {,}\n}");
    let outcome = status(&sandbox, [""; 0]);
    assert_eq!(outcome.exit, ExitStatus::Data);
    assert_eq!(outcome.stdout, "");
    assert!(
        outcome.stderr.contains("settings.json:2:11"),
        "{}",
        outcome.stderr
    );
    let outcome = status(&sandbox, ["--json"]);
    assert_eq!(
        (outcome.exit, outcome.stdout.as_str()),
        (ExitStatus::Data, "")
    );
    let error: Value = serde_json::from_str(&outcome.stderr).expect("a JSON line");
    assert_eq!(error["error"]["exit"], 6);
}

#[test]
fn what_cannot_be_sent_is_unusable_and_exit_3() {
    let mut sandbox = Sandbox::new();
    sandbox.set("ANTHROPIC_AUTH_TOKEN", "one\ntwo");
    let outcome = status(&sandbox, ["--json"]);
    assert_eq!(outcome.exit, ExitStatus::Unusable);
    let document = outcome.document();
    assert_eq!(document["decision"]["active"], Value::Null);
    assert_eq!(document["decision"]["sources"][1]["state"], "unusable");
    assert!(!outcome.stdout.contains("one"), "{}", outcome.stdout);
}

#[test]
fn a_key_that_nobody_has_approved_is_not_asked_about() {
    let outcome = status(&with_key(), ["--json", "--session", "interactive"]);
    let sources = &outcome.document()["decision"]["sources"];
    assert_eq!(sources[2]["state"], "unapproved");
    let sandbox = with_key();
    let tail = &KEY[KEY.len() - 20..];
    sandbox.client_state(&json!({"customApiKeyResponses": {"approved": [tail]}}));
    let outcome = status(&sandbox, ["--json", "--session", "interactive"]);
    assert_eq!(outcome.exit, ExitStatus::Ok);
    assert_eq!(
        outcome.document()["decision"]["active"]["source"],
        "api-key"
    );
}
