//! `--allow`, `--max-requests`, `--max-output-tokens`, `--log`.

use std::os::unix::fs::PermissionsExt as _;

use serde_json::{Value, json};

use crate::support::{KEY, Proxy, eventually, with_key};
use crate::upstream::{Upstream, json as answer};

fn counting() -> Upstream {
    Upstream::start(|_, stream| {
        let message = json!({"type": "message", "model": "claude-x", "usage": {"input_tokens": 3, "output_tokens": 60}});
        answer(stream, 200, &message.to_string())
    })
}

#[test]
fn only_what_is_allowed_is_sent() {
    let upstream = counting();
    let sandbox = with_key(&upstream.base);
    let proxy = Proxy::start(&sandbox, &["--allow", "POST /v1/messages*"]);
    assert_eq!(
        proxy.send("POST", "/v1/messages?beta=true", "{}").status,
        200
    );
    for (method, path) in [
        ("GET", "/v1/messages"),
        ("POST", "/v1/files"),
        ("GET", "/v1/models"),
    ] {
        let refused = proxy.send(method, path, "");
        assert_eq!(
            (refused.status, refused.error_type()),
            (403, "permission_error".into())
        );
    }
    assert_eq!(upstream.count(), 1);
}

#[test]
fn after_the_limit_of_requests_comes_429() {
    let upstream = counting();
    let sandbox = with_key(&upstream.base);
    sandbox.write(
        "xdg-config/auth-tools/config.toml",
        "[proxy]\nmax_requests = 2\n",
    );
    let proxy = Proxy::start(&sandbox, &[]);
    let statuses: Vec<u16> = (0..4)
        .map(|_| proxy.send("POST", "/v1/messages", "{}").status)
        .collect();
    assert_eq!(statuses, [200, 200, 429, 429]);
    let refused = proxy.send("POST", "/v1/messages", "{}");
    assert_eq!(refused.error_type(), "rate_limit_error");
    assert_eq!(refused.headers["x-should-retry"], "false");
    assert_eq!(upstream.count(), 2);
}

#[test]
fn after_the_limit_of_tokens_comes_429() {
    let upstream = counting();
    let sandbox = with_key(&upstream.base);
    let proxy = Proxy::start(&sandbox, &["--max-output-tokens", "100"]);
    let statuses: Vec<u16> = (0..3)
        .map(|_| {
            let headers = [("accept-encoding", "gzip, br")];
            proxy
                .send_with("POST", "/v1/messages", &headers, "{}")
                .status
        })
        .collect();
    assert_eq!(statuses, [200, 200, 429]);
    let encoding = upstream.requests()[0].header("accept-encoding");
    assert_eq!(
        encoding.as_deref(),
        Some("identity"),
        "so that the usage can be read"
    );
}

#[test]
fn the_log_has_a_line_for_each_request_and_no_secret() {
    let upstream = counting();
    let sandbox = with_key(&upstream.base);
    let path = sandbox.path("proxy.log");
    let proxy = Proxy::start(&sandbox, &["--log", path.to_str().expect("text")]);
    proxy.send(
        "POST",
        "/v1/messages?x=query-text",
        "{\"prompt\":\"body-text\"}",
    );
    proxy.raw("GET /v1/models HTTP/1.1\r\nHost: x\r\nconnection: close\r\n\r\n");
    let read = || std::fs::read_to_string(&path).unwrap_or_default();
    eventually("two lines", || read().lines().count() == 2);
    let text = read();
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let first = &lines[0];
    assert_eq!(first["method"], "POST");
    assert_eq!(first["path"], "/v1/messages");
    assert_eq!(first["status"], 200);
    assert_eq!(first["model"], "claude-x");
    assert_eq!(first["usage"]["output_tokens"], 60);
    assert!(first["bytes"].as_u64() > Some(50) && first["time"].is_string());
    assert_eq!(lines[1]["status"], 401);
    for secret in [KEY, &proxy.token, "query-text", "body-text"] {
        assert!(!text.contains(secret), "{text}");
    }
    let mode = std::fs::metadata(&path)
        .expect("the file")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
}
