//! The token endpoint: code exchange, refresh, revocation (RFC 6749, RFC 7009).

use auth_core::Secret;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};
use url::{Url, form_urlencoded};
use zeroize::{Zeroize, Zeroizing};

use crate::answer;
use crate::error::RequestError;
use crate::http::{Http, Request};
use crate::provider::{OAuthConfig, TokenRequest};

/// What the token endpoint answered.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// The access token.
    pub access_token: Secret,
    /// A new refresh token; where there is none the old one stays good.
    pub refresh_token: Option<Secret>,
    /// When the access token ends.
    pub expires_at: Option<Timestamp>,
    /// When the refresh token ends.
    pub refresh_token_expires_at: Option<Timestamp>,
    /// The granted scopes; `None` where they are those that were asked for.
    pub scopes: Option<Vec<String>>,
    /// `account` and `organization` of the answer, where the provider adds them.
    pub extra: Map<String, Value>,
}

/// What a code is exchanged with.
pub struct Grant<'a> {
    /// The authorization code.
    pub code: &'a Secret,
    /// The redirect URI of the authorization request.
    pub redirect_uri: &'a str,
    /// The PKCE verifier.
    pub verifier: &'a Secret,
    /// The state of the authorization request.
    pub state: &'a str,
    /// How many seconds the token should live; the provider decides where it is not said.
    pub expires_in: Option<u64>,
}

/// Parameters in order; numbers are written as such in JSON.
type Parameters<'a> = Vec<(&'static str, Value)>;

/// Exchanges an authorization code (RFC 6749 section 4.1.3, RFC 7636 section 4.5).
///
/// # Errors
/// [`RequestError`].
pub fn exchange(
    http: &Http,
    provider: &OAuthConfig,
    client_id: &str,
    grant: &Grant<'_>,
) -> Result<Tokens, RequestError> {
    let mut parameters: Parameters<'_> = vec![
        ("grant_type", "authorization_code".into()),
        ("code", grant.code.expose().into()),
        ("redirect_uri", grant.redirect_uri.into()),
        ("client_id", client_id.into()),
        ("code_verifier", grant.verifier.expose().into()),
        ("state", grant.state.into()),
    ];
    if let Some(seconds) = grant.expires_in {
        parameters.push(("expires_in", seconds.into()));
    }
    ask(http, provider, parameters)
}

/// Asks for a new access token (RFC 6749 section 6).
///
/// # Errors
/// [`RequestError`]; [`RequestError::is_invalid_grant`] where the refresh token is of no more use.
pub fn refresh(
    http: &Http,
    provider: &OAuthConfig,
    client_id: &str,
    refresh_token: &Secret,
    scopes: &[String],
) -> Result<Tokens, RequestError> {
    let mut parameters: Parameters<'_> = vec![
        ("grant_type", "refresh_token".into()),
        ("refresh_token", refresh_token.expose().into()),
        ("client_id", client_id.into()),
    ];
    if !scopes.is_empty() {
        parameters.push(("scope", scopes.join(" ").into()));
    }
    ask(http, provider, parameters)
}

/// Asks for the tokens of a device code (RFC 8628 section 3.4).
pub(crate) fn device(
    http: &Http,
    provider: &OAuthConfig,
    client_id: &str,
    device_code: &Secret,
) -> Result<Tokens, RequestError> {
    let grant_type = "urn:ietf:params:oauth:grant-type:device_code";
    let parameters = vec![
        ("grant_type", grant_type.into()),
        ("device_code", device_code.expose().into()),
        ("client_id", client_id.into()),
    ];
    ask(http, provider, parameters)
}

/// Tells the provider that a token is no longer used (RFC 7009). `hint` is `refresh_token` or
/// `access_token`. Says whether there is an endpoint for it.
///
/// # Errors
/// [`RequestError`]; an answer of 200 needs no content.
pub fn revoke(
    http: &Http,
    provider: &OAuthConfig,
    client_id: &str,
    token: &Secret,
    hint: &'static str,
) -> Result<bool, RequestError> {
    let Some(url) = &provider.revoke_url else {
        return Ok(false);
    };
    let parameters = vec![
        ("token", token.expose().into()),
        ("token_type_hint", hint.into()),
        ("client_id", client_id.into()),
    ];
    let response = http.send(request(url, provider.token_request, parameters))?;
    if (200..300).contains(&response.status) {
        return Ok(true);
    }
    answer::object(&response).map(|_| true)
}

fn ask(
    http: &Http,
    provider: &OAuthConfig,
    parameters: Parameters<'_>,
) -> Result<Tokens, RequestError> {
    let response = http.send(request(
        &provider.token_url,
        provider.token_request,
        parameters,
    ))?;
    let mut body = answer::object(&response)?;
    let tokens = read(&body, Timestamp::now());
    wipe(&mut body);
    tokens
}

