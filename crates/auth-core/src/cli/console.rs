//! Words for a person, on stderr.

use std::fmt::Display;
use std::io::Write;

use anstyle::{AnsiColor, Style};

use super::{GlobalArgs, sanitize};
use crate::Env;

/// `--color`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum ColorChoice {
    /// Where the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`.
    #[default]
    Auto,
    /// Everywhere.
    Always,
    /// Nowhere.
    Never,
}

impl ColorChoice {
    /// Whether to colour a stream.
    #[must_use]
    pub fn allows(self, env: &Env, is_terminal: bool) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => {
                is_terminal
                    && env.get_os("NO_COLOR").is_none()
                    && env.get_trimmed("TERM") != Some("dumb")
            }
        }
    }
}

/// Speaks to the person on stderr, as loud as asked. A stderr that is gone is no error: nobody is
/// there to listen.
pub struct Console<'a> {
    stderr: &'a mut dyn Write,
    tool: &'static str,
    quiet: bool,
    verbosity: u8,
    colored: bool,
}

impl<'a> Console<'a> {
    /// A console that follows `-q`, `-v` and `--color`.
    pub fn new(
        stderr: &'a mut dyn Write,
        tool: &'static str,
        common: &GlobalArgs,
        colored: bool,
    ) -> Self {
        Self {
            stderr,
            tool,
            quiet: common.quiet,
            verbosity: common.verbose,
            colored,
        }
    }

    /// Something that the person should know; silent with `-q`.
    pub fn warn(&mut self, message: impl Display) {
        if !self.quiet {
            let label = self.paint(AnsiColor::Yellow, "warning");
            self.line(&format!(
                "{}: {label}: {}",
                self.tool,
                sanitize::line(&message.to_string())
            ));
        }
    }

    /// A next step; silent with `-q`.
    pub fn hint(&mut self, message: impl Display) {
        if !self.quiet {
            let label = self.paint(AnsiColor::Cyan, "hint");
            self.line(&format!(
                "{label}: {}",
                sanitize::line(&message.to_string())
            ));
        }
    }

    /// The answer to what the person asked for; silent with `-q`.
    pub fn info(&mut self, message: impl Display) {
        if !self.quiet {
            self.line(&sanitize::line(&message.to_string()));
        }
    }

    /// What must be seen even with `-q`, such as a URL that has to be opened. Not wrapped.
    pub fn always(&mut self, message: impl Display) {
        self.line(&sanitize::line(&message.to_string()));
    }

    /// What happens meanwhile, from verbosity `level` on (`-v` is 1). Never a secret.
    pub fn debug(&mut self, level: u8, message: impl Display) {
        if self.verbosity >= level {
            self.line(&format!(
                "{}: {}",
                self.tool,
                sanitize::line(&message.to_string())
            ));
        }
    }

    /// Whether only errors are wanted (`-q`).
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// The stream itself, for a spinner or a passed-on stderr.
    pub fn stream(&mut self) -> &mut dyn Write {
        self.stderr
    }

    fn line(&mut self, text: &str) {
        // Nobody listens on a closed stderr; the exit code still tells.
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
