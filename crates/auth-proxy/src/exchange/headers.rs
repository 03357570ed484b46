//! Which headers pass, and which the proxy sets.

use http::HeaderMap;
use http::header::{
    ACCEPT_ENCODING, AUTHORIZATION, CONNECTION, EXPECT, HOST, HeaderName, HeaderValue, TE,
    TRANSFER_ENCODING, UPGRADE,
};

use crate::credential::UpstreamCredential;

/// Headers of one connection (RFC 9110 section 7.6.1), apart from those that `Connection` names.
/// `Trailer` announces trailers, which pass.
const HOP_BY_HOP: [HeaderName; 8] = [
    CONNECTION,
    TRANSFER_ENCODING,
    UPGRADE,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    HeaderName::from_static("proxy-authenticate"),
    HeaderName::from_static("proxy-authorization"),
    HeaderName::from_static("http2-settings"),
];

/// What an API request is authenticated by.
const API_KEY: HeaderName = HeaderName::from_static("x-api-key");

/// Names the beta features of a request.
const BETA: HeaderName = HeaderName::from_static("anthropic-beta");

/// The beta feature that Claude Code names with an OAuth token (`interop.md`, section 8).
const OAUTH_BETA: &str = "oauth-2025-04-20";

/// Turns the headers of a client's request into those of the request upstream.
pub(super) fn prepare_request(headers: &mut HeaderMap, credential: &UpstreamCredential) {
    let accepts_trailers = headers
        .get_all(TE)
        .iter()
        .any(|value| list(value).any(|item| item.eq_ignore_ascii_case("trailers")));
    remove_hop_by_hop(headers);
    // `Expect` has been answered here; `Host` is the upstream's.
    for name in [EXPECT, HOST, TE, AUTHORIZATION, API_KEY] {
        headers.remove(name);
    }
    if accepts_trailers {
        headers.insert(TE, HeaderValue::from_static("trailers"));
    }
    for (name, value) in &credential.headers {
        headers.insert(name.clone(), value.clone());
    }
    if credential.is_oauth {
        add_beta(headers, OAUTH_BETA);
    }
}

/// Asks for an answer that can be read here, for the usage that it reports.
pub(super) fn accept_identity_only(headers: &mut HeaderMap) {
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
}

/// Removes what concerns the connection to the other side alone.
pub(super) fn remove_hop_by_hop(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(CONNECTION)
        .iter()
        .flat_map(list)
        .filter_map(|name| name.parse().ok())
        .collect();
    for name in named.into_iter().chain(HOP_BY_HOP) {
        headers.remove(name);
    }
}

/// Names a beta feature in addition to those that the client names.
fn add_beta(headers: &mut HeaderMap, feature: &str) {
    let mut values = headers.get_all(BETA).iter();
    if values.any(|value| list(value).any(|item| item == feature)) {
        return;
    }
    let first = headers.get(BETA).and_then(|value| value.to_str().ok());
    let merged = match first.map(str::trim).filter(|first| !first.is_empty()) {
        Some(first) => HeaderValue::try_from(format!("{first},{feature}")),
        None => HeaderValue::try_from(feature),
    };
    let Ok(merged) = merged else { return };
    match headers.get_mut(BETA) {
        Some(value) => *value = merged,
        None => drop(headers.insert(BETA, merged)),
    }
}

/// The items of a comma-separated list.
fn list(value: &HeaderValue) -> impl Iterator<Item = &str> {
    let text = value.to_str().unwrap_or_default();
    text.split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty())
}

#[cfg(test)]
mod tests {
    use super::prepare_request;
    use crate::credential::UpstreamCredential;
    use http::{HeaderMap, HeaderName};

    fn prepared(lines: &[(&'static str, &str)], is_oauth: bool) -> Vec<String> {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().expect("a value"));
        }
        let credential = UpstreamCredential {
            is_oauth,
            ..UpstreamCredential::example("https://api.example", "sk-ant-secret")
        };
        prepare_request(&mut headers, &credential);
        let text = |(name, value): (&HeaderName, &http::HeaderValue)| {
            format!("{name}: {}", value.to_str().expect("ASCII"))
        };
        let mut lines: Vec<String> = headers.iter().map(text).collect();
        lines.sort();
        lines
    }

    #[test]
    fn the_credential_takes_the_place_of_whatever_came() {
        let lines = prepared(
            &[
                ("authorization", "Bearer run"),
                ("authorization", "Basic x"),
                ("x-api-key", "run"),
                ("anthropic-version", "2023-06-01"),
                ("host", "127.0.0.1:1"),
                ("expect", "100-continue"),
            ],
            false,
        );
        assert_eq!(
            lines,
            ["anthropic-version: 2023-06-01", "x-api-key: sk-ant-secret"]
        );
    }

    #[test]
    fn headers_of_the_connection_stay_behind() {
        let lines = prepared(
            &[
                ("connection", "keep-alive, x-hop"),
                ("x-hop", "1"),
                ("keep-alive", "timeout=5"),
                ("te", "trailers, deflate"),
                ("trailer", "x-sum"),
                ("upgrade", "websocket"),
                ("proxy-authorization", "Basic x"),
                ("transfer-encoding", "chunked"),
            ],
            false,
        );
        assert_eq!(
            lines,
            ["te: trailers", "trailer: x-sum", "x-api-key: sk-ant-secret"]
        );
    }

    #[test]
    fn the_beta_feature_of_oauth_joins_the_others() {
        let beta = |lines: &[(&'static str, &str)]| -> Vec<String> {
            let lines = prepared(lines, true).into_iter();
            lines
                .filter(|line| line.starts_with("anthropic-beta"))
                .collect()
        };
        assert_eq!(beta(&[]), ["anthropic-beta: oauth-2025-04-20"]);
        assert_eq!(
            beta(&[("anthropic-beta", "a-1,b-2"), ("anthropic-beta", "c-3")]),
            [
                "anthropic-beta: a-1,b-2,oauth-2025-04-20",
                "anthropic-beta: c-3"
            ]
        );
        let named = [("anthropic-beta", "a-1, oauth-2025-04-20")];
        assert_eq!(beta(&named), ["anthropic-beta: a-1, oauth-2025-04-20"]);
    }
}
