//! Workload identity federation: an identity token is exchanged for an access token (RFC 7523).

use auth_core::Secret;
use url::Url;

use crate::config::TokenRequest;
use crate::endpoint::Endpoint;
use crate::error::RequestError;
use crate::http::HttpClient;
use crate::token::Tokens;

/// What is exchanged.
pub struct FederationGrant<'a> {
    /// The identity token, a JWT.
    pub identity_token: &'a Secret,
    /// The federation rule.
    pub rule_id: &'a str,
    /// The organization.
    pub organization_id: &'a str,
    /// The service account, if the rule does not name one.
    pub service_account_id: Option<&'a str>,
}

/// Exchanges an identity token at the API's own token endpoint.
///
/// # Errors
/// [`RequestError`].
pub fn exchange(
    http: &HttpClient,
    token_url: &Url,
    grant: &FederationGrant<'_>,
) -> Result<Tokens, RequestError> {
    let mut parameters = vec![
        (
            "grant_type".into(),
            "urn:ietf:params:oauth:grant-type:jwt-bearer".into(),
        ),
        ("assertion".into(), grant.identity_token.expose().into()),
        ("federation_rule_id".into(), grant.rule_id.into()),
        ("organization_id".into(), grant.organization_id.into()),
    ];
    if let Some(id) = grant.service_account_id {
        parameters.push(("service_account_id".into(), id.into()));
    }
    let endpoint = Endpoint {
        http,
        url: token_url,
        form: TokenRequest::Json,
    };
    Tokens::from_response(&endpoint.post(parameters)?)
}
