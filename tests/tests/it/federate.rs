//! `auth-login federate` and `verify`: the plumbing of `auth-core` and `auth-status`.

use auth_tests::{Fault, Provider, Sandbox};
use serde_json::{Value, json};

const GRANT: &str = "token";
const JWT: &str = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln";

fn workload() -> (Provider, Sandbox) {
    let provider = Provider::start();
    let mut sandbox = Sandbox::new();
    sandbox.set("ANTHROPIC_BASE_URL", provider.base());
    sandbox.set("ANTHROPIC_FEDERATION_RULE_ID", "fdrl_x");
    sandbox.set("ANTHROPIC_ORGANIZATION_ID", "org_x");
    sandbox.set("ANTHROPIC_IDENTITY_TOKEN", JWT);
    (provider, sandbox)
}

fn answer(body: &Value) -> Fault {
    Fault::Raw {
        status: 200,
        content_type: "application/json".to_owned(),
        body: body.to_string(),
    }
}

fn run(sandbox: &Sandbox) -> (Option<i32>, String, String) {
    let mut command = sandbox.command("auth-login");
    let output = command.args(["federate", "--json"]).output();
    let output = output.expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

#[test]
fn an_identity_token_is_exchanged_once_and_the_token_is_cached() {
    let (provider, sandbox) = workload();
    let body = json!({"access_token": "sk-ant-oat01-workload", "expires_in": 3600});
    provider.fault(GRANT, answer(&body));
    for _ in 0..2 {
        let (code, stdout, said) = run(&sandbox);
        assert_eq!(code, Some(0), "{said}");
        let document: Value = serde_json::from_str(&stdout).expect("a document");
        assert_eq!(document["token"], "sk-ant-oat01-workload");
        assert!(document["expires_at"].is_string(), "{document}");
    }
    assert_eq!(provider.count(GRANT), 1, "the second is cached");
    let sent = provider.last("token").expect("it was asked").fields;
    assert_eq!(sent["assertion"], JWT);
    assert_eq!(sent["federation_rule_id"], "fdrl_x");
    assert_eq!(sent["organization_id"], "org_x");
}

#[test]
fn a_token_of_unknown_lifetime_is_not_cached_and_a_refusal_is_exit_3() {
    let (provider, sandbox) = workload();
    provider.fault(GRANT, answer(&json!({"access_token": "a"})));
    assert_eq!(run(&sandbox).0, Some(0));
    assert_eq!(run(&sandbox).0, Some(0));
    assert_eq!(provider.count(GRANT), 2);
    provider.clear_faults();
    let error = Fault::Error {
        error: "invalid_grant".to_owned(),
    };
    provider.fault(GRANT, error);
    let (code, _, said) = run(&sandbox);
    assert_eq!(code, Some(3), "{said}");
    assert!(!said.contains(JWT), "{said}");
}

#[test]
fn verify_names_the_account_of_a_login() {
    let provider = Provider::start();
    let mut sandbox = Sandbox::new();
    provider.configure(&sandbox);
    sandbox.set("ANTHROPIC_BASE_URL", provider.base());
    let login = provider.login(3600);
    let token = login["claudeAiOauth"]["accessToken"]
        .as_str()
        .expect("a token");
    let verify = |value: &str| {
        let headers = json!({"version": 1, "headers": {"Authorization": [value]}}).to_string();
        let mut command = sandbox.command("auth-login");
        let output = command
            .args(["verify", "--json"])
            .write_stdin(headers)
            .output();
        serde_json::from_slice::<Value>(&output.expect("it runs").stdout).expect("a document")
    };
    let document = verify(&format!("Bearer {token}"));
    assert_eq!(document["verdict"], "accepted");
    assert_eq!(document["account"]["email"], "ada@example.com");
    assert_eq!(document["account"]["organization"], "Analytical Engines");
    assert!(verify("Bearer nobody's")["account"].is_null());
}
