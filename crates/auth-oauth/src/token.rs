//! The token endpoint: code exchange, refresh, device codes, revocation (RFC 6749, 7636, 8628,
//! 7009).
//!
//! `oauth2` writes the requests and reads the answers. Between it and the network stands
//! `Endpoint`: it sends by our client, writes the parameters in the provider's form, tells errors
//! apart, and makes odd answers regular. Two requests are written here, because `oauth2` cannot
//! make them: its device poll cannot be stopped and repeats after every kind of error, and its
//! revocation refuses http on loopback.

use std::borrow::Cow;
use std::time::Duration;

use auth_core::secret::INFERENCE_SCOPE;
use auth_core::{CliError, ExitStatus, Secret};
use jiff::{SignedDuration, Timestamp};
use oauth2::basic::{
    BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse,
    BasicTokenType,
};
use oauth2::{
    AuthorizationCode, Client, ClientId, EndpointNotSet, EndpointSet, ErrorResponse,
    PkceCodeVerifier, RedirectUrl, RefreshToken, RequestTokenError, Scope, StandardRevocableToken,
    StandardTokenResponse, TokenResponse, TokenUrl,
};
use serde_json::{Map, Value};
use zeroize::Zeroize;

use crate::config::OAuthConfig;
use crate::endpoint::Endpoint;
use crate::error::RequestError;
use crate::http::{HttpClient, Response};
use crate::response;
use crate::token_response::{ExtraFields, regular_body};

/// What the token endpoint answered.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// The access token.
    pub access_token: Secret,
    /// A new refresh token; without one the old one stays good.
    pub refresh_token: Option<Secret>,
    /// When the access token expires; `None` if that is unknown.
    pub expires_at: Option<Timestamp>,
    /// When the refresh token expires; `None` if that is unknown.
    pub refresh_token_expires_at: Option<Timestamp>,
    /// The granted scopes; `None` if they are those that were requested.
    pub scopes: Option<Vec<String>>,
    /// `account` and `organization` of the answer, if the provider adds them.
    pub extra: Map<String, Value>,
    /// What was odd about the answer, in sentences without a secret.
    pub warnings: Vec<String>,
}

/// The provider did not grant `user:inference`, although it was requested.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the provider did not grant the scope `{INFERENCE_SCOPE}`")]
pub struct InferenceNotGranted;

impl InferenceNotGranted {
    /// As the user is told; `what` failed.
    #[must_use]
    pub fn into_cli_error(self, what: &str) -> CliError {
        let message = format!("{what}: {self}");
        CliError::new(ExitStatus::Unusable, "oauth.scope", message)
            .hint("ask the organization's administrator whether this account may use Claude Code")
    }
}

impl Tokens {
    /// The granted scopes; those that were `requested` if the provider names none.
    ///
    /// # Errors
    /// [`InferenceNotGranted`].
    pub fn granted_scopes<'a>(
        &'a self,
        requested: &'a [String],
    ) -> Result<&'a [String], InferenceNotGranted> {
        let granted = self.scopes.as_deref().unwrap_or(requested);
        let has = |scopes: &[String]| scopes.iter().any(|scope| scope == INFERENCE_SCOPE);
        match has(requested) && !has(granted) {
            true => Err(InferenceNotGranted),
            false => Ok(granted),
        }
    }
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
    /// How many seconds the token should live; `None` leaves it to the provider.
    pub expires_in: Option<u64>,
}

type TokenAnswer = StandardTokenResponse<ExtraFields, BasicTokenType>;

/// `oauth2`'s client with a token endpoint, and `A` and `D` for the other two.
pub(crate) type OAuthClient<A = EndpointNotSet, D = EndpointNotSet> = Client<
    BasicErrorResponse,
    TokenAnswer,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    A,
    D,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

pub(crate) fn client(config: &OAuthConfig, client_id: &str) -> OAuthClient {
    Client::new(ClientId::new(client_id.to_owned()))
        .set_token_uri(TokenUrl::from_url(config.token_url.clone()))
}

/// Exchanges an authorization code (RFC 6749 section 4.1.3, RFC 7636 section 4.5).
///
/// # Errors
/// [`RequestError`].
pub fn exchange(
    http: &HttpClient,
    config: &OAuthConfig,
    client_id: &str,
    grant: &Grant<'_>,
) -> Result<Tokens, RequestError> {
    let redirect = RedirectUrl::new(grant.redirect_uri.to_owned())
        .map_err(|error| RequestError::Malformed(format!("the redirect URI: {error}")))?;
    let client = client(config, client_id);
    let mut request = client
        .exchange_code(AuthorizationCode::new(grant.code.expose().to_owned()))
        .set_pkce_verifier(PkceCodeVerifier::new(grant.verifier.expose().to_owned()))
        .set_redirect_uri(Cow::Owned(redirect))
        .add_extra_param("state", grant.state);
    if let Some(seconds) = grant.expires_in {
        request = request.add_extra_param("expires_in", seconds.to_string());
    }
    let endpoint = Endpoint::token(http, config);
    let answer = request.request(&|request| endpoint.token_answer(&request));
    Ok(Tokens::from(&answer.map_err(request_error)?))
}

