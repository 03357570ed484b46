//! `headers`, `token` and `env`: what is handed over, and where it is sent.

use auth_core::ExitStatus;
use serde_json::json;

use crate::world::World;

#[test]
fn a_credential_is_handed_over_with_its_own_base_url() {
    let settings = json!({"env": {"ANTHROPIC_BASE_URL": "https://b.example",
        "ANTHROPIC_AUTH_TOKEN": "of-b", "ANTHROPIC_CUSTOM_HEADERS": "x-team: blue\nX-Api-Key: y"}});
    let world = World::new()
        .set("ANTHROPIC_BASE_URL", "https://a.example")
        .write("home/.claude/settings.json", settings);
    let document = world.call(&["env", "--format", "json"]).json();
    assert_eq!(document["set"]["ANTHROPIC_BASE_URL"], "https://b.example");
    assert_eq!(document["set"]["ANTHROPIC_CUSTOM_HEADERS"], "x-team: blue");
    let headers = world.call(&["headers", "--format", "json"]).json();
    assert_eq!(headers["base_url"], "https://b.example");
    let curl = world.call(&["headers", "--format", "curl"]).stdout;
    let expected = "header = \"Authorization: Bearer of-b\"\nheader = \"x-team: blue\"\n";
    assert_eq!(curl, expected);
}

#[test]
fn without_a_base_url_the_childs_is_removed() {
    let world = World::new().set("ANTHROPIC_API_KEY", "key");
    let document = world.call(&["env", "--format", "json"]).json();
    let unset = document["unset"].as_array().expect("a list");
    for name in [
        "ANTHROPIC_BASE_URL",
        "ANTHROPIC_PROFILE",
        "ANTHROPIC_IDENTITY_TOKEN",
        "CLAUDE_CODE_USE_ANTHROPIC_AWS",
        "CLAUDE_CODE_REMOTE",
        "CLAUDE_CODE_OAUTH_REFRESH_TOKEN",
    ] {
        assert!(unset.contains(&json!(name)), "{name}");
    }
    for name in ["AWS_PROFILE", "HTTPS_PROXY", "ANTHROPIC_MODEL"] {
        assert!(!unset.contains(&json!(name)), "{name}");
    }
}

#[test]
fn dotenv_has_only_the_credential_and_quotes_only_if_needed() {
    let world = World::new().set("ANTHROPIC_API_KEY", "sk-ant-api03-x");
    let dotenv = world.call(&["env", "--format", "dotenv"]).stdout;
    assert_eq!(dotenv, "ANTHROPIC_API_KEY=sk-ant-api03-x\n");
}

#[test]
fn nothing_goes_on_without_a_credential() {
    let world = World::new();
    let curl = world.call(&["headers", "--format", "curl"]);
    assert_eq!(curl.exit, ExitStatus::NotFound);
    assert_eq!(curl.stdout, "proto = \"-all\"\n");
    let powershell = world.call(&["env", "--format", "powershell"]);
    assert!(powershell.stdout.starts_with("throw "));
    let env = world.call(&["env"]);
    assert_eq!(
        (env.exit, env.stdout.as_str()),
        (ExitStatus::NotFound, "false\n")
    );
    assert_eq!(world.call(&["headers"]).stdout, "");
}

#[test]
fn a_token_as_a_document_has_its_expiry() {
    let world = World::new().login("home/.claude/.credentials.json", "sk-ant-oat01-t");
    let document = world.call(&["token", "--json"]).json();
    let expected =
        json!({"version": 1, "token": "sk-ant-oat01-t", "expires_at": "2100-01-01T00:00:00Z"});
    assert_eq!(document, expected);
}

#[test]
fn a_profile_of_anthropics_tools_is_sent_to_its_own_base_url_with_its_workspace() {
    let config = json!({"authentication": {"type": "user_oauth"}, "workspace_id": "wrkspc_x",
        "base_url": "https://profile.example"});
    let credentials = json!({"access_token": "profile-token", "expires_at": 4_102_444_800_i64});
    let world = World::new()
        .set("ANTHROPIC_PROFILE", "work")
        .set("ANTHROPIC_CUSTOM_HEADERS", "x-team: blue")
        .login("home/.claude/.credentials.json", "sk-ant-oat01-t")
        .write("home/.config/anthropic/configs/work.json", config)
        .write("home/.config/anthropic/credentials/work.json", credentials);
    let document = world.call(&["resolve", "--json"]).json();
    assert_eq!(document["active"]["source"], "anthropic-profile");
    assert_eq!(document["active"]["base_url"], "https://profile.example");
    assert_eq!(document["active"]["billing"], "api");
    let warnings = world.call(&["explain", "--json"]).json()["warnings"].to_string();
    assert!(
        warnings.contains("unset ANTHROPIC_PROFILE to use your subscription"),
        "{warnings}"
    );
    let set = world.call(&["env", "--format", "json"]).json()["set"].clone();
    assert_eq!(set["ANTHROPIC_AUTH_TOKEN"], "profile-token");
    assert_eq!(set["ANTHROPIC_BASE_URL"], "https://profile.example");
    // Headers of another base URL are not sent there.
    assert_eq!(
        set["ANTHROPIC_CUSTOM_HEADERS"],
        "anthropic-workspace-id: wrkspc_x"
    );
}

