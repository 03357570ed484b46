//! What is wrong with the home directory disturbs only what rests on it.

use auth_core::ExitStatus;
use serde_json::json;

use crate::world::World;

#[test]
fn a_key_of_the_environment_works_without_a_home_directory() {
    let world = World::new()
        .set("ANTHROPIC_API_KEY", "key")
        .unset("HOME")
        .unset("USERPROFILE");
    let outcome = world.call(&["token"]);
    assert_eq!(
        (outcome.exit, outcome.stdout.as_str()),
        (ExitStatus::Ok, "key\n")
    );
    let world = world.unset("ANTHROPIC_API_KEY");
    assert_eq!(world.call(&["token"]).exit, ExitStatus::Usage);
}

#[test]
fn a_malformed_state_of_the_client_is_a_warning_if_only_the_account_is_wanted() {
    let world = World::new()
        .login("home/.claude/.credentials.json", "sk-ant-oat01-t")
        .write("home/.claude.json", "\0\0\0");
    assert_eq!(world.call(&["token"]).stdout, "sk-ant-oat01-t\n");
    let document = world.call(&["resolve", "--json"]).json();
    assert_eq!(document["active"]["source"], "login");
    assert_eq!(document["warnings"][0]["code"], "client-state.malformed");
}

#[test]
fn a_directory_that_no_shell_expanded_is_refused_unless_the_environment_decides() {
    let world = World::new().set("CLAUDE_CONFIG_DIR", "~/.claude-work");
    let outcome = world.call(&["token"]);
    assert_eq!(outcome.exit, ExitStatus::Usage);
    let meant = world.path("home/.claude-work").display().to_string();
    assert!(outcome.stderr.contains(&meant), "{}", outcome.stderr);
    let world = world.set("ANTHROPIC_API_KEY", "key");
    let outcome = world.call(&["token"]);
    assert_eq!(
        (outcome.exit, outcome.stdout.as_str()),
        (ExitStatus::Ok, "key\n")
    );
    assert!(outcome.stderr.contains("literal `~`"), "{}", outcome.stderr);
}

#[test]
fn a_byte_order_mark_is_accepted() {
    let world = World::new()
        .write(
            "home/.claude/settings.json",
            "\u{feff}{\"apiKeyHelper\":\"echo k\"}",
        )
        .write(
            "home/.claude.json",
            "\u{feff}{\"oauthAccount\":{\"emailAddress\":\"a@example.com\"}}",
        );
    let document = world.call(&["resolve", "--json"]).json();
    assert_eq!(document["active"]["source"], "api-key-helper");
}

#[test]
fn a_console_login_is_shown_where_its_key_is() {
    let world = World::new().write(
        "home/.claude.json",
        json!({"primaryApiKey": "sk-ant-api03-c"}),
    );
    let document = world.call(&["resolve", "--json"]).json();
    let path = document["active"]["origin"]["path"]
        .as_str()
        .expect("a path");
    assert!(path.ends_with(".claude.json"), "{path}");
}

/// Only the members that are needed are kept of a large file.
#[test]
fn a_state_of_the_client_of_many_megabytes_is_read() {
    let filler = "x".repeat(20 * 1024 * 1024);
    let state = json!({"history": filler, "oauthAccount": {"emailAddress": "a@example.com"}});
    let world = World::new()
        .login("home/.claude/.credentials.json", "sk-ant-oat01-t")
        .write("home/.claude.json", state);
    let document = world.call(&["resolve", "--json"]).json();
    assert_eq!(document["active"]["account"]["email"], "a@example.com");
}

#[test]
fn an_expired_login_that_nobody_can_refresh_is_unusable() {
    let login = json!({"claudeAiOauth": {"accessToken": "t", "refreshToken": "r", "expiresAt": 1000,
        "scopes": ["user:inference"]}});
    let world = World::new().write("home/.claude/.credentials.json", login);
    assert_eq!(world.call(&["resolve"]).exit, ExitStatus::Ok);
    let world = world.unset("CLAUDE_CODE_OAUTH_CLIENT_ID").set("PATH", "");
    let outcome = world.call(&["resolve"]);
    assert_eq!(outcome.exit, ExitStatus::Unusable, "{}", outcome.stderr);
}

#[test]
fn warnings_are_told_also_if_nothing_is_found() {
    let world = World::new().set("CLAUDE_CONFIG_DIR", "relative");
    for args in [&["resolve"][..], &["explain"], &["token"]] {
        let outcome = world.call(args);
        assert_eq!(outcome.exit, ExitStatus::NotFound);
        let said = &outcome.stderr;
        assert!(said.contains("CLAUDE_CONFIG_DIR is relative"), "{said}");
    }
    // What the failure says is not said twice.
    let world = World::new().set("ANTHROPIC_AUTH_TOKEN", "one\ntwo");
    for args in [&["resolve"][..], &["explain"], &["token"]] {
        let outcome = world.call(args);
        let said = &outcome.stderr;
        assert_eq!(said.matches("cannot be used").count(), 1, "{said}");
    }
}