/// Requests a new access token (RFC 6749 section 6).
///
/// # Errors
/// [`RequestError`]; [`RequestError::is_invalid_grant`] if the refresh token is of no more use.
pub fn refresh(
    http: &HttpClient,
    config: &OAuthConfig,
    client_id: &str,
    refresh_token: &Secret,
    scopes: &[String],
) -> Result<Tokens, RequestError> {
    let token = RefreshToken::new(refresh_token.expose().to_owned());
    let client = client(config, client_id);
    let request = client
        .exchange_refresh_token(&token)
        .add_scopes(scopes.iter().cloned().map(Scope::new));
    let endpoint = Endpoint::token(http, config);
    let answer = request.request(&|request| endpoint.token_answer(&request));
    Ok(Tokens::from(&answer.map_err(request_error)?))
}

/// Requests the tokens of a device code once (RFC 8628 section 3.4).
pub(crate) fn device(
    http: &HttpClient,
    config: &OAuthConfig,
    client_id: &str,
    device_code: &Secret,
) -> Result<Tokens, RequestError> {
    let parameters = vec![
        (
            "grant_type".into(),
            "urn:ietf:params:oauth:grant-type:device_code".into(),
        ),
        ("device_code".into(), device_code.expose().into()),
        ("client_id".into(), client_id.into()),
    ];
    Tokens::from_response(&Endpoint::token(http, config).post(parameters)?)
}

/// Tells the provider that a token is no longer used (RFC 7009). `hint` is `refresh_token` or
/// `access_token`. Says whether there is an endpoint for it.
///
/// # Errors
/// [`RequestError`]; an answer of 200 needs no content.
pub fn revoke(
    http: &HttpClient,
    config: &OAuthConfig,
    client_id: &str,
    token: &Secret,
    hint: &'static str,
) -> Result<bool, RequestError> {
    let Some(url) = &config.revoke_url else {
        return Ok(false);
    };
    let parameters = vec![
        ("token".into(), token.expose().into()),
        ("token_type_hint".into(), hint.into()),
        ("client_id".into(), client_id.into()),
    ];
    let endpoint = Endpoint {
        http,
        url,
        form: config.token_request,
    };
    let response = endpoint.post(parameters)?;
    if (200..300).contains(&response.status) {
        return Ok(true);
    }
    Err(response::error(&response))
}

/// The reason of `oauth2`, without the body that its parse errors carry.
pub(crate) fn request_error<E: ErrorResponse + 'static>(
    error: RequestTokenError<RequestError, E>,
) -> RequestError {
    match error {
        RequestTokenError::Request(error) => error,
        RequestTokenError::Parse(error, mut body) => {
            body.zeroize();
            RequestError::Malformed(format!("`{}` is missing or malformed", error.path()))
        }
        RequestTokenError::ServerResponse(_) => {
            RequestError::Malformed("an unexpected error".to_owned())
        }
        RequestTokenError::Other(reason) => RequestError::Malformed(reason),
    }
}

impl Tokens {
    /// Reads the answer to a request that `oauth2` did not make.
    pub(crate) fn from_response(response: &Response) -> Result<Self, RequestError> {
        let answer: Result<TokenAnswer, _> = serde_json::from_slice(&regular_body(response)?);
        let answer = answer.map_err(|error| RequestError::Malformed(error.to_string()))?;
        Ok(Self::from(&answer))
    }
}

