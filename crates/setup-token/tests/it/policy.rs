//! A long-lived token under a forced login method or organization.

use std::process::Output;

use auth_tests::Visitor;
use serde_json::{Value, json};

use crate::world::World;

const ORGANIZATION: &str = "0b9e0000-0000-4000-8000-000000000001";
const OTHER: &str = "0b9e0000-0000-4000-8000-000000000002";

fn world(settings: &Value) -> World {
    let world = World::new();
    world.provider.change(|provider| {
        ORGANIZATION.clone_into(&mut provider.organization_uuid);
        provider.profile_for_all = true;
    });
    world.sandbox.settings(settings);
    world
}

/// Runs it without a user, so that only what fails before the URL is shown ends.
fn refused(world: &World) -> Output {
    let mut command = world.sandbox.command("setup-token");
    let output = command.args(["--no-input", "--no-browser"]).output();
    let output = output.expect("it runs");
    assert_eq!(output.stdout, b"");
    assert_eq!(world.provider.count("authorize"), 0);
    output
}

/// Creates a token with the user's consent: exit code, token, messages.
fn create(world: &World) -> (Option<i32>, String, String) {
    let mut run = world.start(&[]);
    let page = Visitor::new().open(&run.url);
    let ended = run.session.finish();
    assert_eq!(page.status == 200, ended.code == Some(0), "{ended:?}");
    (ended.code, ended.stdout, ended.stderr)
}

#[test]
fn a_method_that_is_not_a_subscription_is_refused_before_the_browser() {
    for (method, exit) in [("console", 7), ("nonsense", 6)] {
        let world = world(&json!({"forceLoginMethod": method}));
        let output = refused(&world);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(exit), "{said}");
        assert!(said.contains("`forceLoginMethod` in "), "{said}");
        assert!(said.contains("settings.json"), "{said}");
    }
}

#[test]
fn only_an_organization_that_is_allowed_gets_a_token() {
    let upper = ORGANIZATION.to_uppercase();
    for allowed in [
        json!(ORGANIZATION),
        json!(upper),
        json!([OTHER, ORGANIZATION]),
        json!([]),
    ] {
        let world = world(&json!({"forceLoginMethod": "claudeai", "forceLoginOrgUUID": allowed}));
        let (code, token, said) = create(&world);
        assert_eq!(code, Some(0), "{allowed}: {said}");
        assert!(world.provider.accepts(token.trim_end()), "{allowed}");
    }
    for allowed in [json!(OTHER), json!([OTHER])] {
        let world = world(&json!({"forceLoginOrgUUID": allowed}));
        let (code, token, said) = create(&world);
        assert_eq!((code, token.as_str()), (Some(7), ""), "{allowed}: {said}");
        for part in ["`forceLoginOrgUUID` in ", OTHER, ORGANIZATION] {
            assert!(said.contains(part), "{part}: {said}");
        }
        assert_eq!(world.provider.revoked(), 1, "the token is revoked");
    }
}

#[test]
fn a_projects_settings_force_nothing() {
    let world = world(&json!({}));
    let settings = json!({"forceLoginMethod": "console", "forceLoginOrgUUID": OTHER});
    let file = "project/.claude/settings.json";
    world.sandbox.write(file, settings.to_string());
    for trusted in [false, true] {
        let root = world.sandbox.path("project").canonicalize();
        let root = root.expect("the project").display().to_string();
        let state = json!({"projects": {root: {"hasTrustDialogAccepted": trusted}}});
        world.sandbox.client_state(&state);
        let (code, _, said) = create(&world);
        assert_eq!(code, Some(0), "{said}");
    }
}
