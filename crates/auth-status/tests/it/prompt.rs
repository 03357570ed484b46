//! `--format`: one line for a shell prompt.

use auth_core::ExitStatus;
use auth_tests::Sandbox;
use serde_json::json;

use crate::harness::status;

#[test]
fn one_line_tells_source_billing_account_profile_and_expiry() {
    let mut sandbox = Sandbox::new();
    let template = "[{source} {billing} {account} {profile} {expires}]";
    let outcome = status(&sandbox, ["--format", template]);
    assert_eq!(outcome.exit, ExitStatus::NotFound);
    assert_eq!(
        (outcome.stdout.as_str(), outcome.stderr.as_str()),
        ("[none none - default -]\n", "")
    );
    sandbox.credentials(
        &json!({"claudeAiOauth": {"accessToken": "sk-ant-oat01-INVENTED",
        "scopes": ["user:inference"], "expiresAt": 1_800_007_260_000_i64}}),
    );
    sandbox.client_state(&json!({"oauthAccount": {"emailAddress": "ada@example.com"}}));
    let outcome = status(&sandbox, ["--format", template]);
    let line = "[login subscription ada@example.com default 2h1m]\n";
    assert_eq!(
        (outcome.exit, outcome.stdout.as_str()),
        (ExitStatus::Ok, line)
    );
    sandbox.set("ANTHROPIC_API_KEY", "sk-ant-api03-INVENTED");
    let outcome = status(&sandbox, ["--format", "{source}:{billing}"]);
    assert_eq!(
        (outcome.stdout.as_str(), outcome.stderr.as_str()),
        ("api-key:api\n", "")
    );
}

#[test]
fn the_keychain_is_not_opened_for_it() {
    // No `auth-store` is installed here: starting it would be an error.
    let mut sandbox = Sandbox::new();
    sandbox.set("AUTH_STORE_BACKEND", "keychain");
    let outcome = status(&sandbox, ["--format", "{source}"]);
    assert_eq!(
        (outcome.stdout.as_str(), outcome.stderr.as_str()),
        ("login\n", "")
    );
    assert_eq!(outcome.exit, ExitStatus::Unavailable);
}

#[test]
fn an_unknown_placeholder_is_a_usage_error_that_names_the_known_ones() {
    let outcome = status(&Sandbox::new(), ["--format", "{plan}"]);
    assert_eq!(outcome.exit, ExitStatus::Usage);
    assert!(outcome.stderr.contains("{expires}"), "{}", outcome.stderr);
}
