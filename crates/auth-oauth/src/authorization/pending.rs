//! An authorization request that waits for its answer, and what only it knows.

use std::borrow::Cow;
use std::sync::Arc;

use auth_core::Secret;
use oauth2::{AuthUrl, CsrfToken, PkceCodeChallenge, RedirectUrl, Scope};
use url::Url;

use super::spec::AuthorizationSpec;
use crate::config::OAuthConfig;
use crate::error::RequestError;
use crate::http::HttpClient;
use crate::token::{self, Grant, Tokens};

/// One URL to open, and what its answer has to be exchanged with. Each has a PKCE pair and a
/// state of its own, so that an answer to one is of no use with another.
pub(super) struct PendingAuthorization {
    pub(super) url: Url,
    pub(super) state: Arc<CsrfToken>,
    redirect_uri: String,
    verifier: Secret,
}

impl PendingAuthorization {
    /// Makes the URL (RFC 6749 section 4.1.1, RFC 7636 section 4.3); a query that the endpoint has
    /// already stays.
    pub(super) fn new(
        config: &OAuthConfig,
        client_id: &str,
        spec: &AuthorizationSpec<'_>,
        redirect_uri: &str,
    ) -> Result<Self, RequestError> {
        let redirect = RedirectUrl::new(redirect_uri.to_owned())
            .map_err(|error| RequestError::Malformed(format!("the redirect URI: {error}")))?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let client =
            token::client(config, client_id).set_auth_uri(AuthUrl::from_url(spec.endpoint.clone()));
        let mut request = client
            .authorize_url(|| CsrfToken::new_random_len(32))
            .set_pkce_challenge(challenge)
            .set_redirect_uri(Cow::Owned(redirect))
            .add_scopes(spec.scopes.iter().cloned().map(Scope::new))
            // Makes Claude Code's provider show the code at the end of a manual redirect.
            .add_extra_param("code", "true");
        for (name, value) in spec.extra {
            request = request.add_extra_param(*name, value);
        }
        let (url, state) = request.url();
        Ok(Self {
            url,
            state: Arc::new(state),
            redirect_uri: redirect_uri.to_owned(),
            verifier: Secret::from(verifier.secret().as_str()),
        })
    }

    /// Whether an answer with this state belongs to this request. Compared by hash, so that the
    /// time taken says nothing about where two texts differ.
    pub(super) fn has_state(&self, state: &str) -> bool {
        *self.state == CsrfToken::new(state.to_owned())
    }

    /// Exchanges the code that came for this request.
    pub(super) fn exchange(
        &self,
        http: &HttpClient,
        config: &OAuthConfig,
        client_id: &str,
        code: &Secret,
        expires_in: Option<u64>,
    ) -> Result<Tokens, RequestError> {
        let grant = Grant {
            code,
            redirect_uri: &self.redirect_uri,
            verifier: &self.verifier,
            state: self.state.secret(),
            expires_in,
        };
        token::exchange(http, config, client_id, &grant)
    }
}

#[cfg(test)]
mod tests {
    use super::PendingAuthorization;
    use crate::authorization::spec::AuthorizationSpec;
    use crate::config::{OAuthArgs, OAuthConfig};
    use auth_core::Env;
    use url::Url;

    fn pending(endpoint: &str) -> PendingAuthorization {
        let env = Env::from_pairs([("AUTH_TOOLS_CONFIG", "/nonexistent/config.toml")]);
        let config = OAuthConfig::load(&env, &OAuthArgs::default()).expect("defaults");
        let endpoint = Url::parse(endpoint).expect("a URL");
        let spec = AuthorizationSpec {
            what: "login failed",
            endpoint: &endpoint,
            scopes: &["x".to_owned(), "y".to_owned()],
            extra: &[("login_hint", "a@b.example".to_owned())],
            expires_in: None,
        };
        PendingAuthorization::new(&config, "a&b", &spec, "http://localhost:1/callback")
            .expect("a request")
    }

    fn parameter(url: &Url, name: &str) -> String {
        let found = url.query_pairs().find(|(key, _)| key == name);
        found.expect(name).1.into_owned()
    }

    #[test]
    fn a_query_of_the_endpoint_stays_and_values_are_encoded() {
        let url = pending("https://a.example/authorize?tenant=t").url;
        assert!(
            url.as_str()
                .starts_with("https://a.example/authorize?tenant=t&")
        );
        assert!(!url.as_str().contains(' '));
        for (name, value) in [
            ("code", "true"),
            ("client_id", "a&b"),
            ("response_type", "code"),
            ("redirect_uri", "http://localhost:1/callback"),
            ("scope", "x y"),
            ("code_challenge_method", "S256"),
            ("login_hint", "a@b.example"),
        ] {
            assert_eq!(parameter(&url, name), value);
        }
    }

    #[test]
    fn each_request_has_a_state_and_a_verifier_of_its_own() {
        let (one, two) = (pending("https://a.example/"), pending("https://a.example/"));
        assert!(one.has_state(one.state.secret()));
        assert!(!one.has_state("") && !one.has_state(two.state.secret()));
        assert_eq!(one.state.secret().len(), 43, "256 bits");
        let length = one.verifier.expose().len();
        assert!((43..=128).contains(&length), "RFC 7636 section 4.1");
        let challenge = |pending: &PendingAuthorization| parameter(&pending.url, "code_challenge");
        assert_ne!(challenge(&one), challenge(&two));
        assert_ne!(one.verifier, two.verifier);
    }
}
