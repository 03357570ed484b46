//! Logins with clicks in a real browser.

use auth_tests::{Browser, Foreign, Provider, Sandbox, Settings};
use url::Url;

use crate::browser::pictures;

/// Logs in with clicks; the last page is kept as a picture in the target folder.
fn click_through(sandbox: &Sandbox, name: &str, clicks: u32) {
    let browser = Browser::start();
    let file = sandbox.path("url");
    let path = file.to_str().expect("a path");
    let mut login = sandbox.start("auth-login", ["login", "--no-browser", "--url-file", path]);
    assert_eq!(browser.consent(&login.wait_for(&file)), clicks);
    let page = Url::parse(&browser.url()).expect("a URL");
    assert!(
        page.host_str()
            .is_some_and(|host| ["127.0.0.1", "localhost"].contains(&host))
    );
    browser.screenshot(&pictures().join(format!("{name}.png")));
    let (title, text) = (browser.title(), browser.text());
    let ended = login.finish();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stderr.contains("ada@example.com"), "{ended:?}");
    assert!(
        text.contains("logged in") || text.contains("Logged in"),
        "{title}: {text}"
    );
    let token = sandbox.command("auth-store").arg("get").assert().success();
    let token = String::from_utf8_lossy(&token.get_output().stdout).into_owned();
    assert!(!text.contains(token.trim()) && !browser.url().contains(token.trim()));
}

#[test]
fn a_click_at_the_embedded_provider_logs_in() {
    let provider = Provider::with(Settings::default(), 0).expect("a free port");
    let sandbox = Sandbox::new();
    provider.configure(&sandbox);
    click_through(&sandbox, "embedded-provider", 1);
}

#[test]
fn clicks_at_oidc_provider_log_in() {
    let server = Foreign::oidc_provider(3600);
    let sandbox = Sandbox::new();
    server.configure(&sandbox);
    click_through(&sandbox, "oidc-provider", 2);
}

#[test]
fn a_click_at_authlib_logs_in() {
    let server = Foreign::authlib(3600);
    let sandbox = Sandbox::new();
    server.configure(&sandbox);
    click_through(&sandbox, "authlib", 1);
}
