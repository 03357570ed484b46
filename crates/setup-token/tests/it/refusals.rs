//! What stands in the way before and after the consent.

use auth_tests::{Fault, Visitor};
use serde_json::Value;

use crate::world::World;

#[test]
fn without_a_client_both_ways_are_named_at_once() {
    let world = World::new();
    world
        .sandbox
        .write("xdg-config/auth-tools/config.toml", "[oauth]\n");
    let output = world.sandbox.command("setup-token").arg("--json").output();
    let output = output.expect("it runs");
    assert_eq!(output.status.code(), Some(3));
    let line: Value = serde_json::from_slice(&output.stderr).expect("one line of JSON");
    let hints = line["error"]["hints"].to_string();
    let first = hints.find("Claude Code").expect("the client is one way");
    assert!(first < hints.find("client_id").expect("a client is the other"));
    let message = line["error"]["message"].as_str().expect("a message");
    assert!(message.contains("no OAuth client ID"), "{message}");
}

#[test]
fn an_endpoint_that_is_neither_https_nor_loopback_is_refused() {
    let world = World::new();
    for (key, value) in [
        ("token_url", "http://192.0.2.1/token"),
        ("authorize_url", "http://example.com/"),
        ("profile_url", "file:///etc/passwd"),
    ] {
        let pair = format!("{key}={value}");
        let mut command = world.sandbox.command("setup-token");
        let output = command.args(["--oauth", &pair]).output().expect("it runs");
        assert_eq!(output.status.code(), Some(6), "{pair}");
        assert!(
            String::from_utf8_lossy(&output.stderr).contains(key),
            "{pair}"
        );
    }
}

#[test]
fn an_exchange_that_fails_prints_no_token_and_tells_the_browser() {
    let status = |status| Fault::Status {
        status,
        retry_after: Some("9".to_owned()),
    };
    let error = Fault::Error {
        error: "invalid_grant".to_owned(),
    };
    for (fault, code) in [
        (status(500), 4),
        (status(429), 4),
        (Fault::Html, 4),
        (Fault::Empty, 4),
        (Fault::Huge, 4),
        (Fault::Drop, 4),
        (error, 3),
    ] {
        let world = World::new();
        world
            .provider
            .fault("token.authorization_code", fault.clone());
        let mut run = world.start(&[]);
        assert_eq!(Visitor::new().open(&run.url).status, 400, "{fault:?}");
        let ended = run.session.finish();
        assert_eq!(ended.code, Some(code), "{fault:?}: {ended:?}");
        assert_eq!(ended.stdout, "");
    }
}

#[test]
fn a_token_that_may_not_infer_is_none() {
    let world = World::new();
    world
        .provider
        .change(|settings| settings.granted_scopes = Some("user:profile".to_owned()));
    let mut run = world.start(&[]);
    assert_eq!(Visitor::new().open(&run.url).status, 400);
    let ended = run.session.finish();
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (Some(3), ""),
        "{ended:?}"
    );
    assert!(ended.stderr.contains("user:inference"), "{ended:?}");
    assert_eq!(world.provider.revoked(), 1, "it is revoked");
}

#[test]
fn a_profile_that_cannot_be_read_is_no_reason_to_lose_the_token() {
    let world = World::new();
    world.provider.fault("profile", Fault::Drop);
    let mut run = world.start(&["--expires-in", "30d"]);
    assert_eq!(Visitor::new().open(&run.url).status, 200);
    let ended = run.session.finish();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stderr.contains("warning"), "{ended:?}");
    let left = world.provider.seconds_left(ended.stdout.trim_end());
    assert!(left.is_some_and(|left| left <= 30 * 24 * 3600), "{left:?}");
}
