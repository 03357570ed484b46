//! `get`, `put`, `erase`, `show`, `path`.

use auth_tests::Sandbox;
use serde_json::json;

use crate::support::{TOKEN, content, document, login, login_value, put, stderr, stdout, store};

#[test]
fn where_nothing_is_stored_get_is_exit_1_and_creates_nothing() {
    let sandbox = Sandbox::new();
    std::fs::remove_dir(sandbox.config_dir()).expect("it is empty");
    for args in [
        ["get", "--json"],
        ["show", "--json"],
        ["list", "--json"],
        ["get", "--quiet"],
    ] {
        store(&sandbox, &args).code(1);
    }
    store(&sandbox, &["erase"]).success();
    store(&sandbox, &["check"]).success();
    assert!(!sandbox.config_dir().exists());
}

#[test]
fn what_is_put_is_what_get_prints() {
    let sandbox = Sandbox::new();
    put(&sandbox, &[], login(TOKEN))
        .success()
        .stdout("")
        .stderr("");
    store(&sandbox, &["get"])
        .success()
        .stdout(format!("{TOKEN}\n"));
    let refresh = store(&sandbox, &["get", "--field", "refresh-token"]);
    refresh.success().stdout("sk-ant-ort01-invented\n");
    store(&sandbox, &["get", "--field", "api-key"])
        .code(1)
        .stdout("");
    let printed = document(&store(&sandbox, &["get", "--json"]).success());
    let mut expected = login_value(TOKEN);
    expected["version"] = 1.into();
    assert_eq!(printed, expected);
}

#[test]
fn get_names_the_place_for_other_programs_of_the_kit() {
    let sandbox = Sandbox::new();
    put(&sandbox, &[], login(TOKEN)).success();
    let printed = document(&store(&sandbox, &["get", "--json", "--origin"]).success());
    let path = sandbox.config_dir().join(".credentials.json");
    assert_eq!(printed["store"], json!({"backend": "file", "path": path}));
    // And put ignores it.
    put(&sandbox, &[], printed.to_string()).success();
}

#[test]
fn a_console_login_is_a_key_in_the_clients_state() {
    let sandbox = Sandbox::new();
    let account = json!({"emailAddress": "ada@example.com", "own": [1, 2]});
    let key = json!({"primaryApiKey": "sk-ant-api03-invented", "oauthAccount": account});
    put(&sandbox, &[], key.to_string()).success();
    store(&sandbox, &["get"]).stdout("sk-ant-api03-invented\n");
    store(&sandbox, &["get", "--field", "api-key"]).stdout("sk-ant-api03-invented\n");
    let state = content(&sandbox.config_dir().join(".claude.json"));
    let state: serde_json::Value = serde_json::from_str(&state).expect("JSON");
    assert_eq!(state, key);
    assert!(!sandbox.config_dir().join(".credentials.json").exists());
    let shown = document(&store(&sandbox, &["show", "--json"]));
    let path = sandbox.config_dir().join(".claude.json");
    assert_eq!(shown["path"], json!(path));
}

#[test]
fn a_login_of_one_kind_replaces_one_of_the_other() {
    let sandbox = Sandbox::new();
    let key = json!({"primaryApiKey": "sk-ant-api03-invented"});
    put(&sandbox, &[], key.to_string()).success();
    put(&sandbox, &[], login(TOKEN)).success();
    assert!(!content(&sandbox.config_dir().join(".claude.json")).contains("primaryApiKey"));
    store(&sandbox, &["get"]).stdout(format!("{TOKEN}\n"));
    put(&sandbox, &[], key.to_string()).success();
    assert_eq!(
        content(&sandbox.config_dir().join(".credentials.json")),
        "{}"
    );
    store(&sandbox, &["get"]).stdout("sk-ant-api03-invented\n");
}

#[test]
fn erase_removes_login_account_and_backup_and_nothing_else() {
    let sandbox = Sandbox::new();
    let mut stored = login_value("first");
    stored["mcpOAuth"] = json!({"server": {"token": "kept"}});
    sandbox.credentials(&stored);
    sandbox.client_state(&json!({"oauthAccount": {"emailAddress": "a@b.c"}, "theme": "dark"}));
    put(&sandbox, &["--keep-previous"], login(TOKEN)).success();
    store(&sandbox, &["erase"]).success().stdout("");
    let directory = sandbox.config_dir();
    assert_eq!(
        content(&directory.join(".credentials.json")),
        r#"{"mcpOAuth":{"server":{"token":"kept"}}}"#
    );
    assert_eq!(
        content(&directory.join(".claude.json")),
        r#"{"theme":"dark"}"#
    );
    assert!(!directory.join(".credentials.previous.json").exists());
    store(&sandbox, &["get"]).code(1);
    store(&sandbox, &["erase", "--all"]).success();
}

