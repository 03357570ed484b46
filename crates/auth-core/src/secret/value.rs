//! One secret string and the fingerprint it may be named by.

use std::fmt;

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// A secret text: wiped when dropped, never shown by `Debug`, and without `Display`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes the text over; its buffer is wiped on drop.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text itself. Every call is a place where a secret leaves its type.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// How the secret may be named: the first 8 hex digits of its SHA-256.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        let digest = Sha256::digest(self.0.as_bytes());
        Fingerprint([digest[0], digest[1], digest[2], digest[3]])
    }

    /// Whether the text can be the value of an HTTP header (RFC 9110 section 5.5, visible ASCII
    /// and inner spaces only); else the 1-based character position that cannot.
    pub fn check_header_value(&self) -> Result<(), usize> {
        let bad = |c: &char| !(c.is_ascii_graphic() || *c == ' ');
        match self.0.chars().position(|c| bad(&c)) {
            Some(index) => Err(index + 1),
            None => Ok(()),
        }
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::new(text.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// `sha256:` and the first 8 hex digits of the SHA-256 of a secret.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fingerprint([u8; 4]);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d] = self.0;
        write!(f, "sha256:{a:02x}{b:02x}{c:02x}{d:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn a_secret_is_named_by_the_first_eight_digits_of_its_hash() {
        // Expected value from `printf %s abc | sha256sum`.
        assert_eq!(
            Secret::from("abc").fingerprint().to_string(),
            "sha256:ba7816bf"
        );
    }

    #[test]
    fn debug_shows_nothing_of_a_secret() {
        assert_eq!(format!("{:?}", Secret::from("sk-ant-hidden")), "Secret(..)");
    }

    #[test]
    fn what_cannot_be_a_header_is_named_by_position_only() {
        assert_eq!(Secret::from("good-key").check_header_value(), Ok(()));
        assert_eq!(Secret::from("a\nb").check_header_value(), Err(2));
        assert_eq!(Secret::from("ke\u{2713}y").check_header_value(), Err(3));
    }
}
