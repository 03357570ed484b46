//! Text in columns, as wide as the terminal, with or without colour.
//!
//! Colours are the terminal's own eight, as foreground only, and dim: the terminal's theme makes
//! them readable on light and on dark.

use std::borrow::Cow;

use anstyle::{AnsiColor, Style};
use auth_core::cli::sanitize;
use textwrap::core::display_width;
use textwrap::{WordSeparator, WordSplitter, WrapAlgorithm};

/// On a narrower page, columns that do not fit side by side go below each other.
const NARROW: usize = 64;

/// Longer lines are hard to read.
const MAX_WIDTH: usize = 100;

/// The least room for text, so that a tiny terminal still shows something.
const MIN_TEXT_WIDTH: usize = 16;

/// How a piece of text is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Emphasis {
    /// As it is.
    Plain,
    /// A title that is neither good nor bad.
    Strong,
    /// A label, or what does not matter here.
    Faint,
    /// Nothing is wrong.
    Good,
    /// Somebody else pays, or something needs a look.
    Caution,
    /// It cannot be used.
    Bad,
    /// What to do.
    Fix,
}

impl Emphasis {
    fn style(self) -> Style {
        let color = |color: AnsiColor| Style::new().fg_color(Some(color.into()));
        match self {
            Self::Plain => Style::new(),
            Self::Strong => Style::new().bold(),
            Self::Faint => Style::new().dimmed(),
            Self::Good => color(AnsiColor::Green),
            Self::Caution => color(AnsiColor::Yellow),
            Self::Bad => color(AnsiColor::Red),
            Self::Fix => color(AnsiColor::Cyan),
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
            width: width.min(MAX_WIDTH),
            colored,
            home,
            text: String::new(),
        }
    }

    /// Whether columns go below each other.
    pub(super) fn is_narrow(&self) -> bool {
        self.width < NARROW
    }

    /// An empty line.
    pub(super) fn gap(&mut self) {
        self.text.push('\n');
    }

    /// A cell of a column, padded to `width`.
    pub(super) fn cell(&self, emphasis: Emphasis, text: &str, width: usize) -> String {
        // A longer text keeps its distance from the next column.
        let padding = width.saturating_sub(display_width(text)).max(1);
        format!("{}{:padding$}", self.paint(emphasis, text), "")
    }

    /// `head`, which takes `indent` columns, and `text` next to it, wrapped into its own column.
    pub(super) fn hang(&mut self, head: &str, indent: usize, emphasis: Emphasis, text: &str) {
        let mut head = Cow::Borrowed(head);
        for line in self.wrap(text, indent) {
            let line = format!("{head}{}", self.paint(emphasis, &line));
            self.push(&line);
            head = Cow::Owned(" ".repeat(indent));
        }
    }

    /// A line of its own, wrapped.
    pub(super) fn line(&mut self, emphasis: Emphasis, text: &str) {
        self.hang("", 0, emphasis, text);
    }

    /// As [`Page::hang`], for a command that is to be pasted: no path is shortened.
    pub(super) fn hang_command(&mut self, head: &str, indent: usize, command: &str) {
        let home = self.home.take();
        self.hang(head, indent, Emphasis::Plain, command);
        self.home = home;
    }

    /// The width of a text with the paths shortened.
    pub(super) fn width_of(&self, text: &str) -> usize {
        display_width(&self.shorten(&sanitize::line(text)))
    }

    /// The columns of the page.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// The page.
    pub(super) fn into_text(self) -> String {
        self.text
    }

    fn push(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn paint(&self, emphasis: Emphasis, text: &str) -> String {
        if !self.colored || text.is_empty() || emphasis == Emphasis::Plain {
            return text.to_owned();
        }
        let style = emphasis.style();
        format!("{style}{text}{style:#}")
    }

    /// Lines that fit next to `indent` columns: at least one. Text from outside is sanitized.
    fn wrap(&self, text: &str, indent: usize) -> Vec<String> {
        let text = self.shorten(&sanitize::line(text));
        let width = self.width.saturating_sub(indent).max(MIN_TEXT_WIDTH);
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
    use super::{Emphasis, Page};

    #[test]
    fn text_is_wrapped_into_its_column_and_no_line_is_wider_than_the_page() {
        let mut page = Page::new(30, false, Some("/home/ada".to_owned()));
        page.hang(
            "  from    ",
            10,
            Emphasis::Plain,
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
        page.line(Emphasis::Good, "株式会社 ✓ somebody@example.com");
        assert!(page.into_text().contains("株式会社"));
    }

    #[test]
    fn text_from_outside_cannot_colour_or_move_the_cursor() {
        let mut page = Page::new(80, false, None);
        page.line(Emphasis::Bad, "Evil\u{1b}[2J\u{202e} Corp\nnext");
        assert_eq!(page.into_text(), "Evil[2J Corp next\n");
    }
}
