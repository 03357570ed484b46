//! A credential that is refused, or about to end.

use std::sync::Arc;

use auth_tests::{Provider, Sandbox};
use serde_json::{Value, json};

use crate::support::{Proxy, command};
use crate::upstream::{Upstream, json as answer};

/// An upstream that accepts one key only.
fn accepting(key: &'static str) -> Upstream {
    Upstream::start(move |request, stream| {
        let is_accepted = request.header("x-api-key").as_deref() == Some(key);
        let length = request.body.len();
        if is_accepted {
            answer(stream, 200, &format!("{{\"length\":{length}}}"))
        } else {
            answer(
                stream,
                401,
                "{\"type\":\"error\",\"error\":{\"type\":\"authentication_error\"}}",
            )
        }
    })
}

/// A helper that prints `key-1`, `key-2`, … and counts its runs by lines of `runs`.
fn with_helper(base: &str) -> Sandbox {
    let mut sandbox = Sandbox::new();
    let runs = sandbox.path("runs");
    let script = format!(
        "echo run >> '{0}'; echo key-$(wc -l < '{0}' | tr -d ' ')",
        runs.display()
    );
    sandbox.settings(&json!({"apiKeyHelper": script}));
    sandbox.set("ANTHROPIC_BASE_URL", base);
    sandbox
}

fn runs(sandbox: &Sandbox) -> usize {
    let text = std::fs::read_to_string(sandbox.path("runs"));
    text.unwrap_or_default().lines().count()
}

/// Sends the same request from many threads at once; the statuses.
fn crowd(proxy: &Arc<Proxy>, count: usize, body: &str) -> Vec<u16> {
    let threads: Vec<_> = (0..count)
        .map(|_| {
            let (proxy, body) = (Arc::clone(proxy), body.to_owned());
            std::thread::spawn(move || proxy.send("POST", "/v1/messages", &body).status)
        })
        .collect();
    let statuses = threads.into_iter().map(std::thread::JoinHandle::join);
    statuses.map(|status| status.expect("an answer")).collect()
}

#[test]
fn two_hundred_requests_with_a_refused_key_are_one_run_of_the_helper() {
    let upstream = accepting("key-2");
    let sandbox = with_helper(&upstream.base);
    let proxy = Arc::new(Proxy::start(&sandbox, &[]));
    assert_eq!(runs(&sandbox), 1, "the first key");
    let statuses = crowd(&proxy, 200, "{\"model\":\"x\"}");
    assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
    assert_eq!(runs(&sandbox), 2, "one run more for 200 refusals");
    for request in upstream.requests() {
        assert_eq!(
            request.body, b"{\"model\":\"x\"}",
            "the body is repeated as it was"
        );
        let bearer = request
            .header("authorization")
            .expect("a helper's key is in both headers");
        assert_eq!(
            Some(bearer.trim_start_matches("Bearer ")),
            request.header("x-api-key").as_deref()
        );
    }
}

#[test]
fn two_hundred_requests_with_a_refused_login_are_one_refresh() {
    let provider = Provider::start();
    let mut sandbox = Sandbox::new();
    provider.configure(&sandbox);
    sandbox.credentials(&provider.login(8 * 3600));
    sandbox.set("ANTHROPIC_BASE_URL", provider.base());
    let proxy = Arc::new(Proxy::start(&sandbox, &[]));
    assert_eq!(proxy.send("POST", "/v1/messages", "{}").status, 200);
    provider.expire();
    let statuses = crowd(&proxy, 200, "{}");
    assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
    assert_eq!(provider.count("token.refresh_token"), 1);
}

#[test]
fn an_expiring_login_is_refreshed_before_the_next_request() {
    let provider = Provider::start();
    let mut sandbox = Sandbox::new();
    provider.configure(&sandbox);
    sandbox.credentials(&provider.login(60));
    sandbox.set("ANTHROPIC_BASE_URL", provider.base());
    let proxy = Proxy::start(&sandbox, &[]);
    assert_eq!(provider.count("token.refresh_token"), 1, "at the start");
    assert_eq!(proxy.send("POST", "/v1/messages", "{}").status, 200);
    assert_eq!(provider.count("token.refresh_token"), 1);
}

