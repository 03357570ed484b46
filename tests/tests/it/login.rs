//! Logins and logout, at the embedded provider.

use auth_tests::Visitor;
use serde_json::json;

use crate::oauth_world::{access_token, files, read, world};

#[test]
fn a_browser_brings_the_code_and_the_login_is_stored() {
    let (provider, sandbox) = world();
    let ended = sandbox
        .command("auth-login")
        .arg("login")
        .assert()
        .success();
    let output = ended.get_output();
    let said = String::from_utf8_lossy(&output.stderr);
    for part in ["ada@example.com", "Analytical Engines", "Max"] {
        assert!(
            said.to_lowercase().contains(&part.to_lowercase()),
            "{part}: {said}"
        );
    }
    assert!(!said.contains("sk-ant-"), "{said}");
    let token = access_token(&sandbox);
    assert!(provider.accepts(&token));
    let state = read(&sandbox, ".claude.json");
    assert_eq!(state["oauthAccount"]["emailAddress"], "ada@example.com");
    let sent = provider.last("token").expect("it was asked");
    assert_eq!(sent.fields["grant_type"], "authorization_code");
    assert_eq!(sent.headers["content-type"], "application/json");
    let printed = sandbox.command("auth-core").arg("token").assert().success();
    let printed = String::from_utf8_lossy(&printed.get_output().stdout).into_owned();
    assert_eq!(printed, format!("{token}\n"));
}

#[test]
fn a_code_is_pasted_by_stdin() {
    let (provider, sandbox) = world();
    let file = sandbox.path("url");
    let path = file.to_str().expect("a path");
    let args = ["login", "--no-browser", "--code-stdin", "--url-file", path];
    let mut login = sandbox.start("auth-login", args);
    let page = Visitor::new().consent(&login.wait_for(&file));
    let code = page
        .between("<code id=\"code\">", "</code>")
        .expect("a code");
    let (first, last) = code.split_at(20);
    login.say(&format!("  \"{first}\n{last}\"\n"));
    let ended = login.finish();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(provider.accepts(&access_token(&sandbox)));
}

#[test]
fn a_pasted_code_of_another_login_is_refused_and_nothing_is_stored() {
    let (provider, sandbox) = world();
    let file = sandbox.path("url");
    let path = file.to_str().expect("a path");
    let args = ["login", "--no-browser", "--code-stdin", "--url-file", path];
    let mut login = sandbox.start("auth-login", args);
    let page = Visitor::new().consent(&login.wait_for(&file));
    let code = page.between("<code id=\"code\">", "#").expect("a code");
    login.say(&format!("{code}#another-state\n"));
    let ended = login.finish();
    assert!(ended.code.is_some_and(|code| code != 0), "{ended:?}");
    assert!(ended.stderr.contains("state"), "{ended:?}");
    assert_eq!(provider.count("token"), 0);
    assert_eq!(access_token(&sandbox), "");
}

#[test]
fn a_device_code_is_answered_elsewhere() {
    let (provider, sandbox) = world();
    provider.change(|settings| settings.auto_approve = false);
    for (answer, expected) in [("approve", 0), ("deny", 3)] {
        let file = sandbox.path(format!("url-{answer}"));
        let path = file.to_str().expect("a path");
        let args = ["login", "--device", "--no-browser", "--url-file", path];
        let mut login = sandbox.start("auth-login", args);
        let url = login.wait_for(&file);
        let (page, user_code) = url.split_once("?user_code=").expect("a complete URL");
        let fields = [("user_code", user_code), ("decision", answer)];
        assert_eq!(Visitor::new().submit(page, &fields).status, 200);
        let ended = login.finish();
        assert_eq!(ended.code, Some(expected), "{ended:?}");
        // The code is shown for a user to compare.
        assert!(ended.stderr.contains(user_code), "{ended:?}");
        assert!(
            provider.accepts(&access_token(&sandbox)),
            "the first login stays"
        );
    }
    assert_eq!(provider.count("token.authorization_code"), 0);
}

#[test]
fn a_person_who_declines_ends_the_login_and_keeps_the_old_one() {
    let (provider, sandbox) = world();
    let before = provider.login(3600);
    sandbox.credentials(&before);
    provider.change(|settings| settings.auto_approve = false);
    let file = sandbox.path("url");
    let path = file.to_str().expect("a path");
    let mut login = sandbox.start("auth-login", ["login", "--no-browser", "--url-file", path]);
    let url = login.wait_for(&file);
    let visitor = Visitor::new();
    let page = visitor.open(&url);
    let request = page
        .between("name=\"request\" value=\"", "\"")
        .expect("a form");
    let fields = [("request", request), ("decision", "deny")];
    let callback = visitor.submit(&url, &fields).location.expect("a redirect");
    let shown = visitor.open(&callback);
    let ended = login.finish();
    assert_eq!(ended.code, Some(3), "{ended:?}");
    assert!(shown.text.contains("<html"), "{}", shown.text);
    assert_eq!(read(&sandbox, ".credentials.json"), before);
}

#[test]
fn a_console_login_stores_an_api_key() {
    let (provider, sandbox) = world();
    sandbox
        .command("auth-login")
        .args(["login", "--console"])
        .assert()
        .success();
    assert_eq!(provider.count("console_authorize"), 1);
    let key = read(&sandbox, ".claude.json")["primaryApiKey"].clone();
    let key = key.as_str().expect("a key");
    let headers = sandbox
        .command("auth-core")
        .arg("headers")
        .assert()
        .success();
    let headers = String::from_utf8_lossy(&headers.get_output().stdout).into_owned();
    assert_eq!(headers, format!("X-Api-Key: {key}\n"));
    let answer = Visitor::new().ask_with(&provider.url("models"), &[("x-api-key", key)]);
    assert_eq!(answer.status, 200);
}

#[test]
fn logout_revokes_and_erases_and_keeps_what_is_not_ours() {
    let (provider, sandbox) = world();
    let mut document = provider.login(3600);
    let token = document["claudeAiOauth"]["accessToken"]
        .as_str()
        .expect("a token")
        .to_owned();
    document["mcpOAuth"] = json!({"server": {"kept": 1.50}});
    sandbox.credentials(&document);
    sandbox.client_state(&json!({"numStartups": 7, "oauthAccount": {"emailAddress": "a@b.c"}}));
    sandbox
        .command("auth-login")
        .arg("logout")
        .assert()
        .success();
    assert_eq!((provider.count("revoke"), provider.revoked()), (1, 1));
    assert!(!provider.accepts(&token));
    assert_eq!(
        read(&sandbox, ".credentials.json"),
        json!({"mcpOAuth": {"server": {"kept": 1.50}}})
    );
    assert_eq!(read(&sandbox, ".claude.json"), json!({"numStartups": 7}));
    for (path, content) in files(&sandbox.path(".")) {
        let content = String::from_utf8_lossy(&content).into_owned();
        assert!(
            !content.contains("sk-ant-o"),
            "{} keeps a token",
            path.display()
        );
    }
}

#[test]
fn logout_without_the_server_warns_and_erases() {
    let (provider, sandbox) = world();
    sandbox.credentials(&provider.login(3600));
    drop(provider);
    let ended = sandbox
        .command("auth-login")
        .arg("logout")
        .assert()
        .success();
    let said = String::from_utf8_lossy(&ended.get_output().stderr).into_owned();
    assert!(said.contains("warning"), "{said}");
    assert_eq!(access_token(&sandbox), "");
}
