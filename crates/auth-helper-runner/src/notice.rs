//! What a person sees while a helper runs: its stderr, and a notice when it is slow.
//!
//! "If `apiKeyHelper` takes longer than 10 seconds to return a key, Claude Code displays a warning
//! notice in the prompt bar showing the elapsed time." On a terminal it is live; elsewhere it is
//! one line.

use std::borrow::Cow;
use std::time::Duration;

use auth_core::cli::{Console, duration, sanitize};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::command::Watcher;

/// From when on a helper is slow.
pub const SLOW: Duration = Duration::from_secs(10);

/// How often the live notice moves.
const FRAME: Duration = Duration::from_millis(120);

/// Who runs the helper that is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// This process.
    Ours,
    /// Another process, whose key is shared.
    Theirs,
}

/// The notice of one program run.
pub struct Notice<'a> {
    console: Console<'a>,
    /// Whether a line can be drawn over.
    live: bool,
    spinner: Option<ProgressBar>,
    announced: bool,
    /// The beginning of a character whose rest has not come yet.
    partial: Vec<u8>,
    /// Whether the helper's last line has no break yet.
    mid_line: bool,
}

impl<'a> Notice<'a> {
    /// `live`: stderr is a terminal that can draw over its last line.
    #[must_use]
    pub fn new(console: Console<'a>, live: bool) -> Self {
        Self {
            console,
            live,
            spinner: None,
            announced: false,
            partial: Vec::new(),
            mid_line: false,
        }
    }

    /// Where warnings go, on a line of their own.
    pub fn console(&mut self) -> &mut Console<'a> {
        if self.mid_line {
            self.pass_on("\n");
        }
        &mut self.console
    }

    /// Announces a wait that has become long; the answer is how long until the next call.
    pub fn tick(&mut self, whose: Whose, elapsed: Duration) -> Duration {
        if elapsed < SLOW {
            return SLOW - elapsed;
        }
        let seconds = duration::human(Duration::from_secs(elapsed.as_secs()));
        let text = match whose {
            Whose::Ours => format!("the key helper has been running for {seconds}"),
            Whose::Theirs => format!(
                "the key helper, which another process runs, has been waited for for {seconds}"
            ),
        };
        if self.live && !self.console.is_quiet() {
            self.console();
            let spinner = self.spinner.get_or_insert_with(new_spinner);
            spinner.set_message(text);
            spinner.tick();
            return FRAME;
        }
        if !self.announced {
            self.announced = true;
            self.console().warn(text);
        }
        Duration::MAX
    }

    /// Ends the helper's last line, and takes the live notice away; a line stays that says how long it took.
    pub fn finish(&mut self, took: Duration) {
        let spinner = self.spinner.take();
        let console = self.console();
        if let Some(spinner) = spinner {
            spinner.finish_and_clear();
            console.warn(format!("the key helper took {}", duration::human(took)));
        }
    }

    fn pass_on(&mut self, text: &str) {
        let stream = self.console.stream();
        // Nobody listens on a closed stderr; the key is still wanted.
        let mut write = |text: &str| {
            let written = stream.write_all(text.as_bytes());
            drop(written.and_then(|()| stream.flush()));
        };
        match &self.spinner {
            // What has no line break yet would be drawn over.
            Some(spinner) => spinner.suspend(|| {
                write(text);
                if !text.ends_with('\n') {
                    write("\n");
                }
            }),
            None => {
                write(text);
                self.mid_line = !text.ends_with('\n');
            }
        }
    }
}

impl Watcher for Notice<'_> {
    fn stderr(&mut self, bytes: &[u8]) {
        self.partial.extend_from_slice(bytes);
        let whole = match std::str::from_utf8(&self.partial) {
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            _ => self.partial.len(),
        };
        let rest = self.partial.split_off(whole);
        let text = String::from_utf8_lossy(&self.partial);
        let clean: Cow<'_, str> = sanitize::lines(&text);
        let clean = clean.into_owned();
        self.partial = rest;
        if !clean.is_empty() {
            self.pass_on(&clean);
        }
    }

    fn elapsed(&mut self, elapsed: Duration) -> Duration {
        self.tick(Whose::Ours, elapsed)
    }
}

fn new_spinner() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    match ProgressStyle::with_template("{spinner} {msg}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

#[cfg(test)]
mod tests {
    use super::{Notice, Whose};
    use crate::command::Watcher;
    use auth_core::Env;
    use auth_core::cli::{Console, GlobalArgs, Terminals};
    use std::time::Duration;

    fn shown(act: impl FnOnce(&mut Notice<'_>)) -> String {
        let mut stderr = Vec::new();
        let console = Console::new(
            &mut stderr,
            "tool",
            &GlobalArgs::default(),
            &Env::default(),
            Terminals::default(),
        );
        act(&mut Notice::new(console, false));
        String::from_utf8(stderr).expect("clean text is UTF-8")
    }

    #[test]
    fn stderr_is_passed_on_clean_even_where_a_character_comes_in_two_pieces() {
        let text = shown(|notice| {
            let umlaut = "ä".as_bytes();
            notice.stderr(&umlaut[..1]);
            notice.stderr(&umlaut[1..]);
            notice.stderr(b"\x1b[2Jno newline\xff");
            notice.stderr(b" yet\r\n");
        });
        assert_eq!(text, "ä[2Jno newline\u{fffd} yet\n");
    }

    #[test]
    fn without_a_terminal_a_slow_helper_is_announced_once() {
        let text = shown(|notice| {
            assert_eq!(
                notice.elapsed(Duration::from_secs(7)),
                Duration::from_secs(3)
            );
            notice.elapsed(Duration::from_millis(10_400));
            notice.elapsed(Duration::from_secs(11));
            notice.tick(Whose::Ours, Duration::from_secs(30));
            notice.finish(Duration::from_secs(31));
        });
        assert_eq!(
            text,
            "tool: warning: the key helper has been running for 10s\n"
        );
    }
}
