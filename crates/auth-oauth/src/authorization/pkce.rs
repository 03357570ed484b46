//! What only this login knows: the PKCE verifier and the state.

use auth_core::Secret;
use oauth2::{CsrfToken, PkceCodeChallenge};

/// The verifier, which stays here, and its challenge, which travels (RFC 7636 section 4, S256).
pub(super) struct Pkce {
    pub(super) verifier: Secret,
    pub(super) challenge: String,
}

/// 256 random bits that tie an answer to its request (RFC 6749 section 10.12).
pub(super) struct State(CsrfToken);

impl Pkce {
    pub(super) fn new() -> Self {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        Self {
            verifier: Secret::new(verifier.into_secret()),
            challenge: challenge.as_str().to_owned(),
        }
    }
}

impl State {
    pub(super) fn new() -> Self {
        Self(CsrfToken::new_random_len(32))
    }

    pub(super) fn as_str(&self) -> &str {
        self.0.secret()
    }

    /// Compared by hash, so that the time taken says nothing about where two texts differ.
    pub(super) fn is(&self, given: &str) -> bool {
        self.0 == CsrfToken::new(given.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::{Pkce, State};

    #[test]
    fn a_verifier_is_of_the_length_that_the_standard_asks_for() {
        let pkce = Pkce::new();
        assert!((43..=128).contains(&pkce.verifier.expose().len()));
        assert_eq!(pkce.challenge.len(), 43);
    }

    #[test]
    fn a_state_holds_256_bits_and_is_only_itself() {
        let state = State::new();
        assert_eq!(state.as_str().len(), 43);
        assert!(state.is(state.as_str()));
        assert!(!state.is("") && !state.is(State::new().as_str()));
    }
}
