//! What a refresh does where the server or the disk goes wrong.

use std::time::{Duration, Instant};

use auth_tests::{Fault, Provider, Sandbox};
use serde_json::{Value, json};

use crate::refresh::{expired, stored};

fn bytes(sandbox: &Sandbox) -> Vec<u8> {
    std::fs::read(sandbox.config_dir().join(".credentials.json")).expect("the file")
}

/// Refreshes; says the exit code and what was said. The stored login has to be what it was.
fn fails(sandbox: &Sandbox) -> (Option<i32>, String) {
    let before = bytes(sandbox);
    let output = sandbox.command("auth-login").arg("refresh").output();
    let output = output.expect("it runs");
    assert_eq!(bytes(sandbox), before, "the stored login has changed");
    assert_eq!(output.stdout, b"");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    for token in ["accessToken", "refreshToken"] {
        let secret = stored(sandbox)["claudeAiOauth"][token].clone();
        assert!(!said.contains(secret.as_str().expect("a text")), "{said}");
    }
    (output.status.code(), said)
}

fn fault_is(fault: Fault, code: i32, word: &str) {
    let (provider, sandbox) = expired();
    let name = format!("{fault:?}");
    provider.fault("token.refresh_token", fault);
    let start = Instant::now();
    let (exit, said) = fails(&sandbox);
    assert!(start.elapsed() < Duration::from_secs(45), "{name} hangs");
    assert_eq!(exit, Some(code), "{name}: {said}");
    assert!(said.contains(word), "{name}: {said}");
    assert!(said.contains("hint: "), "{name}: {said}");
}

#[test]
fn answers_that_are_none_leave_the_login_as_it_was() {
    let status = |status, retry_after: Option<&str>| Fault::Status {
        status,
        retry_after: retry_after.map(str::to_owned),
    };
    let error = |error: &str| Fault::Error {
        error: error.to_owned(),
    };
    let redirect = Fault::Redirect {
        to: "http://127.0.0.1:1/".to_owned(),
    };
    fault_is(Fault::Drop, 4, "cannot reach");
    fault_is(Fault::Truncate, 4, "refresh failed");
    fault_is(status(429, Some("17")), 4, "17 s");
    fault_is(status(500, None), 4, "server error");
    fault_is(status(529, None), 4, "server error");
    fault_is(Fault::Html, 4, "HTML");
    fault_is(Fault::Empty, 4, "empty");
    fault_is(Fault::Huge, 4, "larger than 1 MiB");
    fault_is(redirect, 4, "redirects are not followed");
    fault_is(error("invalid_grant"), 3, "auth-login login");
    fault_is(error("invalid_client"), 3, "client_id");
    fault_is(error("temporarily_unavailable"), 4, "server error");
}

#[test]
fn a_server_that_says_nothing_is_given_up_after_thirty_seconds() {
    fault_is(Fault::Hang, 4, "in time");
}

#[test]
fn a_server_that_is_not_there_is_no_reason_to_log_in_again() {
    let (provider, sandbox) = expired();
    drop(provider);
    let (exit, said) = fails(&sandbox);
    assert_eq!(exit, Some(4), "{said}");
    assert!(said.contains("cannot reach"), "{said}");
    assert!(!said.contains("auth-login login"), "{said}");
}

#[test]
fn an_answer_without_a_new_refresh_token_keeps_the_old_one() {
    let (provider, sandbox) = expired();
    let of = |document: &Value| document["claudeAiOauth"]["refreshToken"].clone();
    let before = of(&stored(&sandbox));
    provider.fault_once("token.refresh_token", Fault::NoRefreshToken);
    sandbox
        .command("auth-login")
        .arg("refresh")
        .assert()
        .success();
    assert_eq!(of(&stored(&sandbox)), before);
    sandbox
        .command("auth-login")
        .args(["refresh", "--force"])
        .assert()
        .success();
    assert_ne!(of(&stored(&sandbox)), before);
}