#[test]
fn an_oauth_token_comes_with_its_beta_feature() {
    let upstream = Upstream::plain();
    let mut sandbox = Sandbox::new();
    sandbox.set("ANTHROPIC_BASE_URL", &upstream.base);
    sandbox.set("CLAUDE_CODE_OAUTH_TOKEN", "sk-ant-oat01-invented");
    let proxy = Proxy::start(&sandbox, &[]);
    proxy.send_with("POST", "/v1/messages", &[("anthropic-beta", "a-1")], "{}");
    let request = &upstream.requests()[0];
    let beta = request.header("anthropic-beta");
    assert_eq!(beta.as_deref(), Some("a-1,oauth-2025-04-20"));
    let bearer = request.header("authorization");
    assert_eq!(bearer.as_deref(), Some("Bearer sk-ant-oat01-invented"));
    assert_eq!(request.header("x-api-key"), None);
}

#[test]
fn a_key_that_cannot_be_replaced_passes_the_refusal_on() {
    let upstream = accepting("another");
    let sandbox = crate::support::with_key(&upstream.base);
    let proxy = Proxy::start(&sandbox, &[]);
    for _ in 0..3 {
        let refused = proxy.send("POST", "/v1/messages", "{}");
        assert_eq!(
            (refused.status, refused.error_type()),
            (401, "authentication_error".into())
        );
    }
    assert!(upstream.count() <= 4, "{} requests", upstream.count());
}

#[test]
fn a_large_body_is_repeated_and_a_huge_one_is_not() {
    let upstream = accepting("key-2");
    let sandbox = with_helper(&upstream.base);
    let proxy = Proxy::start(&sandbox, &[]);
    let body = "x".repeat(20 * 1024 * 1024);
    let large = proxy.send("POST", "/v1/messages", &body);
    assert_eq!(
        (large.status, large.text.as_str()),
        (200, "{\"length\":20971520}")
    );

    let upstream = accepting("key-2");
    let sandbox = with_helper(&upstream.base);
    let proxy = Proxy::start(&sandbox, &[]);
    let body = "x".repeat(33 * 1024 * 1024);
    assert_eq!(proxy.send("POST", "/v1/messages", &body).status, 401);
    // The key has been renewed all the same.
    assert_eq!(proxy.send("POST", "/v1/messages", "{}").status, 200);
    assert_eq!(runs(&sandbox), 2);
}

#[test]
fn the_proxy_tells_whose_credential_it_adds_and_never_the_secret() {
    let provider = Provider::start();
    let mut sandbox = Sandbox::new();
    provider.configure(&sandbox);
    let login = provider.login(8 * 3600);
    sandbox.credentials(&login);
    sandbox.set("ANTHROPIC_BASE_URL", provider.base());
    let proxy = Proxy::start(&sandbox, &[]);
    let told = proxy.send("GET", "/.well-known/auth-proxy", "");
    let document: Value = serde_json::from_str(&told.text).expect("JSON");
    assert_eq!(
        (&document["version"], &document["source"]),
        (&json!(1), &json!("login"))
    );
    assert!(document["billing"].is_string(), "{document}");
    let secret = login["claudeAiOauth"]["accessToken"]
        .as_str()
        .expect("a token");
    assert!(!told.text.contains(secret));
}

#[test]
fn auth_status_asks_the_proxy_whose_credential_it_adds() {
    let provider = Provider::start();
    let mut sandbox = Sandbox::new();
    provider.configure(&sandbox);
    sandbox.credentials(&provider.login(8 * 3600));
    sandbox.set("ANTHROPIC_BASE_URL", provider.base());
    let status = auth_tests::program("auth-status");
    let status = status.to_str().expect("text");
    let output = command(&sandbox, &["--", status, "--verify", "--json"]).output();
    let output = output.expect("it runs");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    let document: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let verification = &document["verification"];
    assert_eq!(verification["verdict"], "accepted", "{document}");
    assert_eq!(verification["proxy"]["source"], "login", "{document}");
    assert_eq!(verification["proxy"]["base_url"], provider.base());
}

#[test]
fn without_a_credential_the_run_does_not_begin() {
    let sandbox = Sandbox::new();
    let output = command(&sandbox, &["--", "true"])
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
}
