//! Troubles that users of Claude Code met and that no other test is about (`docs/incidents.md`).

use auth_tests::{Fault, Sandbox};
use serde_json::{Value, json};

use crate::oauth_world::{access_token, read, world};

/// The exit code, stdout and stderr.
pub(crate) fn run(sandbox: &Sandbox, name: &str, args: &[&str]) -> (Option<i32>, String, String) {
    let output = sandbox.command(name).args(args).output();
    let output = output.expect("it runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    (output.status.code(), stdout, stderr)
}

/// Logs out, which must go whatever the settings are, and puts the login back.
fn logout_goes(sandbox: &Sandbox, login: &Value) {
    sandbox.credentials(login);
    let (exit, _, said) = run(sandbox, "auth-login", &["logout"]);
    assert_eq!(exit, Some(0), "{said}");
    assert_eq!(access_token(sandbox), "", "{said}");
    sandbox.credentials(login);
}

#[test]
fn no_policy_stands_in_the_way_of_logout_or_of_the_login_that_it_asks_for() {
    let (provider, sandbox) = world();
    let stored = provider.login(36_000);
    let elsewhere = json!({"forceLoginMethod": "claudeai", "forceLoginOrgUUID": "another"});
    let console = json!({"forceLoginMethod": "console"});
    let nonsense = json!({"forceLoginMethod": "nonsense"});
    for (policy, args, exit) in [
        (&elsewhere, &["login"][..], 7),
        (&console, &["login", "--claudeai"], 7),
        (&nonsense, &["login"], 6),
    ] {
        sandbox.settings(policy);
        logout_goes(&sandbox, &stored);
        let (code, _, said) = run(&sandbox, "auth-login", args);
        assert_eq!(code, Some(exit), "{policy}: {said}");
        assert!(
            said.contains("forceLogin") && said.contains("settings.json"),
            "{said}"
        );
        assert_eq!(read(&sandbox, ".credentials.json"), stored, "{policy}");
    }
    // A file that cannot be read at all.
    sandbox.write("config/settings.json", "{\"forceLoginMethod\": ");
    logout_goes(&sandbox, &stored);
    // What the policy asks for replaces a login that it would not have allowed.
    sandbox.settings(&console);
    let (exit, _, said) = run(&sandbox, "auth-login", &["login"]);
    assert_eq!(exit, Some(0), "{said}");
    assert!(read(&sandbox, ".claude.json")["primaryApiKey"].is_string());
    assert_eq!(access_token(&sandbox), "");
}

#[test]
fn a_login_with_less_than_a_minute_is_renewed_before_it_is_handed_over() {
    let (provider, sandbox) = world();
    sandbox.credentials(&provider.login(30));
    let old = access_token(&sandbox);
    let (exit, _, said) = run(&sandbox, "auth-status", &["--assert", "valid-for=1m"]);
    assert_eq!(exit, Some(0), "it can be refreshed: {said}");
    let (exit, printed, said) = run(&sandbox, "auth-core", &["token"]);
    assert_eq!(exit, Some(0), "{said}");
    assert_ne!(printed.trim_end(), old);
    let left = provider.seconds_left(printed.trim_end());
    assert!(left.is_some_and(|left| left > 3600), "{left:?}");
    assert_eq!(provider.count("token.refresh_token"), 1);
    // When the server fails, thirty seconds are better than nothing; it is said.
    let brief = provider.login(30);
    sandbox.credentials(&brief);
    provider.fault("token.refresh_token", Fault::Drop);
    let (exit, printed, said) = run(&sandbox, "auth-core", &["token"]);
    assert_eq!(exit, Some(0), "{said}");
    assert_eq!(brief["claudeAiOauth"]["accessToken"], printed.trim_end());
    assert!(said.contains("refresh failed"), "{said}");
}

#[test]
fn a_refusal_of_a_token_from_the_environment_replaces_nothing() {
    let (provider, mut sandbox) = world();
    let login = provider.login(36_000);
    sandbox.credentials(&login);
    let given = provider.login(36_000)["claudeAiOauth"]["accessToken"].clone();
    let given = given.as_str().expect("a token");
    sandbox.set("CLAUDE_CODE_OAUTH_TOKEN", given);
    sandbox.set("ANTHROPIC_BASE_URL", provider.base());
    let refused = Fault::Status {
        status: 401,
        retry_after: None,
    };
    provider.fault_once("models", refused);
    let (exit, document, _) = run(&sandbox, "auth-status", &["--verify", "--json"]);
    assert_eq!(exit, Some(3));
    let document: Value = serde_json::from_str(&document).expect("a document");
    assert_eq!(document["decision"]["active"]["source"], "oauth-token");
    assert_eq!(read(&sandbox, ".credentials.json"), login);
    assert_eq!(provider.count("token"), 0, "no other token is asked for");
    let (_, printed, _) = run(&sandbox, "auth-core", &["token"]);
    assert_eq!(printed.trim_end(), given);
    let (exit, ..) = run(&sandbox, "auth-status", &["--verify"]);
    assert_eq!(exit, Some(0), "it was for a moment");
}

#[test]
fn a_command_that_brings_aws_credentials_is_not_run_and_none_is_missing() {
    let mut sandbox = Sandbox::new();
    sandbox.set("CLAUDE_CODE_USE_BEDROCK", "1");
    sandbox.set("AWS_REGION", "eu-west-1");
    let misses_credential = || {
        let (exit, document, said) = run(&sandbox, "auth-core", &["resolve", "--json"]);
        assert_eq!(exit, Some(0), "{said}");
        let document: Value = serde_json::from_str(&document).expect("a document");
        assert_eq!(document["active"]["provider"], "bedrock");
        document["warnings"].to_string().contains("no credential")
    };
    assert!(misses_credential());
    sandbox.settings(&json!({"awsCredentialExport": " "}));
    assert!(misses_credential());
    let command = "echo run >> ran; echo '{}'";
    sandbox.settings(&json!({"awsCredentialExport": command, "awsAuthRefresh": command}));
    assert!(!misses_credential());
    let (exit, _, said) = run(&sandbox, "auth-core", &["headers"]);
    assert_eq!(exit, Some(1), "{said}");
    assert!(!sandbox.path("project/ran").exists());
}