#[test]
fn an_expired_profile_is_not_skipped_for_the_login() {
    let world = World::new()
        .set("ANTHROPIC_PROFILE", "work")
        .login("home/.claude/.credentials.json", "sk-ant-oat01-t")
        .write(
            "home/.config/anthropic/configs/work.json",
            json!({"authentication": {"type": "user_oauth"}}),
        )
        .write(
            "home/.config/anthropic/credentials/work.json",
            json!({"access_token": "p", "expires_at": 1000}),
        );
    assert_eq!(world.call(&["resolve"]).exit, ExitStatus::Unusable);
}

#[test]
fn a_session_is_recognized_by_the_environment() {
    let world = World::new()
        .set("CLAUDE_CODE_REMOTE", "1")
        .set("ANTHROPIC_API_KEY", "key")
        .login("home/.claude/.credentials.json", "sk-ant-oat01-t");
    let document = world.call(&["resolve", "--json"]).json();
    assert_eq!(
        (&document["session"], &document["active"]["source"]),
        (&json!("remote"), &json!("login"))
    );
    let document = world
        .call(&["resolve", "--json", "--session", "print"])
        .json();
    assert_eq!(document["active"]["source"], "api-key");
}

#[test]
fn all_variables_that_shadow_a_subscription_are_named_in_one_command() {
    let world = World::new()
        .set("ANTHROPIC_AUTH_TOKEN", "t")
        .set("ANTHROPIC_API_KEY", "key")
        .login("home/.claude/.credentials.json", "sk-ant-oat01-t");
    let outcome = world.call(&["explain"]);
    let expected = "hint: unset ANTHROPIC_AUTH_TOKEN ANTHROPIC_API_KEY to use your subscription";
    assert!(outcome.stderr.contains(expected), "{}", outcome.stderr);
    // A place that a stronger one hides would take effect next.
    let settings = json!({"apiKeyHelper": "echo k", "env": {"ANTHROPIC_API_KEY": "key"}});
    let flag = settings.to_string();
    let world = world.write("home/.claude/settings.json", settings);
    let outcome = world.call(&["explain", "--settings", &flag]);
    let file = world
        .path("home/.claude/settings.json")
        .display()
        .to_string();
    let expected = format!(
        "hint: unset ANTHROPIC_AUTH_TOKEN ANTHROPIC_API_KEY and remove `env.ANTHROPIC_API_KEY` from --settings \
         and remove `env.ANTHROPIC_API_KEY` from {file} and remove `apiKeyHelper` from --settings \
         and remove `apiKeyHelper` from {file} to use your subscription"
    );
    assert!(outcome.stderr.contains(&expected), "{}", outcome.stderr);
}

#[test]
fn a_hint_names_what_the_session_reads_and_where_the_value_is() {
    let world = World::new();
    for (session, hint) in [
        ("print", "or set ANTHROPIC_API_KEY"),
        ("bare", "hint: set ANTHROPIC_API_KEY"),
        ("desktop", "or set CLAUDE_CODE_OAUTH_TOKEN"),
        ("web", "hint: log in with `auth-login login`\n"),
    ] {
        let said = world.call(&["resolve", "--session", session]).stderr;
        assert!(said.contains(hint), "{session}: {said}");
    }
    let world = world
        .set("ANTHROPIC_FEDERATION_RULE_ID", "r")
        .set("ANTHROPIC_ORGANIZATION_ID", "o");
    let said = world.call(&["resolve"]).stderr;
    assert!(
        said.contains("or unset ANTHROPIC_FEDERATION_RULE_ID"),
        "{said}"
    );
    let wrong = json!({"env": {"ANTHROPIC_API_KEY": "sk-ant-oat01-t"}});
    let world = World::new().write("home/.claude/settings.json", wrong);
    let said = world.call(&["resolve"]).stderr;
    let file = world
        .path("home/.claude/settings.json")
        .display()
        .to_string();
    let hint =
        format!("hint: rename `env.ANTHROPIC_API_KEY` in {file} to `CLAUDE_CODE_OAUTH_TOKEN`");
    assert!(said.contains(&hint), "{said}");
}

#[test]
fn a_password_in_the_base_url_is_handed_over_and_never_shown() {
    let url = "https://user:INVENTED-password@gw.example/v1";
    let world = World::new()
        .set("ANTHROPIC_BASE_URL", url)
        .set("ANTHROPIC_AUTH_TOKEN", "t");
    for args in [
        &["resolve", "--json"][..],
        &["resolve", "-v"],
        &["explain", "--json"],
        &["explain"],
        &["explain", "--client", "--json"],
    ] {
        let outcome = world.call(args);
        let said = format!("{}{}", outcome.stdout, outcome.stderr);
        assert!(!said.contains("INVENTED"), "{args:?}: {said}");
    }
    let document = world.call(&["resolve", "--json"]).json();
    assert_eq!(document["active"]["base_url"], "https://gw.example/v1");
    let set = world.call(&["env", "--format", "json"]).json()["set"].clone();
    assert_eq!(set["ANTHROPIC_BASE_URL"], url);
    let headers = world.call(&["headers", "--format", "json"]).json();
    assert_eq!(headers["base_url"], url);
}
