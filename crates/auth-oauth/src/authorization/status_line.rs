//! The one line that moves while the user is in a browser, and the keyboard.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use auth_core::cli::Console;

use crate::platform::Keyboard;

const FRAMES: [char; 4] = ['|', '/', '-', '\\'];
const PROMPT: &str = "Paste code here if prompted";

/// A terminal in our hands: its keyboard is read key by key, and is given back when this is
/// dropped.
pub(super) struct StatusLine {
    keyboard: Arc<Keyboard>,
    stop: Arc<AtomicBool>,
    reader: Option<JoinHandle<()>>,
    /// Whether the terminal understands escape sequences.
    has_escapes: bool,
    frame: usize,
}

impl StatusLine {
    /// `None` if there is no terminal, or if it belongs to another job. `on_keys` gets what was
    /// typed, and says whether to continue.
    pub(super) fn open(
        console: &mut Console<'_>,
        has_escapes: bool,
        on_keys: impl Fn(String) -> bool + Send + 'static,
    ) -> io::Result<Option<Self>> {
        let Some(keyboard) = Keyboard::open().map(Arc::new) else {
            return Ok(None);
        };
        let stop = Arc::new(AtomicBool::new(false));
        let mut line = Self {
            keyboard: Arc::clone(&keyboard),
            stop: Arc::clone(&stop),
            reader: None,
            has_escapes,
            frame: 0,
        };
        line.reader = Some(thread::Builder::new().spawn(move || {
            while !stop.load(Ordering::Relaxed) {
                let Ok(text) = keyboard.read() else { break };
                if !text.is_empty() && !on_keys(text) {
                    break;
                }
            }
        })?);
        if has_escapes {
            // Bracketed paste: the terminal says where a paste begins and ends.
            write(console, "\u{1b}[?2004h");
        } else {
            write(console, &format!("{PROMPT} > "));
        }
        Ok(Some(line))
    }

    /// Draws the line again. What is entered is shown by its length alone.
    pub(super) fn draw(&mut self, console: &mut Console<'_>, left: Duration, entered: usize) {
        if !self.has_escapes {
            return;
        }
        self.frame = (self.frame + 1) % FRAMES.len();
        let columns = self.keyboard.columns().unwrap_or(80);
        let line = line(FRAMES[self.frame], left, entered, columns);
        write(console, &format!("\r{line}\u{1b}[K"));
    }

    /// Removes the line, so that something else can be written.
    pub(super) fn clear(&self, console: &mut Console<'_>) {
        write(console, if self.has_escapes { "\r\u{1b}[K" } else { "\n" });
    }

    /// Copies `text` by the terminal's own means, if it has any.
    pub(super) fn copy(&self, console: &mut Console<'_>, sequence: &str) {
        if self.has_escapes {
            write(console, sequence);
        }
    }

    /// Gives the terminal back.
    pub(super) fn close(mut self, console: &mut Console<'_>) {
        let end = if self.has_escapes {
            "\r\u{1b}[K\u{1b}[?2004l"
        } else {
            "\n"
        };
        write(console, end);
        self.stop.store(true, Ordering::Relaxed);
        if let Some(reader) = self.reader.take() {
            // It ends within the time of one read.
            drop(reader.join());
        }
    }
}

impl Drop for StatusLine {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.keyboard.restore();
    }
}

/// Never wider than the terminal, so that it never wraps: a wrapped line cannot be drawn again.
fn line(frame: char, left: Duration, entered: usize, columns: usize) -> String {
    let seconds = left.as_secs();
    let time = format!("{}:{:02}", seconds / 60, seconds % 60);
    let widest = columns.saturating_sub(1);
    let full = format!("{frame} {time} {PROMPT} > ");
    let start = if full.len() < widest {
        full
    } else {
        format!("{time} > ")
    };
    let room = widest.saturating_sub(start.len());
    let line = start + &"*".repeat(entered.min(room));
    line.chars().take(widest).collect()
}

fn write(console: &mut Console<'_>, text: &str) {
    let stream = console.stream();
    // A terminal that is gone cannot be drawn on; the wait ends by callback or deadline.
    drop(
        stream
            .write_all(text.as_bytes())
            .and_then(|()| stream.flush()),
    );
}

#[cfg(test)]
mod tests {
    use super::line;
    use std::time::Duration;

    #[test]
    fn the_line_is_narrower_than_the_terminal() {
        for columns in [1, 10, 20, 39, 40, 80] {
            let line = line('|', Duration::from_secs(299), 500, columns);
            assert!(line.len() < columns.max(2), "{columns}: {line}");
        }
        let narrow = line('|', Duration::from_secs(65), 0, 40);
        assert!(
            narrow.contains("1:05 Paste code here if prompted"),
            "{narrow}"
        );
    }
}
