//! Logins at OAuth servers that no one here wrote.

use auth_tests::{Foreign, Page, Sandbox, Visitor};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use url::Url;

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// A code by the page that shows it, and the answer to its exchange with this verifier.
fn exchange(server: &Foreign, verifier: Option<&str>) -> Page {
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
    let client = server.setting("client_id");
    let redirect = server.setting("manual_redirect_url");
    let asked = [
        ("client_id", client),
        ("response_type", "code"),
        ("redirect_uri", redirect),
        ("scope", server.setting("scopes")),
        ("state", "abc"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    let url = Url::parse_with_params(server.setting("authorize_url"), asked).expect("a URL");
    let visitor = Visitor::new();
    let page = visitor.consent(url.as_str());
    let shown = page.between("<code id=\"code\">", "</code>");
    let shown = shown.unwrap_or_else(|| panic!("no code on {}: {}", page.url, page.text));
    let (code, state) = shown.split_once('#').expect("CODE#STATE");
    assert_eq!(state, "abc");
    let mut fields = vec![
        ("grant_type", "authorization_code"),
        ("client_id", client),
        ("code", code),
        ("redirect_uri", redirect),
    ];
    fields.extend(verifier.map(|verifier| ("code_verifier", verifier)));
    visitor.submit(server.setting("token_url"), &fields)
}

fn enforces_pkce(server: &Foreign) {
    let wrong = VERIFIER.replace('d', "e");
    for verifier in [None, Some(wrong.as_str())] {
        let refused = exchange(server, verifier);
        assert_eq!(refused.status, 400, "{}", refused.text);
        assert!(refused.json()["error"].is_string(), "{}", refused.text);
    }
    let tokens = exchange(server, Some(VERIFIER));
    assert_eq!(tokens.status, 200, "{}", tokens.text);
    assert!(tokens.json()["refresh_token"].is_string());
}

#[test]
fn oidc_provider_enforces_pkce() {
    enforces_pkce(&Foreign::oidc_provider(3600));
}

#[test]
fn authlib_enforces_pkce() {
    enforces_pkce(&Foreign::authlib(3600));
}

/// A sandbox whose programs log in at the server.
pub(crate) fn world(server: &Foreign) -> Sandbox {
    let mut sandbox = Sandbox::new();
    server.configure(&sandbox);
    sandbox.set("BROWSER", env!("CARGO_BIN_EXE_visit"));
    sandbox
}

/// A long-lived token on stdout, that the server knows, and no file.
fn creates(server: &Foreign) {
    let sandbox = world(server);
    let created = sandbox.command("setup-token").assert().success();
    let stdout = String::from_utf8_lossy(&created.get_output().stdout).into_owned();
    let token = stdout.strip_suffix('\n').expect("a line");
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str())];
    let page = Visitor::new().ask_with(server.setting("profile_url"), &headers);
    // Known, though maybe not allowed to read the profile.
    assert!(
        [200, 403].contains(&page.status),
        "{}: {}",
        page.status,
        page.text
    );
    assert!(!sandbox.config_dir().join(".credentials.json").exists());
}

#[test]
fn setup_token_gets_a_token_of_oidc_provider() {
    creates(&Foreign::oidc_provider(3600));
}

#[test]
fn setup_token_gets_a_token_of_authlib() {
    creates(&Foreign::authlib(3600));
}