#[test]
fn a_put_keeps_the_replaced_login_only_where_asked_to() {
    let sandbox = Sandbox::new();
    let previous = |args: &[&str]| store(&sandbox, args);
    put(&sandbox, &[], login("first")).success();
    put(&sandbox, &[], login("second")).success();
    previous(&["get", "--previous"]).code(1);
    put(&sandbox, &["--keep-previous"], login("third")).success();
    previous(&["get", "--previous"])
        .success()
        .stdout("second\n");
    // The same login again replaces nothing.
    put(&sandbox, &["--keep-previous"], login("third")).success();
    previous(&["get", "--previous"])
        .success()
        .stdout("second\n");
}

#[test]
fn show_says_what_is_stored_and_no_secret() {
    let sandbox = Sandbox::new();
    sandbox.client_state(&json!({"oauthAccount": {"emailAddress": "ada@example.com"}}));
    put(&sandbox, &[], login(TOKEN)).success();
    for args in [
        &["show"][..],
        &["show", "--json"],
        &["list"],
        &["list", "--json"],
        &["check"],
    ] {
        let shown = store(&sandbox, args).success();
        let text = stdout(&shown) + &stderr(&shown);
        assert!(!text.contains("sk-ant"), "{args:?}: {text}");
    }
    let shown = document(&store(&sandbox, &["show", "--json"]));
    assert_eq!(shown["kind"], "claudeai");
    assert_eq!(shown["plan"], "max");
    assert_eq!(shown["account"]["email"], "ada@example.com");
    assert_eq!(shown["expires_at"], "2030-03-17T17:46:40Z");
    assert_eq!(shown["backend"], "file");
    assert_eq!(shown["copies"], json!([]));
    let fingerprint = shown["fingerprint"].as_str().expect("text");
    assert!(fingerprint.starts_with("sha256:") && fingerprint.len() == 15);
}

#[test]
fn path_prints_the_file_or_the_keychain_item() {
    let mut sandbox = Sandbox::new();
    let path = sandbox.config_dir().join(".credentials.json");
    store(&sandbox, &["path"])
        .success()
        .stdout(format!("{}\n", path.display()));
    sandbox.set("USER", "ada").set("USERNAME", "ada");
    let item = stdout(&store(&sandbox, &["path", "--backend", "keychain"]).success());
    let (service, account) = item.trim_end().split_once('\t').expect("two fields");
    assert!(service.starts_with("Claude Code-credentials-"), "{service}");
    assert_eq!(account, "ada");
}

#[test]
fn the_backend_is_chosen_by_option_then_environment_then_configuration() {
    let mut sandbox = Sandbox::new();
    sandbox.set("USER", "ada").set("USERNAME", "ada");
    let backend = |sandbox: &Sandbox, args: &[&str]| {
        let args = [&["path", "--json"], args].concat();
        document(&store(sandbox, &args).success())["backend"].clone()
    };
    let configuration = "[store]\nbackend = \"keychain\"\n";
    sandbox.write("xdg-config/auth-tools/config.toml", configuration);
    assert_eq!(backend(&sandbox, &[]), "keychain");
    sandbox.set("AUTH_STORE_BACKEND", "file");
    assert_eq!(backend(&sandbox, &[]), "file");
    assert_eq!(backend(&sandbox, &["--backend", "keychain"]), "keychain");
    sandbox.set("AUTH_STORE_BACKEND", "elsewhere");
    store(&sandbox, &["path"]).code(2);
    sandbox.unset("AUTH_STORE_BACKEND");
    sandbox.write(
        "xdg-config/auth-tools/config.toml",
        "[store]\nbackend = 5\n",
    );
    store(&sandbox, &["path"]).code(6);
}

#[test]
fn a_login_that_the_client_ignores_is_stored_with_a_warning() {
    let sandbox = Sandbox::new();
    let profile_only = json!({"claudeAiOauth": {"accessToken": "t", "scopes": ["user:profile"]}});
    let stored = put(&sandbox, &[], profile_only.to_string()).success();
    assert!(
        stderr(&stored).contains("user:inference"),
        "{}",
        stderr(&stored)
    );
    store(&sandbox, &["get"]).success().stdout("t\n");
}

#[test]
fn a_login_that_was_blanked_is_no_login() {
    let sandbox = Sandbox::new();
    let blank = json!({"accessToken": "", "refreshToken": "", "expiresAt": 0, "scopes": []});
    sandbox.credentials(&json!({"claudeAiOauth": blank}));
    store(&sandbox, &["get"]).code(1);
    put(&sandbox, &[], login(TOKEN)).success();
    store(&sandbox, &["get"]).success();
}

#[test]
fn wrong_arguments_are_exit_2() {
    let sandbox = Sandbox::new();
    for args in [
        &[][..],
        &["get", "--field", "password"],
        &["get", "--timeout", "soon"],
        &["migrate"],
        &["get", "--profile", "../up"],
        &["get", "--profile", ""],
    ] {
        store(&sandbox, args).code(2).stdout("");
    }
}
