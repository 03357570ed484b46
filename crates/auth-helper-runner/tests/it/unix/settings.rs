//! Which helper the settings name, and whether it may run.

use serde_json::json;

use crate::world::World;

/// A project whose own settings name a counted helper.
fn with_project_helper() -> World {
    let world = World::default();
    let settings = json!({"apiKeyHelper": world.counted("echo key-of-project")});
    world
        .sandbox
        .write("project/.claude/settings.json", settings.to_string());
    world
}

#[test]
fn a_projects_helper_runs_only_where_the_project_is_trusted() {
    let world = with_project_helper();
    let (code, stderr) = world.fail(&["get"]);
    assert_eq!((code, world.runs()), (7, 0));
    assert!(
        stderr.contains("settings.json:1 (project)") && stderr.contains("--trust-project"),
        "{stderr}"
    );
    assert_eq!(world.print(&["get", "--trust-project"]), "key-of-project\n");
    // A key that is cached already is no way around it.
    assert_eq!(world.fail(&["get"]).0, 7);
}

#[test]
fn the_clients_own_record_of_trust_counts() {
    let world = with_project_helper();
    let project = world
        .sandbox
        .path("project")
        .canonicalize()
        .expect("it is there");
    let trust = json!({project.to_str().expect("text"): {"hasTrustDialogAccepted": true}});
    world.sandbox.client_state(&json!({ "projects": trust }));
    assert_eq!(world.print(&["get"]), "key-of-project\n");
}

#[test]
fn no_helper_is_exit_1_and_says_where_to_set_one() {
    let world = World::default();
    let (code, stderr) = world.fail(&["get"]);
    assert_eq!(code, 1);
    assert!(
        stderr.contains("`apiKeyHelper` is not set") && stderr.contains("hint: "),
        "{stderr}"
    );
}

#[test]
fn an_empty_setting_in_a_stronger_file_switches_the_helper_off() {
    let world = World::default();
    world.set_helper(&world.counted("echo k"));
    let (code, stderr) = world.fail(&["get", "--settings", r#"{"apiKeyHelper":""}"#]);
    assert_eq!((code, world.runs()), (1, 0));
    assert!(
        stderr.contains("--settings:1 (flag) disables it"),
        "{stderr}"
    );
}

#[test]
fn sessions_that_read_no_helper_run_none() {
    let world = World::default();
    world.set_helper(&world.counted("echo k"));
    for session in ["desktop", "remote", "web", "bare"] {
        assert_eq!(world.fail(&["get", "--session", session]).0, 1, "{session}");
    }
    assert_eq!(world.runs(), 0);
    let flag = [
        "get",
        "--session",
        "bare",
        "--settings",
        r#"{"apiKeyHelper":"echo of-flag"}"#,
    ];
    assert_eq!(world.print(&flag), "of-flag\n");
}

#[test]
fn a_malformed_settings_file_is_exit_6_with_its_line() {
    let world = World::default();
    world
        .sandbox
        .write("config/settings.json", "{\n  \"apiKeyHelper\": 7\n}");
    let (code, stderr) = world.fail(&["get"]);
    assert_eq!(code, 6);
    assert!(stderr.contains("settings.json:2:"), "{stderr}");
}

#[test]
fn the_ttl_of_the_settings_env_counts_and_is_named_where_it_is_wrong() {
    let world = World::default();
    let settings = |ttl: &str| {
        let env = json!({"CLAUDE_CODE_API_KEY_HELPER_TTL_MS": ttl});
        world
            .sandbox
            .settings(&json!({"apiKeyHelper": world.counted("echo k"), "env": env}));
    };
    settings("0");
    world.print(&["get"]);
    world.print(&["get"]);
    assert_eq!(world.runs(), 2);
    settings("soon");
    let (code, stderr) = world.fail(&["get"]);
    assert_eq!(code, 6);
    assert!(stderr.contains("settings.json:1 (user)"), "{stderr}");
}

#[test]
fn the_same_command_in_another_configuration_directory_is_another_helper() {
    let world = World::default();
    let command = world.counted("echo k");
    let other = world.sandbox.path("other");
    let other = other.to_str().expect("text");
    world.print(&["run", "--command", &command]);
    world.print(&["run", "--command", &command, "--config-dir", other]);
    assert_eq!(world.runs(), 2);
}

#[test]
fn nothing_of_an_untrusted_project_takes_effect_on_the_users_helper() {
    let world = World::default();
    world.set_helper(&world.counted("echo key-of-user"));
    for settings in [
        json!({"env": {"CLAUDE_CODE_API_KEY_HELPER_TTL_MS": "0"}}),
        json!({"env": {"CLAUDE_CODE_API_KEY_HELPER_TTL_MS": "soon"}}),
        json!({"apiKeyHelper": ""}),
        json!({"apiKeyHelper": "echo key-of-intruder"}),
    ] {
        world
            .sandbox
            .write("project/.claude/settings.json", settings.to_string());
        assert_eq!(world.print(&["get"]), "key-of-user\n", "{settings}");
    }
    assert_eq!(world.runs(), 1);
}