#[test]
fn a_refused_refresh_adopts_a_login_that_came_meanwhile() {
    let (provider, sandbox) = expired();
    // Another client's refresh, between our look at the store and the server's answer.
    let newer = provider.login(3600);
    provider.revoke_all();
    provider.fault("token.refresh_token", Fault::Delay { ms: 1500 });
    let mut session = sandbox.start("auth-login", ["refresh", "--json"]);
    let end = Instant::now() + Duration::from_secs(10);
    while provider.count("token.refresh_token") == 0 {
        assert!(Instant::now() < end, "it does not ask");
        std::thread::sleep(Duration::from_millis(5));
    }
    sandbox.credentials(&newer);
    let ended = session.finish();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stdout.contains(r#""refreshed":"#), "{ended:?}");
    let token = |document: &Value| document["claudeAiOauth"]["accessToken"].clone();
    assert_eq!(token(&stored(&sandbox)), token(&newer));
}

#[test]
fn a_logout_during_a_refresh_stays_one() {
    let (provider, sandbox) = expired();
    provider.fault("token.refresh_token", Fault::Delay { ms: 1500 });
    let mut session = sandbox.start("auth-login", ["refresh"]);
    let end = Instant::now() + Duration::from_secs(10);
    while provider.count("token.refresh_token") == 0 {
        assert!(Instant::now() < end, "it does not ask");
        std::thread::sleep(Duration::from_millis(5));
    }
    sandbox
        .command("auth-store")
        .arg("erase")
        .assert()
        .success();
    let ended = session.finish();
    assert_eq!(ended.code, Some(1), "{ended:?}");
    sandbox.command("auth-store").arg("get").assert().code(1);
}

#[test]
fn without_a_login_without_a_refresh_token_and_with_a_key_nothing_is_asked() {
    let provider = Provider::start();
    let sandbox = Sandbox::new();
    provider.configure(&sandbox);
    let exit = || {
        let output = sandbox.command("auth-login").arg("refresh").output();
        output.expect("it runs").status.code()
    };
    assert_eq!(exit(), Some(1));
    let mut login = provider.login(0);
    let object = login["claudeAiOauth"].as_object_mut().expect("an object");
    object.remove("refreshToken");
    sandbox.credentials(&login);
    assert_eq!(exit(), Some(3));
    sandbox.credentials(&json!({}));
    sandbox.client_state(&json!({"primaryApiKey": "sk-ant-api03-a"}));
    assert_eq!(exit(), Some(0));
    sandbox.credentials(&json!({"claudeAiOauth": {"accessToken": "a", "scopes": "b"}}));
    assert_eq!(exit(), Some(6));
    assert_eq!(provider.count("token.refresh_token"), 0);
}

#[test]
fn without_a_client_both_ways_are_named() {
    let (_provider, sandbox) = expired();
    sandbox.write("xdg-config/auth-tools/config.toml", "");
    let (exit, said) = fails(&sandbox);
    assert_eq!(exit, Some(3), "{said}");
    assert!(said.contains("install Claude Code"), "{said}");
    assert!(said.contains("client_id"), "{said}");
}

#[test]
fn odd_members_of_an_answer_cost_no_token() {
    for odd in [
        r#""scope":["user:inference"]"#,
        r#""scope":null"#,
        r#""expires_in":"3600.0""#,
        r#""expires_in":"""#,
        r#""expires_in":-1"#,
        r#""expires_in":1e18"#,
        r#""expires_in":[]"#,
        r#""refresh_token_expires_in":"never""#,
        r#""refresh_token_expires_in":-1"#,
        r#""token_type":null"#,
    ] {
        let (provider, sandbox) = expired();
        let answer = |body: String| Fault::Raw {
            status: 200,
            content_type: "text/plain".to_owned(),
            body,
        };
        let body =
            format!("\u{feff}{{\"access_token\":\"new\",\"refresh_token\":\"rotated\",{odd}}}");
        provider.fault("token.refresh_token", answer(body));
        let output = sandbox.command("auth-login").arg("refresh").output();
        let output = output.expect("it runs");
        assert!(output.status.success(), "{odd}: {output:?}");
        let login = stored(&sandbox)["claudeAiOauth"].clone();
        assert_eq!(login["accessToken"], "new", "{odd}");
        assert_eq!(login["refreshToken"], "rotated", "{odd}");
        if odd.contains("-1") || odd.contains("e18") {
            assert_eq!(login["expiresAt"], Value::Null, "{odd}");
        }
    }
}

#[test]
fn a_refresh_token_is_not_sent_to_another_endpoint_than_its_own() {
    let (other, _) = expired();
    let (provider, sandbox) = expired();
    let mut login = sandbox.start("auth-login", ["login", "--no-browser", "--url-file", "url"]);
    let url = login.wait_for(&sandbox.path("project/url"));
    assert_eq!(auth_tests::Visitor::new().open(&url).status, 200);
    assert_eq!(login.finish().code, Some(0));
    let refresh = |args: &[&str]| {
        let mut command = sandbox.command("auth-login");
        let output = command.args(["refresh", "--force"]).args(args).output();
        let output = output.expect("it runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), said)
    };
    let elsewhere = format!("token_url={}", other.url("token"));
    for _ in 0..2 {
        let (code, said) = refresh(&["--oauth", &elsewhere]);
        assert_eq!(code, Some(7), "{said}");
        assert_eq!(other.count("token.refresh_token"), 0);
        // Also after a rotation.
        assert_eq!(refresh(&[]).0, Some(0));
    }
    assert_eq!(provider.reuses(), 0);
}
