//! A code that arrives in pieces: typed, pasted, or written to a pipe.

use std::time::{Duration, Instant};

use zeroize::Zeroize;

/// How long after a line's end more input makes it a wrapped paste rather than the end.
const DEBOUNCE: Duration = Duration::from_millis(150);

/// Ctrl-C, if it arrives as a key.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct CtrlC;

/// The line being entered.
#[derive(Default)]
pub(super) struct LineEditor {
    text: String,
    sequence: Option<String>,
    is_paste: bool,
    ended: Option<Instant>,
}

impl LineEditor {
    /// Whether `input`, given at once by the keyboard, is the key that copies the URL.
    pub(super) fn is_copy(&self, input: &str) -> bool {
        self.text.is_empty() && self.sequence.is_none() && matches!(input, "c" | "C")
    }

    /// Takes what came at once.
    pub(super) fn feed(&mut self, input: &str, now: Instant) -> Option<CtrlC> {
        let mut interrupt = None;
        for c in input.chars() {
            if let Some(sequence) = &mut self.sequence {
                sequence.push(c);
                if is_complete(sequence) {
                    self.end_sequence();
                }
                continue;
            }
            match c {
                '\u{1b}' => self.sequence = Some(String::new()),
                '\u{3}' => interrupt = Some(CtrlC),
                '\r' | '\n' if !self.is_paste => self.ended = Some(now),
                '\u{8}' | '\u{7f}' => drop(self.text.pop()),
                '\u{15}' => self.text.clear(),
                c if c.is_control() => {}
                c => {
                    // More after the line's end: it was wrapped.
                    self.ended = None;
                    self.text.push(c);
                }
            }
        }
        interrupt
    }

    /// The line, once it has ended and nothing more came.
    pub(super) fn take(&mut self, now: Instant) -> Option<String> {
        let ended = self.ended?;
        if now.duration_since(ended) < DEBOUNCE {
            return None;
        }
        self.ended = None;
        self.rest()
    }

    /// The line, if nothing more can come.
    pub(super) fn rest(&mut self) -> Option<String> {
        Some(std::mem::take(&mut self.text)).filter(|text| !text.trim().is_empty())
    }

    /// How many characters are in the line.
    pub(super) fn len(&self) -> usize {
        self.text.chars().count()
    }

    fn end_sequence(&mut self) {
        match self.sequence.take().as_deref() {
            Some("[200~") => self.is_paste = true,
            Some("[201~") => self.is_paste = false,
            _ => {}
        }
    }
}

impl Drop for LineEditor {
    fn drop(&mut self) {
        self.text.zeroize();
    }
}

/// Whether an escape sequence, given without its ESC, has its final byte (ECMA-48 section 5.4).
fn is_complete(sequence: &str) -> bool {
    let mut chars = sequence.chars();
    match (chars.next(), chars.last()) {
        (Some('[' | 'O'), None) => false,
        (Some('['), Some(last)) => ('\u{40}'..='\u{7e}').contains(&last) || sequence.len() > 16,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::LineEditor;
    use std::time::{Duration, Instant};

    fn line(chunks: &[&str]) -> Option<String> {
        let (mut editor, now) = (LineEditor::default(), Instant::now());
        for chunk in chunks {
            assert_eq!(editor.feed(chunk, now), None);
        }
        assert_eq!(editor.take(now), None, "it has to settle first");
        editor.take(now + Duration::from_secs(1))
    }

    #[test]
    fn c_alone_copies_and_c_in_a_code_does_not() {
        assert!(LineEditor::default().is_copy("c"));
        let mut editor = LineEditor::default();
        assert_eq!(editor.feed("ab", Instant::now()), None);
        assert!(!editor.is_copy("c"));
        assert_eq!(line(&["cab", "c", "\r"]).as_deref(), Some("cabc"));
    }

    #[test]
    fn a_pasted_code_is_taken_whole_however_it_is_wrapped() {
        assert_eq!(line(&["abc\n", "def\n"]).as_deref(), Some("abcdef"));
        assert_eq!(
            line(&["\u{1b}[200~abc\r", "def\u{1b}[20", "1~", "\r"]).as_deref(),
            Some("abcdef")
        );
        assert_eq!(line(&["\u{1b}[200~abc\r"]), None);
    }

    #[test]
    fn a_line_can_be_corrected() {
        assert_eq!(line(&["abx\u{7f}c\r"]).as_deref(), Some("abc"));
        assert_eq!(line(&["wrong\u{15}abc\r"]).as_deref(), Some("abc"));
        assert_eq!(line(&["a\u{1b}[Db\u{1b}OAc\r"]).as_deref(), Some("abc"));
        assert_eq!(line(&["\r"]), None);
    }
}
