//! Messages for the user, on stderr.

use std::fmt::Display;
use std::io::Write;

use anstyle::{AnsiColor, Style};
use textwrap::core::Word;
use textwrap::{Options, WordSeparator, WordSplitter};

use super::{Context, GlobalArgs, Terminals, sanitize};
use crate::Env;
use crate::global_args::is_dumb;

/// Prints messages for the user on stderr, as `-q`, `-v` and `--color` ask. A stderr that is closed
/// is no error.
pub struct Console<'a> {
    stderr: &'a mut dyn Write,
    tool: &'static str,
    quiet: bool,
    verbosity: u8,
    colored: bool,
    can_redraw: bool,
    width: Option<usize>,
}

impl<'a> Console<'a> {
    /// A console that follows the options. On a terminal, messages wrap at words.
    pub fn new(
        stderr: &'a mut dyn Write,
        tool: &'static str,
        global: &GlobalArgs,
        env: &Env,
        terminals: Terminals,
    ) -> Self {
        let is_terminal = terminals.stderr();
        Self {
            stderr,
            tool,
            quiet: global.quiet,
            verbosity: global.verbose,
            colored: global.color.allows(env, is_terminal),
            can_redraw: is_terminal && !is_dumb(env),
            width: terminals.stderr_width(),
        }
    }

    /// A warning; silent with `-q`.
    pub fn warn(&mut self, message: impl Display) {
        if !self.quiet {
            let label = self.paint(AnsiColor::Yellow, "warning");
            let message = sanitize::line(&message.to_string()).into_owned();
            self.message(&format!("{}: {label}: {message}", self.tool));
        }
    }

    /// A next step; silent with `-q`.
    pub fn hint(&mut self, message: impl Display) {
        if !self.quiet {
            let label = self.paint(AnsiColor::Cyan, "hint");
            let message = sanitize::line(&message.to_string()).into_owned();
            self.message(&format!("{label}: {message}"));
        }
    }

    /// The result of what the user asked for; silent with `-q`.
    pub fn info(&mut self, message: impl Display) {
        if !self.quiet {
            self.message(&sanitize::line(&message.to_string()));
        }
    }

    /// What must be seen even with `-q`, such as a URL to open. Never wrapped.
    pub fn always(&mut self, message: impl Display) {
        self.line(&sanitize::line(&message.to_string()));
    }

    /// What is read and decided, from verbosity `level` on (`-v` is 1). Never a secret.
    pub fn debug(&mut self, level: u8, message: impl Display) {
        if self.verbosity >= level {
            let message = sanitize::line(&message.to_string()).into_owned();
            self.message(&format!("{}: {message}", self.tool));
        }
    }

    /// Whether only errors are wanted (`-q`).
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Whether a line can be redrawn: stderr is a terminal that understands escape sequences.
    #[must_use]
    pub fn can_redraw(&self) -> bool {
        self.can_redraw
    }

    /// The stream itself, for a status line or the stderr of a child.
    pub fn stream(&mut self) -> &mut dyn Write {
        self.stderr
    }

    fn message(&mut self, text: &str) {
        match self.width {
            Some(width) => self.line(wrap(text, width).trim_end_matches('\n')),
            None => self.line(text),
        }
    }

    fn line(&mut self, text: &str) {
        // A closed stderr leaves the exit code to tell.
        drop(self.stderr.write_all(format!("{text}\n").as_bytes()));
    }

    fn paint(&self, color: AnsiColor, text: &str) -> String {
        if !self.colored {
            return text.to_owned();
        }
        let style = Style::new().fg_color(Some(color.into())).bold();
        format!("{style}{text}{style:#}")
    }
}

impl Context<'_> {
    /// A console on stderr that follows the options.
    pub fn console(&mut self, global: &GlobalArgs) -> Console<'_> {
        Console::new(
            self.streams.stderr,
            self.tool.name,
            global,
            &self.env,
            self.streams.terminals,
        )
    }
}

/// Wraps each line at words to `width` columns. A command in backticks and a long word stay whole,
/// so that they can be copied.
#[must_use]
pub fn wrap(text: &str, width: usize) -> String {
    let options = Options::new(width)
        .break_words(false)
        .word_splitter(WordSplitter::NoHyphenation)
        .word_separator(WordSeparator::Custom(words));
    text.lines().fold(String::new(), |mut wrapped, line| {
        wrapped.push_str(&textwrap::fill(line, &options));
        wrapped.push('\n');
        wrapped
    })
}

/// The words of a line, split at spaces that are not between backticks.
fn words(line: &str) -> Box<dyn Iterator<Item = Word<'_>> + '_> {
    let mut quoted = false;
    let mut after_space = false;
    let mut starts = vec![0];
    for (index, c) in line.char_indices() {
        if after_space && c != ' ' {
            starts.push(index);
        }
        quoted ^= c == '`';
        after_space = c == ' ' && !quoted;
    }
    let ends: Vec<usize> = starts.iter().skip(1).copied().chain([line.len()]).collect();
    let parts = starts.into_iter().zip(ends);
    Box::new(parts.map(|(start, end)| Word::from(&line[start..end])))
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn messages_wrap_at_words_and_commands_stay_whole() {
        let text =
            "auth-store: the file is readable by others\nhint: `chmod 600 '/a b/c'` fixes it\n";
        assert_eq!(
            wrap(text, 24),
            "auth-store: the file is\nreadable by others\nhint:\n`chmod 600 '/a b/c'`\nfixes it\n"
        );
        assert_eq!(wrap(text, 200), text);
    }

    #[test]
    fn a_url_is_never_broken() {
        let url = "https://example.com/a-long/path-with-hyphens";
        assert_eq!(wrap(url, 10), format!("{url}\n"));
    }
}
