//! `auth-status` with the other programs: the store, the helper's cache, the API.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Output;
use std::time::SystemTime;

use auth_tests::Sandbox;
use serde_json::{Value, json};

const TOKEN: &str = "sk-ant-oat01-INVENTED-ACCESS";

/// A login whose access token ends after `minutes`.
pub(crate) fn login(minutes: i64) -> Value {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = i64::try_from(now.expect("after 1970").as_millis()).expect("a time");
    json!({
        "accessToken": TOKEN, "refreshToken": "sk-ant-ort01-INVENTED-REFRESH",
        "expiresAt": now + minutes * 60_000, "scopes": ["user:inference", "user:profile"],
        "subscriptionType": "max"})
}

/// A sandbox with a login of Ada's.
pub(crate) fn logged_in(minutes: i64) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.credentials(&json!({"claudeAiOauth": login(minutes)}));
    sandbox.client_state(&json!({"oauthAccount": {
        "emailAddress": "ada@example.com", "organizationName": "Analytical Engines",
        "organizationUuid": "11111111-2222-3333-4444-555555555555"}}));
    sandbox
}

fn status(sandbox: &Sandbox, args: &[&str]) -> Output {
    let mut command = sandbox.command("auth-status");
    command.args(args).output().expect("it runs")
}

fn document(sandbox: &Sandbox) -> Value {
    let output = status(sandbox, &["--json"]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(!said.contains("INVENTED"), "a secret: {said}");
    serde_json::from_str(&said).unwrap_or_else(|error| {
        panic!("{error}: {}", String::from_utf8_lossy(&output.stderr));
    })
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn hint(document: &Value, code: &str) -> String {
    let warnings = document["warnings"].as_array().expect("a list");
    let found = warnings.iter().find(|warning| warning["code"] == code);
    let found = found.unwrap_or_else(|| panic!("no {code}: {warnings:?}"));
    found["hint"].as_str().expect("a hint").to_owned()
}

#[test]
fn a_user_sees_whose_login_it_is_and_where_it_is_stored() {
    let mut sandbox = logged_in(600);
    sandbox.set("CLAUDE_CODE_OAUTH_CLIENT_ID", "client-id");
    let output = status(&sandbox, &[]);
    assert_eq!(output.status.code(), Some(0));
    let screen = text(&output.stdout);
    for part in [
        "Claude.ai login, max subscription\n",
        "  account    ada@example.com, Analytical Engines, max plan\n",
        "  expires    in 9h59m",
        "  sources  * login            ",
        "  store      file, ",
    ] {
        assert!(screen.contains(part), "{part}: {screen}");
    }
    assert!(screen.lines().count() <= 24, "one screen: {screen}");
    assert_eq!(text(&output.stderr), "");
}

#[test]
fn what_is_asserted_of_a_login_holds_or_is_one_line() {
    let sandbox = logged_in(90);
    let holds: &[&str] = &[
        "source=login",
        "billing=subscription",
        "account=ada@example.com",
        "plan=max",
        "valid-for=1h",
    ];
    for assertion in holds {
        let output = status(&sandbox, &["--assert", assertion]);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{assertion}: {}",
            text(&output.stderr)
        );
        assert!(output.stdout.is_empty(), "{assertion}");
    }
    for assertion in ["source=api-key", "account=eve@example.com", "valid-for=2h"] {
        let output = status(&sandbox, &["--assert", "plan=max", "--assert", assertion]);
        assert_eq!(output.status.code(), Some(1), "{assertion}");
        assert_eq!(text(&output.stderr).lines().count(), 1, "{assertion}");
    }
    let fingerprint = document(&sandbox)["decision"]["active"]["fingerprint"].clone();
    let fingerprint = format!("fingerprint={}", fingerprint.as_str().expect("text"));
    let output = status(&sandbox, &["--assert", &fingerprint]);
    assert_eq!(output.status.code(), Some(0), "{fingerprint}");
}

#[test]
fn an_api_key_that_shadows_the_subscription_is_said_with_the_command_that_fixes_it() {
    let mut sandbox = logged_in(600);
    sandbox.set("ANTHROPIC_API_KEY", "sk-ant-api03-INVENTED");
    let document = document(&sandbox);
    assert_eq!(document["decision"]["active"]["billing"], "api");
    assert_eq!(document["decision"]["sources"][5]["state"], "shadowed");
    let hint = hint(&document, "subscription-shadowed");
    assert_eq!(hint, "unset ANTHROPIC_API_KEY");
}

#[test]
fn a_login_that_ends_soon_or_has_ended_is_said() {
    let ends = |login: Value| {
        let mut sandbox = Sandbox::new();
        sandbox.set("CLAUDE_CODE_OAUTH_CLIENT_ID", "client");
        sandbox.credentials(&json!({"claudeAiOauth": login}));
        sandbox
    };
    assert!(hint(&document(&ends(login(3))), "token-expires-soon").contains("refresh"));
    let expired = ends(login(-3));
    assert!(hint(&document(&expired), "login-expired").contains("refresh"));
    assert_eq!(
        status(&expired, &[]).status.code(),
        Some(0),
        "it can be refreshed"
    );
    let mut bare = login(-3);
    bare["refreshToken"] = Value::Null;
    let ended = ends(bare);
    assert!(hint(&document(&ended), "source-unusable").contains("auth-login login"));
    assert_eq!(status(&ended, &[]).status.code(), Some(3));
    let mut last_days = login(60);
    last_days["refreshTokenExpiresAt"] = json!(login(24 * 60)["expiresAt"]);
    assert!(hint(&document(&ends(last_days)), "login-ends-soon").contains("auth-login login"));
}

#[test]
fn a_login_that_the_settings_do_not_allow_is_said() {
    let mut sandbox = logged_in(600);
    sandbox.set("CLAUDE_CODE_OAUTH_CLIENT_ID", "client-id");
    sandbox.settings(&json!({"forceLoginMethod": "console"}));
    assert!(hint(&document(&sandbox), "login-not-allowed").contains("--console"));
    sandbox.settings(&json!({"forceLoginOrgUUID": "99999999-2222-3333-4444-555555555555"}));
    assert_eq!(
        hint(&document(&sandbox), "login-not-allowed"),
        "auth-login login"
    );
    sandbox.settings(&json!({
        "forceLoginMethod": "claudeai",
        "forceLoginOrgUUID": "11111111-2222-3333-4444-555555555555"}));
    assert_eq!(document(&sandbox)["warnings"], json!([]));
}

#[test]
fn a_malformed_credentials_file_is_shown_and_is_exit_6() {
    let sandbox = Sandbox::new();
    sandbox.write("config/.credentials.json", "{\"claudeAiOauth\": {\n");
    let output = status(&sandbox, &[]);
    assert_eq!(output.status.code(), Some(6));
    assert!(
        text(&output.stdout).contains("malformed"),
        "{}",
        text(&output.stdout)
    );
    assert!(
        text(&output.stderr).contains(".credentials.json"),
        "{}",
        text(&output.stderr)
    );
    let mut with_key = sandbox;
    with_key.set("ANTHROPIC_API_KEY", "sk-ant-api03-INVENTED");
    let output = status(&with_key, &[]);
    assert_eq!(
        output.status.code(),
        Some(0),
        "the key does not need the file"
    );
    assert!(hint(&document(&with_key), "source-unusable").contains("auth-store check"));
}

#[test]
fn a_malformed_client_state_does_not_hide_what_is_in_effect() {
    let mut sandbox = Sandbox::new();
    sandbox.set("ANTHROPIC_API_KEY", "sk-ant-api03-INVENTED");
    sandbox.write("config/.claude.json", "{\"projects\":");
    let output = status(&sandbox, &[]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(
        text(&output.stdout).contains(".claude.json"),
        "{}",
        text(&output.stdout)
    );
    let output = status(&sandbox, &["--session", "interactive"]);
    assert_eq!(
        output.status.code(),
        Some(6),
        "the answer for the key is in that file"
    );
}

#[test]
fn what_is_cached_of_a_helper_is_shown_and_the_helper_is_not_run() {
    let sandbox = Sandbox::new();
    let ran = sandbox.path("ran");
    // A command for both shells: `echo` twice.
    let command = format!(
        "echo ran>>\"{}\"&& echo sk-ant-api03-INVENTED",
        ran.display()
    );
    sandbox.settings(&json!({"apiKeyHelper": command}));
    let before = document(&sandbox);
    assert_eq!(before["helper"]["state"], "set");
    assert_eq!(before["helper"]["cached"], false);
    assert!(!ran.exists(), "it was run");
    let mut get = sandbox.command("auth-helper-runner");
    get.args(["get", "--json"]).assert().success();
    let after = document(&sandbox);
    assert_eq!(after["helper"]["cached"], true);
    assert_eq!(after["helper"]["runs"], 1);
    let fingerprint = after["helper"]["fingerprint"].as_str().expect("text");
    let assertion = format!("fingerprint={fingerprint}");
    let output = status(&sandbox, &["--assert", &assertion]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let runs = std::fs::read_to_string(&ran).expect("it ran once");
    assert_eq!(runs.lines().count(), 1);
}

#[test]
fn a_helper_that_failed_is_said() {
    let sandbox = Sandbox::new();
    sandbox.settings(&json!({"apiKeyHelper": "exit 3"}));
    let mut get = sandbox.command("auth-helper-runner");
    get.arg("get").assert().code(5);
    let document = document(&sandbox);
    assert_eq!(document["helper"]["last_error"]["current"], true);
    assert!(hint(&document, "helper-failed").contains("auth-helper-runner get --fresh"));
}

#[test]
fn a_helper_of_a_project_that_is_not_trusted_is_not_looked_at() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "project/.claude/settings.json",
        r#"{"apiKeyHelper": "echo x"}"#,
    );
    let document = document(&sandbox);
    assert_eq!(document["helper"]["state"], "untrusted");
    assert!(hint(&document, "project-untrusted").contains("--trust-project"));
}

/// Every file and directory below, with its content and times.
fn snapshot(folder: &Path, found: &mut BTreeMap<String, (SystemTime, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).expect("it is there") {
        let path = entry.expect("an entry").path();
        let modified = path.metadata().and_then(|metadata| metadata.modified());
        let content = match path.is_dir() {
            true => Vec::new(),
            false => std::fs::read(&path).expect("readable"),
        };
        let name = path.display().to_string();
        found.insert(name, (modified.expect("a time"), content));
        if path.is_dir() {
            snapshot(&path, found);
        }
    }
}

#[test]
fn nothing_is_changed_whatever_is_shown() {
    let mut sandbox = logged_in(2);
    sandbox.set("ANTHROPIC_API_KEY", "sk-ant-api03-INVENTED");
    sandbox.settings(&json!({"apiKeyHelper": "echo sk-ant-api03-INVENTED"}));
    let mut get = sandbox.command("auth-helper-runner");
    get.args(["get", "--json"]).assert().success();
    // What a killed writer and a killed client leave behind.
    sandbox.write("config/.credentials.json.tmp.0badf00d", "{}");
    sandbox.write("config/.oauth_refresh.lock/x", "");
    let (mut before, mut after) = (BTreeMap::new(), BTreeMap::new());
    snapshot(&sandbox.path(""), &mut before);
    for args in [
        &[][..],
        &["--json"],
        &["--session", "interactive"],
        &["--assert", "source=api-key"],
        &["--session", "web", "-vv"],
    ] {
        assert_eq!(status(&sandbox, args).status.code(), Some(0), "{args:?}");
    }
    snapshot(&sandbox.path(""), &mut after);
    assert!(before.len() > 10, "there is something to change");
    assert_eq!(before, after);
}
