//! Which profile's login is used, and why.

use auth_core::ExitStatus;
use serde_json::json;

use crate::world::World;

const WORK: &str = "home/.claude/auth-tools/profiles/work/.credentials.json";

fn world() -> World {
    World::new()
        .login("home/.claude/.credentials.json", "sk-ant-oat01-default")
        .login(WORK, "sk-ant-oat01-work")
}

#[test]
fn the_option_names_the_only_source() {
    let world = world().set("ANTHROPIC_API_KEY", "key");
    assert_eq!(
        world.call(&["token", "--profile", "work"]).stdout,
        "sk-ant-oat01-work\n"
    );
    let document = world
        .call(&["explain", "--json", "--profile", "work"])
        .json();
    assert_eq!(
        document["profile"],
        json!({"name": "work", "chosen_by": "option"})
    );
    let key = &document["sources"][2];
    assert_eq!(
        (&key["state"], &key["reason"]),
        (&json!("not-read"), &json!("--profile"))
    );
}

#[test]
fn a_rule_chooses_by_directory_and_is_named_with_its_line() {
    let config = "# mine\n[[profile.rule]]\npath = \"~/project/**\"\nprofile = \"work\"\n";
    let world = world().write("home/.config/auth-tools/config.toml", config);
    let world = world.set("XDG_CONFIG_HOME", "relative-and-so-ignored");
    assert_eq!(world.call(&["token"]).stdout, "sk-ant-oat01-work\n");
    assert_eq!(
        world.call_in("home", &["token"]).stdout,
        "sk-ant-oat01-default\n"
    );
    let document = world.call(&["resolve", "--json"]).json();
    assert_eq!(document["profile"]["chosen_by"], "rule");
    assert_eq!(document["profile"]["line"], 3);
}

#[test]
fn the_variable_keeps_the_precedence_and_a_shadowed_profile_is_a_warning() {
    let world = world()
        .set("AUTH_TOOLS_PROFILE", "work")
        .set("ANTHROPIC_API_KEY", "key");
    let outcome = world.call(&["token"]);
    assert_eq!(outcome.stdout, "key\n");
    assert!(
        outcome.stderr.contains("profile work"),
        "{}",
        outcome.stderr
    );
    let world = world.unset("ANTHROPIC_API_KEY");
    assert_eq!(world.call(&["token"]).stdout, "sk-ant-oat01-work\n");
}

#[test]
fn an_unknown_profile_is_named_with_the_known_ones_and_nothing_falls_back() {
    let outcome = world().call(&["token", "--profile", "nope"]);
    assert_eq!(
        (outcome.exit, outcome.stdout.as_str()),
        (ExitStatus::NotFound, "")
    );
    let expected = "unknown profile `nope` (known: default, work)";
    assert!(outcome.stderr.contains(expected), "{}", outcome.stderr);
    assert_eq!(
        world().call(&["token", "--profile", "../x"]).exit,
        ExitStatus::Usage
    );
}
