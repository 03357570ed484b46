//! `auth-status --verify`: the API is asked by `auth-login`, and its answers are told apart.

use auth_tests::{Fault, Provider, Sandbox};
use serde_json::{Value, json};

/// A provider, and a sandbox that is logged in there and whose API it is.
fn world() -> (Provider, Sandbox) {
    let provider = Provider::start();
    let mut sandbox = Sandbox::new();
    sandbox.credentials(&provider.login(36_000));
    sandbox.set("ANTHROPIC_BASE_URL", provider.base());
    (provider, sandbox)
}

/// The exit code and the verdict.
fn verify(sandbox: &Sandbox) -> (Option<i32>, String) {
    let mut command = sandbox.command("auth-status");
    let output = command.args(["--verify", "--json"]).output();
    let output = output.expect("it runs");
    let document: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("{error}: {}", String::from_utf8_lossy(&output.stderr));
    });
    let verdict = document["verification"]["verdict"].as_str();
    (output.status.code(), verdict.unwrap_or_default().to_owned())
}

#[test]
fn what_the_api_says_of_a_login_is_told_apart() {
    let (provider, sandbox) = world();
    assert_eq!(verify(&sandbox), (Some(0), "accepted".to_owned()));
    provider.fault("models", Fault::Drop);
    assert_eq!(verify(&sandbox), (Some(4), "unreachable".to_owned()));
    provider.clear_faults();
    provider.expire();
    assert_eq!(verify(&sandbox), (Some(3), "expired".to_owned()));
    provider.revoke_all();
    assert_eq!(verify(&sandbox), (Some(3), "revoked".to_owned()));
}

#[test]
fn a_script_is_told_in_one_line_that_a_credential_is_not_accepted() {
    let (provider, sandbox) = world();
    let run = || {
        let mut command = sandbox.command("auth-status");
        let args = ["--verify", "--assert", "source=login"];
        command.args(args).output().expect("it runs")
    };
    assert_eq!(run().status.code(), Some(0));
    provider.revoke_all();
    let refused = run();
    assert_eq!(refused.status.code(), Some(3));
    assert!(refused.stdout.is_empty());
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.contains("revoked"), "{said}");
}

#[test]
fn with_verify_the_account_is_the_one_that_the_api_names() {
    let (provider, sandbox) = world();
    // The client's own record says somebody else.
    sandbox.client_state(&json!({"oauthAccount": {"emailAddress": "bob@example.com"}}));
    provider.configure(&sandbox);
    let asserted = |sandbox: &Sandbox, args: &[&str]| {
        let mut command = sandbox.command("auth-status");
        command.args(args).output().expect("it runs").status.code()
    };
    assert_eq!(
        asserted(&sandbox, &["--assert", "account=bob@example.com"]),
        Some(0)
    );
    let verified = ["--verify", "--assert", "account=bob@example.com"];
    assert_eq!(asserted(&sandbox, &verified), Some(1));
    let verified = ["--verify", "--assert", "account=ada@example.com"];
    assert_eq!(asserted(&sandbox, &verified), Some(0));
}

#[test]
fn without_verify_the_api_is_not_asked() {
    let (provider, sandbox) = world();
    let mut command = sandbox.command("auth-status");
    command.arg("--json").assert().success();
    assert_eq!(provider.count("models"), 0);
    assert_eq!(verify(&sandbox).0, Some(0));
    assert_eq!(provider.count("models"), 1);
}

#[test]
fn a_cloud_providers_credential_is_not_sent_to_the_api() {
    let (provider, mut sandbox) = world();
    sandbox.set("CLAUDE_CODE_USE_BEDROCK", "1");
    sandbox.set("AWS_BEARER_TOKEN_BEDROCK", "INVENTED");
    assert_eq!(verify(&sandbox), (Some(4), "not-verifiable".to_owned()));
    assert_eq!(provider.count("models"), 0);
}

#[test]
fn of_a_helper_only_the_cached_key_is_asked_about() {
    let (provider, sandbox) = world();
    let key = provider.api_key();
    let helper = serde_json::json!({"apiKeyHelper": format!("echo {key}")});
    sandbox.settings(&helper);
    assert_eq!(verify(&sandbox), (Some(4), "not-verifiable".to_owned()));
    let mut get = sandbox.command("auth-helper-runner");
    get.arg("get").assert().success();
    assert_eq!(verify(&sandbox), (Some(0), "accepted".to_owned()));
}
