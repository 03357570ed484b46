//! Text in columns, as wide as the terminal, coloured or not.
//!
//! Colours are the terminal's own eight, as foreground only, and dim: what is readable on light
//! and on dark is the terminal's choice, not ours.

use std::borrow::Cow;

use anstyle::{AnsiColor, Style};
use auth_core::cli::sanitize;
use textwrap::core::display_width;
use textwrap::{WordSeparator, WordSplitter, WrapAlgorithm};

/// Narrower than this, columns that do not fit side by side go below each other.
const NARROW: usize = 60;

/// Wider lines than this are hard to read.
const WIDEST: usize = 100;

/// The least room for text, so that a tiny terminal still shows something.
const LEAST: usize = 16;

/// What a piece of text says about its matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    /// Nothing special.
    Plain,
    /// A title.
    Strong,
    /// A label, or what does not matter here.
    Faint,
    /// All is well.
    Good,
    /// Worth a look.
    Care,
    /// It cannot be used.
    Bad,
    /// What to do.
    Step,
}

impl Tone {
    fn style(self) -> Style {
        let color = |color: AnsiColor| Style::new().fg_color(Some(color.into()));
        match self {
            Self::Plain => Style::new(),
            Self::Strong => Style::new().bold(),
            Self::Faint => Style::new().dimmed(),
            Self::Good => color(AnsiColor::Green),
            Self::Care => color(AnsiColor::Yellow),
            Self::Bad => color(AnsiColor::Red),
            Self::Step => color(AnsiColor::Cyan),
        }
    }
}

/// A page that is being written.
#[derive(Debug)]
pub(super) struct Page {
    width: usize,
    colored: bool,
    home: Option<String>,
    text: String,
}

impl Page {
    /// An empty page. Paths below `home` are written with `~`.
    pub(super) fn new(width: usize, colored: bool, home: Option<String>) -> Self {
        let home = home.filter(|home| home.len() > 1);
        Self {
            width: width.min(WIDEST),
            colored,
            home,
            text: String::new(),
        }
    }

    /// Whether columns have to go below each other.
    pub(super) fn is_narrow(&self) -> bool {
        self.width < NARROW
    }

    /// An empty line.
    pub(super) fn gap(&mut self) {
        self.text.push('\n');
    }

    /// A cell of a column: padded to `width`, then coloured.
    pub(super) fn cell(&self, tone: Tone, text: &str, width: usize) -> String {
        let padding = width.saturating_sub(display_width(text));
        format!("{}{:padding$}", self.paint(tone, text), "")
    }

    /// `head`, which takes `indent` columns, and `text` beside it, wrapped into its own column.
    pub(super) fn hang(&mut self, head: &str, indent: usize, tone: Tone, text: &str) {
        let mut head = Cow::Borrowed(head);
        for line in self.wrap(text, indent) {
            let line = format!("{head}{}", self.paint(tone, &line));
            self.push(&line);
            head = Cow::Owned(" ".repeat(indent));
        }
    }

    /// A line of its own, wrapped.
    pub(super) fn line(&mut self, tone: Tone, text: &str) {
        self.hang("", 0, tone, text);
    }

    /// The page.
    pub(super) fn into_text(self) -> String {
        self.text
    }

    fn push(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn paint(&self, tone: Tone, text: &str) -> String {
        if !self.colored || text.is_empty() || tone == Tone::Plain {
            return text.to_owned();
        }
        let style = tone.style();
        format!("{style}{text}{style:#}")
    }

    /// Lines that fit beside `indent` columns: at least one. Text from outside is cleaned.
    fn wrap(&self, text: &str, indent: usize) -> Vec<String> {
        let text = self.shorten(&sanitize::line(text));
        let width = self.width.saturating_sub(indent).max(LEAST);
        let options = textwrap::Options::new(width)
            .word_separator(WordSeparator::AsciiSpace)
            .word_splitter(WordSplitter::NoHyphenation)
            .wrap_algorithm(WrapAlgorithm::FirstFit);
        let lines = textwrap::wrap(&text, options);
        lines.into_iter().map(Cow::into_owned).collect()
    }

    fn shorten(&self, text: &str) -> String {
        match &self.home {
            Some(home) => text.replace(&format!("{home}{}", std::path::MAIN_SEPARATOR), "~/"),
            None => text.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Page, Tone};

    #[test]
    fn text_is_wrapped_into_its_column_and_no_line_is_wider_than_the_page() {
        let mut page = Page::new(30, false, Some("/home/ada".to_owned()));
        page.hang(
            "  from    ",
            10,
            Tone::Plain,
            "/home/ada/.claude/a-rather-long-name/settings.json:3 (user)",
        );
        let text = page.into_text();
        assert!(text.lines().all(|line| line.len() <= 30), "{text}");
        assert!(text.starts_with("  from    ~/.claude/"), "{text}");
        let joined: String = text.split_whitespace().collect();
        assert!(
            joined.contains("a-rather-long-name/settings.json:3(user)"),
            "{joined}"
        );
    }

    #[test]
    fn a_tiny_terminal_and_wide_characters_break_nothing() {
        let mut page = Page::new(1, true, None);
        page.line(Tone::Good, "株式会社 ✓ somebody@example.com");
        assert!(page.into_text().contains("株式会社"));
    }

    #[test]
    fn what_comes_from_outside_cannot_colour_or_move() {
        let mut page = Page::new(80, false, None);
        page.line(Tone::Bad, "Evil\u{1b}[2J\u{202e} Corp\nnext");
        assert_eq!(page.into_text(), "Evil[2J Corp next\n");
    }
}
