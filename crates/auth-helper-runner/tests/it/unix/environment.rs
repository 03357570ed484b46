//! What a helper finds around it.

use serde_json::json;

use crate::world::World;

#[test]
fn stdin_is_empty_and_the_working_directory_is_the_callers() {
    let world = World::default();
    let output = world
        .runner(&["run", "--command", "cat; basename \"$PWD\""])
        .write_stdin("not for the helper")
        .assert()
        .success();
    output.stdout("project\n");
}

#[test]
fn the_environment_is_the_callers_without_credentials() {
    let mut world = World::default();
    let withheld = [
        "ANTHROPIC_API_KEY",
        "ANTHROPIC_AUTH_TOKEN",
        "CLAUDE_CODE_OAUTH_TOKEN",
        "CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR",
        "CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR",
        "AUTH_TOOLS_SETTINGS",
        "AWS_BEARER_TOKEN_BEDROCK",
        "ANTHROPIC_FOUNDRY_API_KEY",
        "ANTHROPIC_CUSTOM_HEADERS",
    ];
    for name in withheld {
        world.sandbox.set(name, "{}");
    }
    world.sandbox.set("VAULT_ADDR", "over-there");
    world.sandbox.set("AWS_SECRET_ACCESS_KEY", "for-aws");
    let dump = world.sandbox.path("dump");
    let command = format!("env > '{}'; echo k", dump.display());
    world.print(&["run", "--command", &command]);
    let dump = std::fs::read_to_string(dump).expect("the helper wrote it");
    assert!(dump.contains("VAULT_ADDR=over-there\n"));
    assert!(dump.contains("AWS_SECRET_ACCESS_KEY=for-aws\n"));
    for name in withheld {
        assert!(!dump.contains(&format!("{name}=")), "{name}");
    }
}

#[test]
fn the_settings_env_reaches_their_helper() {
    let world = World::default();
    world.sandbox.settings(&json!({
        "apiKeyHelper": "echo key-of-$VAULT_ROLE",
        "env": {"VAULT_ROLE": "developer"}
    }));
    assert_eq!(world.print(&["get"]), "key-of-developer\n");
}

#[test]
fn a_project_that_is_not_trusted_does_not_set_the_variables_of_the_users_helper() {
    let world = World::default();
    world.set_helper("echo key-of-$VAULT_ROLE");
    let settings = json!({"env": {"VAULT_ROLE": "intruder"}});
    world
        .sandbox
        .write("project/.claude/settings.json", settings.to_string());
    assert_eq!(world.print(&["get"]), "key-of-\n");
    assert_eq!(
        world.print(&["get", "--trust-project", "--fresh"]),
        "key-of-intruder\n"
    );
}

#[test]
fn a_helper_that_asks_for_its_own_key_is_told_so_at_once() {
    let world = World::default();
    let program = auth_tests::program(crate::world::RUNNER);
    let command = world.counted(&format!("'{}' get", program.display()));
    world.set_helper(&command);
    let (code, stderr) = world.fail(&["get"]);
    assert_eq!((code, world.runs()), (5, 1));
    assert!(stderr.contains("it requests its own key"), "{stderr}");
}

#[test]
fn without_a_cache_it_is_told_so_too() {
    let mut world = World::default();
    world.sandbox.set("CLAUDE_CODE_API_KEY_HELPER_TTL_MS", "0");
    let program = auth_tests::program(crate::world::RUNNER);
    world.set_helper(&world.counted(&format!("'{}' get", program.display())));
    let (code, stderr) = world.fail(&["get"]);
    assert_eq!((code, world.runs()), (5, 2));
    assert!(stderr.contains("it requests its own key"), "{stderr}");
}
