//! Text from outside, made safe for a terminal.
//!
//! A helper's stderr, an account's name or a server's message may hold escape sequences that move
//! the cursor, or bidirectional controls that make text read as what it is not.

use std::borrow::Cow;

/// One line: line breaks and tabs become a space; other control and bidi characters go.
#[must_use]
pub fn line(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| is_break(c) || is_hidden(c)) {
        return Cow::Borrowed(text);
    }
    let kept = text
        .chars()
        .filter(|&c| !is_hidden(c))
        .map(|c| if is_break(c) { ' ' } else { c });
    Cow::Owned(kept.collect())
}

/// Several lines: line breaks and tabs stay; other control and bidi characters go.
#[must_use]
pub fn lines(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| is_hidden(c) || c == '\r') {
        return Cow::Borrowed(text);
    }
    Cow::Owned(
        text.chars()
            .filter(|&c| !is_hidden(c) && c != '\r')
            .collect(),
    )
}

fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}')
}

/// Control characters (C0, DEL, C1), and what directs or hides text: bidi marks, embeddings,
/// overrides and isolates, zero-width characters, the byte order mark, tag characters.
fn is_hidden(c: char) -> bool {
    let invisible = matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{061c}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}');
    (c.is_control() && !is_break(c)) || invisible
}

#[cfg(test)]
mod tests {
    use super::{line, lines};

    #[test]
    fn clean_text_is_handed_through_unchanged() {
        assert!(matches!(
            line("ä plain läne"),
            std::borrow::Cow::Borrowed(_)
        ));
    }

    #[test]
    fn escape_sequences_and_bidi_marks_go_and_breaks_become_spaces() {
        assert_eq!(line("a\u{1b}[31mb\r\nc\u{202e}d\u{9b}e"), "a[31mb  cde");
        assert_eq!(lines("a\nb\u{7}\tc\r\n"), "a\nb\tc\n");
    }
}
