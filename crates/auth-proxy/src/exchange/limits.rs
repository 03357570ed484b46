//! `--max-requests` and `--max-output-tokens`: how much one run may use.

use std::sync::atomic::{AtomicU64, Ordering};

/// A limit that has been reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum LimitReached {
    /// `--max-requests`.
    #[error("the limit of {0} requests for this run has been reached")]
    Requests(u64),
    /// `--max-output-tokens`.
    #[error("the limit of {0} output tokens for this run has been reached")]
    OutputTokens(u64),
}

/// What one run may use, and what it has used.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    max_requests: Option<u64>,
    max_output_tokens: Option<u64>,
    requests: AtomicU64,
    output_tokens: AtomicU64,
}

impl Limits {
    /// `None` is no limit.
    #[must_use]
    pub(crate) fn new(max_requests: Option<u64>, max_output_tokens: Option<u64>) -> Self {
        Self {
            max_requests,
            max_output_tokens,
            ..Self::default()
        }
    }

    /// Whether answers have to be read for their tokens.
    #[must_use]
    pub(crate) fn need_tokens(&self) -> bool {
        self.max_output_tokens.is_some()
    }

    /// Admits one request more. Requests that are under way are not known in tokens yet: the limit
    /// of tokens ends the requests that come after it was reached.
    ///
    /// # Errors
    /// [`LimitReached`].
    pub(crate) fn admit(&self) -> Result<(), LimitReached> {
        if let Some(max) = self.max_output_tokens
            && self.output_tokens.load(Ordering::Relaxed) >= max
        {
            return Err(LimitReached::OutputTokens(max));
        }
        let Some(max) = self.max_requests else {
            return Ok(());
        };
        let more = |count: u64| (count < max).then_some(count + 1);
        let admitted = self
            .requests
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
        admitted.map(drop).map_err(|_| LimitReached::Requests(max))
    }

    /// Counts tokens that an answer has used.
    pub(crate) fn add_output_tokens(&self, tokens: u64) {
        self.output_tokens.fetch_add(tokens, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::{LimitReached, Limits};

    #[test]
    fn exactly_the_allowed_number_of_requests_is_admitted() {
        let limits = Limits::new(Some(2), None);
        assert_eq!(limits.admit(), Ok(()));
        assert_eq!(limits.admit(), Ok(()));
        assert_eq!(limits.admit(), Err(LimitReached::Requests(2)));
        assert_eq!(limits.admit(), Err(LimitReached::Requests(2)));
    }

    #[test]
    fn tokens_end_the_requests_that_come_after() {
        let limits = Limits::new(None, Some(100));
        limits.add_output_tokens(99);
        assert_eq!(limits.admit(), Ok(()));
        limits.add_output_tokens(1);
        assert_eq!(limits.admit(), Err(LimitReached::OutputTokens(100)));
    }
}
