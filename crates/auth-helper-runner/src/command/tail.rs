//! The end of a stream, kept in bounded space.

use std::collections::VecDeque;

/// How much of stderr is kept for the error and for `status`.
const LIMIT: usize = 4096;

/// The last bytes of what was pushed.
#[derive(Default)]
pub(super) struct Tail(VecDeque<u8>);

impl Tail {
    pub(super) fn push(&mut self, bytes: &[u8]) {
        let newest = &bytes[bytes.len().saturating_sub(LIMIT)..];
        let excess = (self.0.len() + newest.len()).saturating_sub(LIMIT);
        self.0.drain(..excess.min(self.0.len()));
        self.0.extend(newest);
    }

    /// Text; a character cut in two by the limit becomes a replacement character.
    pub(super) fn into_text(self) -> String {
        let bytes: Vec<u8> = self.0.into();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::{LIMIT, Tail};

    #[test]
    fn only_the_last_bytes_are_kept() {
        let mut tail = Tail::default();
        for _ in 0..10 {
            tail.push(&[b'a'; 1000]);
        }
        tail.push(b"end");
        let text = tail.into_text();
        assert_eq!(text.len(), LIMIT);
        assert!(text.ends_with("aend"));
    }
}
