//! A real browser on the pages.

use auth_tests::{Browser, CLIENT_ID, Foreign, Provider, Settings};
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
