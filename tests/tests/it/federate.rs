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
fn a_profile_names_what_is_exchanged() {
    let provider = Provider::start();
    let body = json!({"access_token": "sk-ant-oat01-workload", "expires_in": 3600});
    provider.fault(GRANT, answer(&body));
    let mut sandbox = Sandbox::new();
    let jwt = sandbox.write("jwt", JWT);
    let mut config = json!({
        "organization_id": "org_p", "base_url": provider.base(), "workspace_id": "wrkspc_p",
        "authentication": {"type": "oidc_federation", "federation_rule_id": "fdrl_p",
            "service_account_id": "svac_p", "identity_token": {"source": "file", "path": jwt}}});
    sandbox.write("anthropic/configs/work.json", config.to_string());
    sandbox.set("ANTHROPIC_CONFIG_DIR", sandbox.path("anthropic"));
    sandbox.set("ANTHROPIC_PROFILE", "work");
    // The profile's own comes first.
    sandbox.set("ANTHROPIC_IDENTITY_TOKEN", "another");
    sandbox.set("ANTHROPIC_FEDERATION_RULE_ID", "another");
    sandbox.set("ANTHROPIC_ORGANIZATION_ID", "another");
    let client = sandbox
        .command("auth-core")
        .args(["explain", "--client"])
        .output();
    let client = String::from_utf8(client.expect("it runs").stdout).expect("text");
    assert!(
        client.starts_with("Authorization\tfederation\n"),
        "{client}"
    );
    for _ in 0..2 {
        let mut headers = sandbox.command("auth-core");
        headers.arg("headers").assert().code(0).stdout(
            "Authorization: Bearer sk-ant-oat01-workload\nanthropic-workspace-id: wrkspc_p\n",
        );
    }
    assert_eq!(provider.count(GRANT), 1, "the second is cached");
    let sent = provider.last("token").expect("it was asked").fields;
    assert_eq!(sent["assertion"], JWT);
    assert_eq!(sent["federation_rule_id"], "fdrl_p");
    assert_eq!(sent["organization_id"], "org_p");
    assert_eq!(sent["service_account_id"], "svac_p");
    // What is missing is said, and nothing weaker is used.
    config["authentication"]["identity_token"] = Value::Null;
    sandbox.write("anthropic/configs/work.json", config.to_string());
    sandbox.unset("ANTHROPIC_IDENTITY_TOKEN");
    let output = sandbox
        .command("auth-core")
        .arg("headers")
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains("the profile names no `identity_token`"),
        "{said}"
    );
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
