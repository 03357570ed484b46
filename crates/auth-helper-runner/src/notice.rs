//! What the user sees while a helper runs: its stderr, and a notice if it is slow.
//!
//! "If `apiKeyHelper` takes longer than 10 seconds to return a key, Claude Code displays a warning
//! notice in the prompt bar showing the elapsed time." On a terminal it is live; elsewhere it is
//! one line.

use std::borrow::Cow;
use std::time::Duration;

use auth_core::cli::{Console, duration, sanitize};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::command::RunObserver;

/// After this time a helper is slow.
pub(crate) const SLOW_AFTER: Duration = Duration::from_secs(10);

/// How often the live notice is redrawn.
const FRAME_INTERVAL: Duration = Duration::from_millis(120);

/// Which process runs the helper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunBy {
    /// This process.
    This,
    /// Another process, whose key is shared.
    Other,
}

/// The notice of one call of a tool.
pub struct SlowNotice<'a> {
    console: Console<'a>,
    /// Whether a line can be redrawn.
    live: bool,
    spinner: Option<ProgressBar>,
    announced: bool,
    /// The first bytes of a character that is not complete yet.
    partial: Vec<u8>,
    /// Whether the helper's last line has no break yet.
    mid_line: bool,
}

impl<'a> SlowNotice<'a> {
    /// `live`: stderr is a terminal whose last line can be redrawn.
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

    /// For warnings, which begin on a line of their own.
    pub fn console(&mut self) -> &mut Console<'a> {
        if self.mid_line {
            self.pass_on("\n");
        }
        &mut self.console
    }

    /// Shows a notice if the helper is slow; returns how long until the next call.
    pub fn update(&mut self, run_by: RunBy, elapsed: Duration) -> Duration {
        if elapsed < SLOW_AFTER {
            return SLOW_AFTER - elapsed;
        }
        let seconds = duration::human(Duration::from_secs(elapsed.as_secs()));
        let text = match run_by {
            RunBy::This => format!("key helper still running ({seconds})"),
            RunBy::Other => {
                format!("still waiting for another process's key helper ({seconds})")
            }
        };
        if self.live && !self.console.is_quiet() {
            self.console();
            let spinner = self.spinner.get_or_insert_with(new_spinner);
            spinner.set_message(text);
            spinner.tick();
            return FRAME_INTERVAL;
        }
        if !self.announced {
            self.announced = true;
            self.console().warn(text);
        }
        Duration::MAX
    }

    /// Ends the helper's last line and removes the live notice, replacing it with a line that says how
    /// long the helper took.
    pub fn finish(&mut self, took: Duration) {
        let spinner = self.spinner.take();
        let console = self.console();
        if let Some(spinner) = spinner {
            spinner.finish_and_clear();
            console.warn(format!("key helper took {}", duration::human(took)));
        }
    }

    fn pass_on(&mut self, text: &str) {
        let stream = self.console.stream();
        // A closed stderr is no reason to go without the key.
        let mut write = |text: &str| {
            let written = stream.write_all(text.as_bytes());
            drop(written.and_then(|()| stream.flush()));
        };
        match &self.spinner {
            // Text without a line break would be overwritten.
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

impl RunObserver for SlowNotice<'_> {
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
        self.update(RunBy::This, elapsed)
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
    use super::{RunBy, SlowNotice};
    use crate::command::RunObserver;
    use auth_core::Env;
    use auth_core::cli::{Console, GlobalArgs, Terminals};
    use std::time::Duration;

    fn shown(act: impl FnOnce(&mut SlowNotice<'_>)) -> String {
        let mut stderr = Vec::new();
        let console = Console::new(
            &mut stderr,
            "tool",
            &GlobalArgs::default(),
            &Env::default(),
            Terminals::default(),
        );
        act(&mut SlowNotice::new(console, false));
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
            notice.update(RunBy::This, Duration::from_secs(30));
            notice.finish(Duration::from_secs(31));
        });
        assert_eq!(text, "tool: warning: key helper still running (10s)\n");
    }
}
