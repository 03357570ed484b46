//! What a program drew on a terminal, as text.

use auth_core::Secret;
use zeroize::Zeroizing;

/// How a long-lived token begins.
const TOKEN_PREFIX: &str = "sk-ant-oat";

/// The text of raw terminal output: escape sequences (ECMA-48) become a space, because programs
/// move the cursor instead of writing one; carriage returns are removed. Terminals that are wide
/// enough do not wrap, so that a word stands whole.
pub(crate) fn text(raw: &[u8]) -> Zeroizing<String> {
    let raw = Zeroizing::new(String::from_utf8_lossy(raw).into_owned());
    let mut text = Zeroizing::new(String::with_capacity(raw.len()));
    let mut chars = raw.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\u{1b}' => {
                skip_sequence(&mut chars);
                text.push(' ');
            }
            '\n' => text.push('\n'),
            c if c.is_control() => {}
            c => text.push(c),
        }
    }
    text
}

fn skip_sequence(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    match chars.next() {
        // CSI: parameters, then one final byte.
        Some('[') => {
            while chars
                .next()
                .is_some_and(|c| !('\u{40}'..='\u{7e}').contains(&c))
            {}
        }
        // OSC and its kin: until BEL or ESC \.
        Some(']' | 'P' | '_' | '^') => {
            while let Some(c) = chars.next() {
                if c == '\u{7}' {
                    return;
                }
                if c == '\u{1b}' {
                    let _ = chars.next_if_eq(&'\\');
                    return;
                }
            }
        }
        // Character sets.
        Some('(' | ')') => {
            let _ = chars.next();
        }
        _ => {}
    }
}

/// The different tokens in a text, in their order. One that is the very end of the text may be cut,
/// and is left out.
pub(crate) fn tokens(text: &str) -> Vec<Secret> {
    let mut found: Vec<Secret> = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(TOKEN_PREFIX) {
        rest = &rest[start..];
        let is_part = |c: char| {
            c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~' | '+' | '/' | '=')
        };
        let Some(end) = rest.find(|c| !is_part(c)) else {
            break;
        };
        let token = Secret::from(&rest[..end]);
        if !found.contains(&token) {
            found.push(token);
        }
        rest = &rest[end..];
    }
    found
}

/// The words of a text, for messages that a program wrote by moving the cursor.
pub(crate) fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text without the words that are URLs, which hold a state.
pub(crate) fn without_urls(text: &str) -> String {
    let words = text.split_inclusive(char::is_whitespace);
    words.filter(|word| !word.contains("://")).collect()
}

/// The first URL in a text that `is_wanted`.
pub(crate) fn url(text: &str, is_wanted: impl Fn(&str) -> bool) -> Option<&str> {
    let words = text.split(|c: char| c.is_whitespace());
    words
        .filter(|word| word.starts_with("https://") || word.starts_with("http://"))
        .find(|word| is_wanted(word))
}

#[cfg(test)]
mod tests {
    use super::{text, tokens, url, words};

    /// As Claude Code 2.1.332 writes it; the token is invented.
    const SCREEN: &[u8] = b"\x1b[2GYour\x1b[7GOAuth\x1b[13Gtoken\x1b[19G(valid\x1b[26Gfor\x1b[30G1\x1b[32Gyear):\r\r\n\r\r\n\x1b[2G\x1b[38;5;220msk-ant-oat01-new1-_AB\x1b[39m\r\r\n\r\r\n\x1b[2G\x1b[38;5;246mStore\x1b[8Gthis\x1b[13Gtoken\x1b[39m\r\r\n";

    #[test]
    fn the_token_is_found_bare_in_what_was_drawn() {
        let text = text(SCREEN);
        let found = tokens(&text);
        let found: Vec<&str> = found.iter().map(auth_core::Secret::expose).collect();
        assert_eq!(found, ["sk-ant-oat01-new1-_AB"]);
        assert!(words(&text).starts_with("Your OAuth token (valid for 1 year): sk-ant"));
    }

    #[test]
    fn a_screen_that_is_drawn_twice_has_one_token_and_a_cut_one_none() {
        let twice = [SCREEN, SCREEN].concat();
        assert_eq!(tokens(&text(&twice)).len(), 1);
        assert_eq!(tokens("see sk-ant-oat01-cu").len(), 0);
        assert_eq!(tokens("sk-ant-oat01-a sk-ant-oat01-b ").len(), 2);
    }

    #[test]
    fn a_link_is_found_once_outside_its_escape_sequence() {
        let raw = b"\x1b]8;id=1;https://a.example/x?state=1\x07\x1b[38;5;246mhttps://a.example/x?state=1\x1b[39m\x1b]8;;\x07\r\n";
        let text = text(raw);
        assert_eq!(
            url(&text, |url| url.contains("state=")),
            Some("https://a.example/x?state=1")
        );
        assert_eq!(text.matches("https").count(), 1);
        assert_eq!(url(&text, |url| url.contains("code=")), None);
    }
}
