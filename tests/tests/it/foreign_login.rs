//! Logins that live from day to day at OAuth servers that no one here wrote.

use auth_tests::{Foreign, Sandbox, Visitor};
use serde_json::Value;

use crate::foreign::world;

/// The stored access and refresh tokens.
fn tokens(sandbox: &Sandbox) -> (String, String) {
    let text = std::fs::read_to_string(sandbox.config_dir().join(".credentials.json"));
    let login: Value = serde_json::from_str(&text.expect("a file")).expect("JSON");
    let token = |key: &str| {
        login["claudeAiOauth"][key]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    (token("accessToken"), token("refreshToken"))
}

fn accepts(server: &Foreign, access: &str) -> bool {
    let bearer = format!("Bearer {access}");
    let headers = [("authorization", bearer.as_str())];
    let page = Visitor::new().ask_with(server.setting("profile_url"), &headers);
    page.status == 200
}

fn refresh(server: &Foreign, token: &str) -> u16 {
    let fields = [
        ("grant_type", "refresh_token"),
        ("client_id", server.setting("client_id")),
        ("refresh_token", token),
    ];
    let page = Visitor::new().submit(server.setting("token_url"), &fields);
    page.status
}

/// Login, refresh with rotation, logout with revocation.
fn lives(server: &Foreign, account: &str) {
    let sandbox = world(server);
    let login = sandbox
        .command("auth-login")
        .arg("login")
        .assert()
        .success();
    let said = String::from_utf8_lossy(&login.get_output().stderr).into_owned();
    assert!(said.contains(account), "{said}");
    let (first, first_refresh) = tokens(&sandbox);
    assert!(accepts(server, &first));
    let refreshes = ["refresh", "--force"];
    sandbox
        .command("auth-login")
        .args(refreshes)
        .assert()
        .success();
    let (second, second_refresh) = tokens(&sandbox);
    assert!(
        second != first && second_refresh != first_refresh,
        "both are new"
    );
    assert!(accepts(server, &second));
    sandbox
        .command("auth-login")
        .args(refreshes)
        .assert()
        .success();
    let (third, third_refresh) = tokens(&sandbox);
    assert_ne!(third_refresh, second_refresh);
    sandbox
        .command("auth-login")
        .arg("logout")
        .assert()
        .success();
    assert!(!accepts(server, &third), "the access token is revoked");
    assert_eq!(
        refresh(server, &third_refresh),
        400,
        "the refresh token is revoked"
    );
    sandbox.command("auth-core").arg("resolve").assert().code(1);
}

#[test]
fn a_login_at_oidc_provider_lives_until_its_logout() {
    lives(&Foreign::oidc_provider(3600), "ada@example.com");
}

#[test]
fn a_login_at_authlib_lives_until_its_logout() {
    lives(&Foreign::authlib(3600), "ada@example.com");
}

/// A refresh token that the tool has used is spent; the tool then has the new one.
fn rotates(server: &Foreign) {
    let sandbox = world(server);
    sandbox
        .command("auth-login")
        .arg("login")
        .assert()
        .success();
    let (_, old) = tokens(&sandbox);
    // What lives for a minute is refreshed before it is handed out.
    let printed = sandbox.command("auth-core").arg("token").assert().success();
    let printed = String::from_utf8_lossy(&printed.get_output().stdout).into_owned();
    let (access, new) = tokens(&sandbox);
    assert_eq!(printed, format!("{access}\n"));
    assert_ne!(new, old);
    assert_eq!(refresh(server, &old), 400, "the old refresh token is spent");
}

#[test]
fn oidc_provider_rotates_a_token_that_is_about_to_expire() {
    rotates(&Foreign::oidc_provider(60));
}

#[test]
fn authlib_rotates_a_token_that_is_about_to_expire() {
    rotates(&Foreign::authlib(60));
}

/// A device code, confirmed on the server's own pages.
fn device(server: &Foreign) {
    let sandbox = world(server);
    let file = sandbox.path("url");
    let path = file.to_str().expect("a path");
    let args = ["login", "--device", "--no-browser", "--url-file", path];
    let mut login = sandbox.start("auth-login", args);
    let url = login.wait_for(&file);
    let page = Visitor::new().consent(&url);
    assert_eq!(page.status, 200, "{}", page.text);
    let ended = login.finish();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(accepts(server, &tokens(&sandbox).0));
}

#[test]
fn a_device_code_of_oidc_provider_is_answered_elsewhere() {
    device(&Foreign::oidc_provider(3600));
}

#[test]
fn a_device_code_of_authlib_is_answered_elsewhere() {
    device(&Foreign::authlib(3600));
}
