//! The list of sources: their order, states and reasons.

use serde_json::{Value, json};

use crate::world::World;

fn document(world: &World, args: &[&str]) -> Value {
    world.call(args).json()
}

/// The names of the sources, strongest first.
fn order(world: &World, args: &[&str]) -> Vec<String> {
    let document = document(world, args);
    let sources = document["sources"].as_array().expect("a list");
    let name = |source: &Value| source["source"].as_str().expect("a name").to_owned();
    sources.iter().map(name).collect()
}

fn source(world: &World, args: &[&str], name: &str) -> Value {
    let document = document(world, args);
    let sources = document["sources"].as_array().expect("a list");
    let found = sources.iter().find(|source| source["source"] == name);
    found
        .unwrap_or_else(|| panic!("{name} is not in {document}"))
        .clone()
}

fn with_profile(world: World) -> World {
    world
        .set("ANTHROPIC_PROFILE", "work")
        .write("home/.config/anthropic/configs/work.json", "{}")
        .write(
            "home/.config/anthropic/credentials/work.json",
            json!({"access_token": "p"}),
        )
}

fn console() -> World {
    World::new()
        .write("home/.claude/.credentials.json", "{}")
        .write(
            "home/.claude.json",
            json!({"primaryApiKey": "sk-ant-api03-c"}),
        )
}

fn claude_ai() -> World {
    World::new().login("home/.claude/.credentials.json", "sk-ant-oat01-t")
}

#[test]
fn a_profile_stands_before_a_claude_ai_login_and_after_a_console_login() {
    let resolve = ["resolve", "--json"];
    let last_two = |world: &World, args: &[&str]| {
        let order = order(world, args);
        order[order.len() - 2..].join(" ")
    };
    let before = "anthropic-profile login";
    let after = "login anthropic-profile";
    assert_eq!(last_two(&with_profile(claude_ai()), &resolve), before);
    assert_eq!(last_two(&with_profile(console()), &resolve), after);
    // Nobody looks into the store for the order alone.
    let key = with_profile(console()).set("ANTHROPIC_API_KEY", "k");
    assert_eq!(last_two(&key, &resolve), before);
    assert_eq!(source(&key, &resolve, "login")["state"], "unchecked");
    assert_eq!(last_two(&key, &["explain", "--json"]), after);
    // Where it is not read, its place does not depend on the store.
    let remote = ["explain", "--json", "--session", "remote"];
    assert_eq!(last_two(&with_profile(console()), &remote), before);
    let named = ["explain", "--json", "--profile", "default"];
    assert_eq!(last_two(&with_profile(console()), &named), before);
    // The profile that nobody has named stands last.
    let unnamed = with_profile(claude_ai()).unset("ANTHROPIC_PROFILE");
    let unnamed = unnamed.write("home/.config/anthropic/active_config", "work\n");
    assert_eq!(last_two(&unnamed, &resolve), after);
}

#[test]
fn a_switch_that_is_off_says_so_and_one_that_is_empty_is_empty() {
    let resolve = ["resolve", "--json"];
    let off = World::new().set("CLAUDE_CODE_USE_BEDROCK", "0");
    let found = source(&off, &resolve, "cloud-provider");
    assert_eq!(
        (&found["state"], &found["reason"]),
        (&json!("absent"), &json!("it is switched off"))
    );
    let empty = World::new().set("CLAUDE_CODE_USE_BEDROCK", " ");
    let found = source(&empty, &resolve, "cloud-provider");
    assert_eq!(
        (&found["state"], &found["reason"]),
        (&json!("empty"), &Value::Null)
    );
}

#[test]
fn a_session_that_the_host_manages_reads_neither_helper_nor_login() {
    let world = claude_ai()
        .set("CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST", "1")
        .write(
            "home/.claude/settings.json",
            json!({"apiKeyHelper": "echo k", "env": {"ANTHROPIC_API_KEY": "s"}}),
        );
    let resolve = ["resolve", "--json"];
    for name in ["api-key-helper", "login"] {
        assert_eq!(
            source(&world, &resolve, name)["state"],
            "not-read",
            "{name}"
        );
    }
    assert_eq!(source(&world, &resolve, "api-key")["state"], "absent");
    let world = world.set("ANTHROPIC_API_KEY", "k");
    assert_eq!(source(&world, &resolve, "api-key")["state"], "active");
}

#[test]
fn what_is_stored_without_the_scope_for_inference_is_no_login() {
    let stored = json!({"claudeAiOauth": {"accessToken": "t", "scopes": ["user:profile"]}});
    let world = World::new().write("home/.claude/.credentials.json", stored);
    let found = source(&world, &["resolve", "--json"], "login");
    assert_eq!(found["state"], "absent");
    let reason = found["reason"].as_str().unwrap_or_default();
    assert!(reason.contains("user:inference"), "{reason}");
}

#[test]
fn a_shadowed_source_names_the_stronger_one() {
    let world = claude_ai().set("ANTHROPIC_API_KEY", "k");
    let found = source(&world, &["explain", "--json"], "login");
    assert_eq!(
        (&found["state"], &found["reason"]),
        (&json!("shadowed"), &json!("api-key comes first"))
    );
    // What cannot be sent stays unusable behind a stronger one.
    let world = World::new()
        .set("ANTHROPIC_AUTH_TOKEN", "t")
        .set("ANTHROPIC_API_KEY", "a\nb");
    let found = source(&world, &["explain", "--json"], "api-key");
    assert_eq!(found["state"], "unusable");
    let reason = found["reason"].as_str().unwrap_or_default();
    assert!(
        reason.contains("ANTHROPIC_API_KEY: character 2"),
        "{reason}"
    );
}

#[test]
fn a_web_session_does_not_read_a_console_login() {
    let state = json!({"primaryApiKey": "sk-ant-api03-c"});
    let world = World::new().write("home/.claude.json", state);
    let login = |session| {
        source(
            &world,
            &["explain", "--json", "--session", session],
            "login",
        )
    };
    assert_eq!(login("web")["state"], "not-read");
    assert_eq!(login("print")["state"], "active");
}

#[test]
fn a_login_without_a_refresh_token_is_used_until_it_expires() {
    for (expires_at, state) in [(4_102_444_800_000_i64, "active"), (1000, "unusable")] {
        let stored = json!({"claudeAiOauth": {"accessToken": "t", "expiresAt": expires_at,
            "scopes": ["user:inference"]}});
        let world = World::new().write("home/.claude/.credentials.json", stored);
        let found = source(&world, &["resolve", "--json"], "login");
        assert_eq!(found["state"], state);
    }
}
