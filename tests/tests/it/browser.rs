//! A real browser on the pages.

use std::path::{Path, PathBuf};

use auth_tests::{Browser, CLIENT_ID, Foreign, Provider, Sandbox, Settings};
use url::Url;

const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

#[test]
fn a_click_on_the_consent_page_leads_to_the_code() {
    let provider = Provider::with(Settings::default(), 0).expect("a free port");
    let browser = Browser::start();
    let asked = [
        ("client_id", CLIENT_ID),
        ("response_type", "code"),
        ("redirect_uri", &provider.url("manual")),
        ("scope", "user:inference"),
        ("state", "abc"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    let url = Url::parse_with_params(&provider.url("authorize"), asked).expect("a URL");
    assert_eq!(browser.consent(url.as_str()), 1);
    assert_eq!(browser.title(), "Paste this code into the terminal");
    assert!(browser.text().contains("#abc"), "{}", browser.text());
    let server = Foreign::oidc_provider(60);
    let asked = [
        ("client_id", server.setting("client_id")),
        ("response_type", "code"),
        ("redirect_uri", server.setting("manual_redirect_url")),
        ("scope", server.setting("scopes")),
        ("state", "abc"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    let url = Url::parse_with_params(server.setting("authorize_url"), asked).expect("a URL");
    assert_eq!(browser.consent(url.as_str()), 2);
    assert!(browser.text().ends_with("#abc"), "{}", browser.text());
}

#[test]
fn a_click_creates_a_long_lived_token() {
    let provider = Provider::with(Settings::default(), 0).expect("a free port");
    let sandbox = Sandbox::new();
    provider.configure(&sandbox);
    let browser = Browser::start();
    let file = sandbox.path("url");
    let path = file.to_str().expect("a path");
    let mut creating = sandbox.start("setup-token", ["--no-browser", "--url-file", path]);
    assert_eq!(browser.consent(&creating.wait_for(&file)), 1);
    browser.screenshot(&pictures().join("setup-token.png"));
    let ended = creating.finish();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(provider.accepts(ended.stdout.trim_end()), "{ended:?}");
    let page = format!("{} {}", browser.url(), browser.text());
    assert!(page.contains("token is ready"), "{page}");
    assert!(!page.contains("sk-ant-"), "{page}");
}

/// Where pictures of last pages are kept: `target/tmp/screenshots`.
pub(crate) fn pictures() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("screenshots")
}
