//! The token of one run: what a program must send to be served.

use auth_core::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

/// Random bytes in a token.
const RANDOM_LEN: usize = 32;

/// What a token begins with, so that it is recognized where it is found.
const PREFIX: &str = "auth-proxy-";

/// The shortest token that is accepted from a file.
const MIN_LEN: usize = 20;

/// The token of one run. No `Debug` shows it.
#[derive(Clone, Debug)]
pub struct RunToken(Secret);

impl RunToken {
    /// A new random token.
    ///
    /// # Errors
    /// The system gives no random bytes.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = Zeroizing::new([0; RANDOM_LEN]);
        getrandom::fill(&mut *bytes)?;
        let encoded = Zeroizing::new(URL_SAFE_NO_PAD.encode(*bytes));
        Ok(Self(Secret::from(
            format!("{PREFIX}{}", encoded.as_str()).as_str(),
        )))
    }

    /// A token that was kept in a file: one line of at least 20 visible ASCII characters.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let token = text.trim();
        let is_usable = token.len() >= MIN_LEN && token.bytes().all(|byte| byte.is_ascii_graphic());
        is_usable.then(|| Self(Secret::from(token)))
    }

    /// The token itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// Whether a request carries the token, in `Authorization: Bearer` or in `x-api-key`. Every
    /// candidate is compared in constant time.
    #[must_use]
    pub(crate) fn is_carried_by(&self, headers: &HeaderMap) -> bool {
        let bearer = headers
            .get_all(AUTHORIZATION)
            .iter()
            .filter_map(|value| bearer_token(value.as_bytes()));
        let keys = headers.get_all("x-api-key").iter();
        let mut candidates = bearer.chain(keys.map(|value| value.as_bytes().trim_ascii()));
        candidates.any(|candidate| self.equals(candidate))
    }

    fn equals(&self, candidate: &[u8]) -> bool {
        self.0.expose().as_bytes().ct_eq(candidate).into()
    }
}

/// The token of `Bearer TOKEN`; the scheme in any case (RFC 9110 section 11.1).
fn bearer_token(value: &[u8]) -> Option<&[u8]> {
    let (scheme, token) = value.split_at_checked("Bearer ".len())?;
    scheme
        .eq_ignore_ascii_case(b"Bearer ")
        .then(|| token.trim_ascii())
}

#[cfg(test)]
mod tests {
    use super::RunToken;
    use http::HeaderMap;

    fn carried(name: &'static str, value: &str) -> bool {
        let token = RunToken::from_text("0123456789abcdefghij\n").expect("it is long enough");
        let mut headers = HeaderMap::new();
        headers.append("x-api-key", "another".parse().expect("a value"));
        headers.append(name, value.parse().expect("a value"));
        token.is_carried_by(&headers)
    }

    #[test]
    fn the_token_is_accepted_in_both_headers_and_nothing_else_is() {
        assert!(carried("authorization", "Bearer 0123456789abcdefghij"));
        assert!(carried("authorization", "bearer  0123456789abcdefghij"));
        assert!(carried("x-api-key", "0123456789abcdefghij"));
        for (name, value) in [
            ("authorization", "0123456789abcdefghij"),
            ("authorization", "Basic 0123456789abcdefghij"),
            ("authorization", "Bearer 0123456789abcdefghi"),
            ("authorization", "Bearer 0123456789abcdefghijk"),
            ("x-api-key", "Bearer 0123456789abcdefghij"),
            ("x-api-key", ""),
            ("cookie", "0123456789abcdefghij"),
        ] {
            assert!(!carried(name, value), "{name}: {value}");
        }
    }

    #[test]
    fn each_run_has_a_token_of_its_own() {
        let token = RunToken::random().expect("random bytes");
        let other = RunToken::random().expect("random bytes");
        assert_ne!(token.expose(), other.expose());
        assert_eq!(token.expose().len(), "auth-proxy-".len() + 43);
        assert!(!format!("{token:?}").contains(token.expose()));
    }

    #[test]
    fn a_kept_token_is_one_line_and_long_enough() {
        assert!(RunToken::from_text("short").is_none());
        assert!(RunToken::from_text("0123456789\n0123456789").is_none());
        assert!(RunToken::from_text(" 0123456789-0123456789 \n").is_some());
    }
}
