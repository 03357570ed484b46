//! The authorization URL.

use url::Url;

/// Parameters of an authorization request (RFC 6749 section 4.1.1, RFC 7636 section 4.3).
pub(super) struct Request<'a> {
    pub(super) endpoint: &'a Url,
    pub(super) client_id: &'a str,
    pub(super) redirect_uri: &'a str,
    pub(super) scopes: &'a [String],
    pub(super) challenge: &'a str,
    pub(super) state: &'a str,
    /// Others that the provider knows, such as `login_method`.
    pub(super) extra: &'a [(&'static str, String)],
}

impl Request<'_> {
    /// The URL; a query that the endpoint has already stays.
    pub(super) fn to_url(&self) -> Url {
        let mut url = self.endpoint.clone();
        let mut query = url.query_pairs_mut();
        // `code=true` makes Claude Code's provider show the code where a manual redirect ends.
        query.append_pair("code", "true");
        query.append_pair("client_id", self.client_id);
        query.append_pair("response_type", "code");
        query.append_pair("redirect_uri", self.redirect_uri);
        query.append_pair("scope", &self.scopes.join(" "));
        query.append_pair("code_challenge", self.challenge);
        query.append_pair("code_challenge_method", "S256");
        query.append_pair("state", self.state);
        for (name, value) in self.extra {
            query.append_pair(name, value);
        }
        drop(query);
        url
    }
}

#[cfg(test)]
mod tests {
    use super::Request;
    use url::Url;

    #[test]
    fn a_query_of_the_endpoint_stays_and_values_are_encoded() {
        let url = Request {
            endpoint: &Url::parse("https://a.example/authorize?tenant=t").expect("a URL"),
            client_id: "a&b",
            redirect_uri: "http://localhost:1/callback",
            scopes: &["x".to_owned(), "y".to_owned()],
            challenge: "c",
            state: "s",
            extra: &[],
        }
        .to_url();
        let text = url.as_str();
        assert!(
            text.starts_with("https://a.example/authorize?tenant=t&code=true&client_id=a%26b&")
        );
        assert!(text.contains("scope=x+y"));
        assert!(!text.contains(' '));
    }
}
