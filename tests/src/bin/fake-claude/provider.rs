//! Requests to the OAuth provider.

use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use ureq::Agent;
use ureq::config::Config;
use url::Url;

use crate::{Mode, variable};

/// What the token endpoint answered.
pub(crate) enum Answer {
    Tokens(Value),
    InvalidGrant,
    Failed(u16),
    Html,
}

/// Verifier and state of one sign-in.
pub(crate) struct Pkce {
    pub(crate) verifier: String,
    pub(crate) state: String,
}

impl Pkce {
    pub(crate) fn new() -> Self {
        Self {
            verifier: random(),
            state: random(),
        }
    }

    /// The URL to sign in at, with the answer to `redirect_uri`.
    pub(crate) fn url(
        &self,
        path: &str,
        redirect_uri: &str,
        scope: &str,
        email: Option<&str>,
    ) -> Url {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&self.verifier));
        let mut url = Url::parse(&format!("{}{path}", base())).expect("a URL");
        url.query_pairs_mut()
            .append_pair("code", "true")
            .append_pair("client_id", auth_tests::CLIENT_ID)
            .append_pair("response_type", "code")
            .append_pair("redirect_uri", redirect_uri)
            .append_pair("scope", scope)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256")
            .append_pair("state", &self.state);
        if let Some(email) = email {
            url.query_pairs_mut().append_pair("login_hint", email);
        }
        url
    }
}

pub(crate) fn base() -> String {
    variable("FAKE_CLAUDE_PROVIDER").expect("a provider is named")
}

/// Where the page that shows a code is.
pub(crate) fn manual_redirect() -> String {
    format!("{}/oauth/code/callback", base())
}

/// Asks the token endpoint, or answers in its place as the mode says.
pub(crate) fn token(mode: Mode, body: &Value) -> Answer {
    match mode {
        Mode::InvalidGrant => return Answer::InvalidGrant,
        Mode::ServerError => return Answer::Failed(500),
        Mode::Html => return Answer::Html,
        _ => {}
    }
    let mut body = body.clone();
    body["client_id"] = json!(auth_tests::CLIENT_ID);
    let sent = agent()
        .post(format!("{}/v1/oauth/token", base()))
        .send_json(&body);
    let Ok(mut response) = sent else {
        return Answer::Failed(0);
    };
    let status = response.status().as_u16();
    match response.body_mut().read_json::<Value>() {
        Ok(tokens) if status == 200 => Answer::Tokens(tokens),
        Ok(error) if error["error"] == "invalid_grant" => Answer::InvalidGrant,
        _ => Answer::Failed(status),
    }
}

/// Whose token it is.
pub(crate) fn profile(token: &str) -> Value {
    let get = agent().get(format!("{}/api/oauth/profile", base()));
    let get = get
        .header("authorization", format!("Bearer {token}"))
        .call();
    let body = get.map(|mut answer| answer.body_mut().read_json::<Value>());
    body.ok().and_then(Result::ok).unwrap_or_default()
}

/// A new API key.
pub(crate) fn api_key(token: &str) -> Option<String> {
    let post = agent().post(format!("{}/api/oauth/claude_cli/create_api_key", base()));
    let post = post
        .header("authorization", format!("Bearer {token}"))
        .send_json(json!({}));
    let body: Value = post.ok()?.body_mut().read_json().ok()?;
    Some(body["raw_key"].as_str()?.to_owned())
}

/// `claudeAiOauth` with new tokens in it.
pub(crate) fn login(tokens: &Value) -> Value {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = u64::try_from(now.unwrap_or_default().as_millis()).unwrap_or_default();
    let lifetime = tokens["expires_in"].as_u64().unwrap_or(28_800) * 1000;
    let scope = tokens["scope"].as_str().unwrap_or("user:inference");
    json!({
        "accessToken": tokens["access_token"],
        "refreshToken": tokens["refresh_token"],
        "expiresAt": now + lifetime,
        "refreshTokenExpiresAt": now + 30 * 86_400_000,
        "scopes": scope.split(' ').collect::<Vec<_>>(),
    })
}

fn agent() -> Agent {
    let config = Config::builder().http_status_as_error(false).proxy(None);
    Agent::new_with_config(config.timeout_global(Some(Duration::from_secs(30))).build())
}

fn random() -> String {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("randomness");
    URL_SAFE_NO_PAD.encode(bytes)
}