impl From<&TokenAnswer> for Tokens {
    fn from(answer: &TokenAnswer) -> Self {
        let now = Timestamp::now();
        let end = |lifetime: Option<Duration>| {
            let lifetime = SignedDuration::try_from(lifetime?).ok()?;
            now.checked_add(lifetime).ok()
        };
        let extra = answer.extra_fields();
        let members = [
            ("account", &extra.account),
            ("organization", &extra.organization),
        ];
        let scopes = answer
            .scopes()
            .map(|scopes| scopes.iter().map(|scope| scope.to_string()).collect());
        Self {
            access_token: Secret::from(answer.access_token().secret().as_str()),
            refresh_token: answer
                .refresh_token()
                .map(|token| Secret::from(token.secret().as_str())),
            expires_at: end(answer.expires_in()),
            refresh_token_expires_at: end(extra.refresh_token_expires_in.map(Duration::from_secs)),
            scopes,
            extra: members
                .into_iter()
                .filter_map(|(name, value)| Some((name.to_owned(), value.clone()?)))
                .collect(),
            warnings: extra.odd.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Tokens;
    use crate::error::RequestError;
    use crate::http::Response;
    use jiff::{SignedDuration, Timestamp};

    fn read(body: &[u8]) -> Result<Tokens, RequestError> {
        Tokens::from_response(&Response {
            status: 200,
            retry_after: None,
            body: body.to_vec().into(),
        })
    }

    fn with(members: &str) -> Tokens {
        let body = format!(r#"{{"access_token":"a","refresh_token":"r",{members}}}"#);
        read(body.as_bytes()).expect(members)
    }

    fn seconds_left(tokens: &Tokens) -> Option<i64> {
        let left = tokens.expires_at?.duration_since(Timestamp::now());
        Some((left + SignedDuration::from_millis(500)).as_secs())
    }

    #[test]
    fn a_regular_answer_is_read_without_a_warning() {
        let tokens = with(r#""token_type":"Bearer","expires_in":60,"scope":"x y","new":[1]"#);
        assert_eq!(seconds_left(&tokens), Some(60));
        assert_eq!(tokens.scopes, Some(vec!["x".to_owned(), "y".to_owned()]));
        assert_eq!(tokens.refresh_token.expect("one").expose(), "r");
        assert_eq!(tokens.warnings, Vec::<String>::new());
    }

    #[test]
    fn a_lifetime_in_any_form_is_read() {
        for (written, seconds) in [
            ("3600", 3600),
            ("3600.0", 3600),
            ("3599.9", 3599),
            ("\"3600\"", 3600),
            ("\"3600.0\"", 3600),
            ("\" 3600 \"", 3600),
            ("3.6e3", 3600),
        ] {
            let tokens = with(&format!(r#""expires_in":{written}"#));
            assert_eq!(seconds_left(&tokens), Some(seconds), "{written}");
            assert!(tokens.warnings.is_empty(), "{written}");
        }
    }

    #[test]
    fn what_is_no_lifetime_is_an_unknown_one_and_a_warning() {
        for written in [
            "\"\"",
            "-1",
            "\"-1\"",
            "1e18",
            "1e300",
            "1e999",
            "[]",
            "{}",
            "true",
            "\"never\"",
            "\"inf\"",
            "\"NaN\"",
        ] {
            let tokens = with(&format!(
                r#""expires_in":{written},"refresh_token_expires_in":{written}"#
            ));
            assert_eq!(tokens.expires_at, None, "{written}");
            assert_eq!(tokens.refresh_token_expires_at, None, "{written}");
            assert_eq!(tokens.warnings.len(), 2, "{written}");
            assert_eq!(tokens.access_token.expose(), "a");
        }
        for absent in [r#""expires_in":null"#, r#""x":1"#] {
            let tokens = with(absent);
            assert_eq!((tokens.expires_at, tokens.warnings.len()), (None, 0));
        }
    }

    #[test]
    fn scopes_come_as_words_or_as_a_list() {
        for (written, scopes, warnings) in [
            (r#""a b""#, Some(vec!["a", "b"]), 0),
            (r#"["a","b"]"#, Some(vec!["a", "b"]), 0),
            ("null", None, 0),
            (r#""""#, None, 0),
            ("[]", None, 0),
            ("[1]", None, 1),
            ("7", None, 1),
        ] {
            let tokens = with(&format!(r#""scope":{written}"#));
            let scopes = scopes.map(|list| list.into_iter().map(str::to_owned).collect());
            assert_eq!(tokens.scopes, scopes, "{written}");
            assert_eq!(tokens.warnings.len(), warnings, "{written}");
        }
    }

    #[test]
    fn a_refresh_token_that_is_none_and_any_token_type_cost_nothing() {
        for (body, warnings) in [
            (r#"{"access_token":"a","refresh_token":""}"#, 0),
            (r#"{"access_token":"a","refresh_token":null}"#, 0),
            (r#"{"access_token":"a","refresh_token":7}"#, 1),
            (r#"{"access_token":"a","refresh_token":"x\ny"}"#, 1),
            (r#"{"access_token":"a","token_type":null}"#, 0),
            (r#"{"access_token":"a","token_type":"BEARER"}"#, 0),
            (r#"{"access_token":"a","token_type":"mac"}"#, 1),
            (r#"{"access_token":"a","token_type":5}"#, 1),
            (r#"{"access_token":"a","error":"invalid_grant"}"#, 0),
            ("\u{feff}{\"access_token\":\"a\"}", 0),
        ] {
            let tokens = read(body.as_bytes()).expect(body);
            assert_eq!(tokens.access_token.expose(), "a", "{body}");
            assert_eq!(tokens.refresh_token, None, "{body}");
            assert_eq!(tokens.warnings.len(), warnings, "{body}");
        }
    }

    #[test]
    fn without_a_usable_access_token_there_is_no_answer() {
        for body in [
            "{}",
            r#"{"access_token":""}"#,
            r#"{"access_token":"  "}"#,
            r#"{"access_token":1}"#,
            r#"{"access_token":null}"#,
            r#"{"access_token":"a\nb"}"#,
            "",
            "[]",
        ] {
            let error = read(body.as_bytes()).expect_err(body);
            assert!(matches!(error, RequestError::Malformed(_)), "{body}");
        }
        let refused = read(br#"{"error":"invalid_grant"}"#).expect_err("refused");
        assert!(refused.is_invalid_grant(), "also with status 200");
    }

    #[test]
    fn debug_of_tokens_shows_no_secret() {
        let tokens = read(br#"{"access_token":"hidden","refresh_token":"hidden"}"#);
        assert!(!format!("{tokens:?}").contains("hidden"));
    }
}
