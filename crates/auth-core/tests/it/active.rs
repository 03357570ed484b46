//! What `resolve --json` says of the credential that is used.

use serde_json::{Value, json};

use crate::world::World;

fn active(world: &World) -> Value {
    world.call(&["resolve", "--json"]).json()["active"].clone()
}

/// The members of `expected`, as they are.
fn check(world: &World, expected: &Value) {
    let active = active(world);
    for (name, value) in expected.as_object().expect("an object") {
        assert_eq!(active[name], *value, "{name} of {active}");
    }
}

#[test]
fn a_cloud_has_its_own_url_and_bills_whatever_the_base_url_is() {
    let world = World::new()
        .set("ANTHROPIC_BASE_URL", "https://gw.example")
        .set("CLAUDE_CODE_USE_BEDROCK", "1")
        .set("AWS_BEARER_TOKEN_BEDROCK", "bedrock-token")
        .set("ANTHROPIC_BEDROCK_BASE_URL", "https://bedrock.example");
    check(
        &world,
        &json!({"source": "cloud-provider", "provider": "bedrock", "billing": "cloud",
            "base_url": "https://bedrock.example", "headers": ["Authorization"]}),
    );
    assert!(active(&world)["fingerprint"].is_string());
    let world = World::new().set("CLAUDE_CODE_USE_VERTEX", "1");
    check(
        &world,
        &json!({"provider": "vertex", "billing": "cloud", "base_url": null, "headers": [], "fingerprint": null}),
    );
}

#[test]
fn a_profile_has_the_expiry_of_its_token_and_the_base_url_of_the_environment() {
    let world = World::new()
        .set("ANTHROPIC_PROFILE", "work")
        .set("ANTHROPIC_BASE_URL", "https://gw.example")
        .write("home/.config/anthropic/configs/work.json", "{}")
        .write(
            "home/.config/anthropic/credentials/work.json",
            json!({"access_token": "p", "expires_at": 4_102_444_800_i64}),
        );
    let expected = json!({"source": "anthropic-profile", "billing": "gateway",
        "base_url": "https://gw.example", "expires_at": "2100-01-01T00:00:00Z", "account": null});
    check(&world, &expected);
    // Its own is used only if the environment names none.
    let own = json!({"base_url": "https://own.example"});
    let world = world.write("home/.config/anthropic/configs/work.json", own);
    check(&world, &expected);
    let expected = json!({"billing": "api", "base_url": "https://own.example"});
    check(&world.unset("ANTHROPIC_BASE_URL"), &expected);
}

#[test]
fn a_login_has_its_plan_although_nobody_says_whose_it_is() {
    let world = World::new().login("home/.claude/.credentials.json", "sk-ant-oat01-t");
    check(
        &world,
        &json!({"source": "login", "billing": "subscription", "expires_at": "2100-01-01T00:00:00Z",
            "account": {"email": null, "organization": null, "organization_uuid": null, "uuid": null, "plan": "max"}}),
    );
    let state =
        json!({"primaryApiKey": "sk-ant-api03-c", "oauthAccount": {"emailAddress": "a@b.c"}});
    let world = World::new()
        .write("home/.claude/.credentials.json", "{}")
        .write("home/.claude.json", state);
    let console = active(&world);
    assert_eq!(console["account"]["email"], "a@b.c");
    assert_eq!(console["account"]["plan"], Value::Null);
    assert_eq!(
        (&console["billing"], &console["headers"]),
        (&json!("api"), &json!(["X-Api-Key"]))
    );
}

/// The first 8 digits of `printf VALUE | sha256sum`.
#[test]
fn a_value_of_the_environment_has_a_fingerprint_and_its_own_billing() {
    for (name, value, billing) in [
        ("ANTHROPIC_API_KEY", "abc", "api"),
        ("ANTHROPIC_AUTH_TOKEN", "abc", "unknown"),
        ("CLAUDE_CODE_OAUTH_TOKEN", "abc", "subscription"),
        ("ANTHROPIC_API_KEY", "sk-ant-oat01-x", "unknown"),
        ("CLAUDE_CODE_OAUTH_TOKEN", "sk-ant-api03-x", "unknown"),
        ("CLAUDE_CODE_OAUTH_TOKEN", "sk-ant-ort01-x", "unknown"),
        ("CLAUDE_CODE_OAUTH_TOKEN", "'sk-ant-oat01-x'", "unknown"),
        ("ANTHROPIC_API_KEY", "<your-key>", "unknown"),
    ] {
        let active = active(&World::new().set(name, value));
        assert_eq!(active["billing"], billing, "{name}");
        assert_eq!(active["expires_at"], Value::Null);
        if value == "abc" {
            assert_eq!(active["fingerprint"], "sha256:ba7816bf", "{name}");
        }
    }
}