/// A POST of `parameters` in the provider's form.
pub(crate) fn request(url: &Url, form: TokenRequest, parameters: Parameters<'_>) -> Request {
    match form {
        TokenRequest::Json => {
            let mut object: Map<String, Value> = parameters
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value))
                .collect();
            let body = serde_json::to_vec(&object).expect("strings and numbers are JSON");
            wipe(&mut object);
            Request::post(url, "application/json", Zeroizing::new(body))
        }
        TokenRequest::Form => {
            let mut form = form_urlencoded::Serializer::new(String::new());
            for (key, mut value) in parameters {
                match &mut value {
                    Value::String(text) => {
                        form.append_pair(key, text);
                        text.zeroize();
                    }
                    number => drop(form.append_pair(key, &number.to_string())),
                }
            }
            let body = Zeroizing::new(form.finish().into_bytes());
            Request::post(url, "application/x-www-form-urlencoded", body)
        }
    }
}

fn wipe(object: &mut Map<String, Value>) {
    for (_, value) in object.iter_mut() {
        if let Value::String(text) = value {
            text.zeroize();
        }
    }
}

/// RFC 6749 section 5.1, strictly: what does not belong there is an error, not a guess.
fn read(body: &Map<String, Value>, now: Timestamp) -> Result<Tokens, RequestError> {
    let wrong = |what: &str| RequestError::Malformed(format!("`{what}` is missing or malformed"));
    if let Some(kind) = body.get("token_type") {
        let bearer = kind
            .as_str()
            .is_some_and(|kind| kind.eq_ignore_ascii_case("bearer"));
        bearer.then_some(()).ok_or_else(|| wrong("token_type"))?;
    }
    let secret = |key: &str| match body.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if !text.is_empty() => {
            let secret = Secret::from(text.as_str());
            match secret.check_header_value() {
                Ok(()) => Ok(Some(secret)),
                Err(_) => Err(wrong(key)),
            }
        }
        Some(_) => Err(wrong(key)),
    };
    let end = |key: &str| match body.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => instant(now, value).map(Some).ok_or_else(|| wrong(key)),
    };
    let scopes = match body.get("scope") {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(text.split_whitespace().map(str::to_owned).collect()),
        Some(_) => return Err(wrong("scope")),
    };
    let extra = ["account", "organization"].into_iter();
    Ok(Tokens {
        access_token: secret("access_token")?.ok_or_else(|| wrong("access_token"))?,
        refresh_token: secret("refresh_token")?,
        expires_at: end("expires_in")?,
        refresh_token_expires_at: end("refresh_token_expires_in")?,
        scopes,
        extra: extra
            .filter_map(|key| Some((key.to_owned(), body.get(key)?.clone())))
            .collect(),
    })
}

/// `value` seconds from `now`; a number, or one in a string as some servers write it.
fn instant(now: Timestamp, value: &Value) -> Option<Timestamp> {
    let text = value.as_str().and_then(|text| text.parse::<u64>().ok());
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "`as` saturates, and the sum is checked"
    )]
    let float = value
        .as_f64()
        .filter(|float| *float >= 0.0)
        .map(|float| float as u64);
    let seconds = i64::try_from(text.or(float)?).ok()?;
    now.checked_add(SignedDuration::from_secs(seconds)).ok()
}

#[cfg(test)]
mod tests {
    use super::read;
    use jiff::Timestamp;
    use serde_json::{Map, Value, json};

    fn object(value: &Value) -> Map<String, Value> {
        value.as_object().cloned().expect("the cases are objects")
    }

    #[test]
    fn an_answer_is_read_strictly() {
        let now = Timestamp::UNIX_EPOCH;
        let good = object(
            &json!({"access_token": "a", "token_type": "bearer", "expires_in": 60, "scope": "x y"}),
        );
        let tokens = read(&good, now).expect("an answer");
        assert_eq!(tokens.expires_at.map(Timestamp::as_second), Some(60));
        assert_eq!(tokens.scopes, Some(vec!["x".to_owned(), "y".to_owned()]));
        for bad in [
            json!({}),
            json!({"access_token": ""}),
            json!({"access_token": 1}),
            json!({"access_token": "a\nb"}),
            json!({"access_token": "a", "token_type": "mac"}),
            json!({"access_token": "a", "expires_in": -1}),
            json!({"access_token": "a", "expires_in": 1e300}),
            json!({"access_token": "a", "refresh_token": 7}),
        ] {
            assert!(read(&object(&bad), now).is_err(), "{bad}");
        }
    }

    #[test]
    fn debug_of_tokens_shows_no_secret() {
        let tokens = read(
            &object(&json!({"access_token": "hidden"})),
            Timestamp::UNIX_EPOCH,
        );
        assert!(!format!("{tokens:?}").contains("hidden"));
    }
}
