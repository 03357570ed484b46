//! The one line that moves while a person is elsewhere, and the keyboard.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use auth_core::cli::Console;

use super::flow::Event;
use crate::platform::Keyboard;

const FRAMES: [char; 4] = ['|', '/', '-', '\\'];
const PROMPT: &str = "Paste code here if prompted";

/// A terminal in our hands: its keyboard is read key by key, and is given back when this is
/// dropped.
pub(super) struct Screen {
    keyboard: Arc<Keyboard>,
    stop: Arc<AtomicBool>,
    reader: Option<JoinHandle<()>>,
    frame: usize,
}

impl Screen {
    /// `None` where there is no terminal, or it belongs to another job.
    pub(super) fn open(console: &mut Console<'_>, events: Sender<Event>) -> Option<Self> {
        let keyboard = Arc::new(Keyboard::open()?);
        let stop = Arc::new(AtomicBool::new(false));
        let (keys, stopped) = (Arc::clone(&keyboard), Arc::clone(&stop));
        let reader = thread::spawn(move || {
            while !stopped.load(Ordering::Relaxed) {
                let Ok(text) = keys.read() else { break };
                if !text.is_empty() && events.send(Event::Typed(text)).is_err() {
                    break;
                }
            }
        });
        // Bracketed paste: the terminal says where a paste begins and ends.
        write(console, "\u{1b}[?2004h");
        Some(Self {
            keyboard,
            stop,
            reader: Some(reader),
            frame: 0,
        })
    }

    /// Draws the line anew. What is entered is shown by its length alone.
    pub(super) fn draw(&mut self, console: &mut Console<'_>, left: Duration, entered: usize) {
        self.frame = (self.frame + 1) % FRAMES.len();
        let columns = self.keyboard.columns().unwrap_or(80);
        let line = line(FRAMES[self.frame], left, entered, columns);
        write(console, &format!("\r{line}\u{1b}[K"));
    }

    /// Takes the line away, for others to be written.
    pub(super) fn clear(console: &mut Console<'_>) {
        write(console, "\r\u{1b}[K");
    }

    /// Gives the terminal back.
    pub(super) fn close(mut self, console: &mut Console<'_>) {
        write(console, "\r\u{1b}[K\u{1b}[?2004l");
        self.stop.store(true, Ordering::Relaxed);
        if let Some(reader) = self.reader.take() {
            // It ends within the time of one read.
            drop(reader.join());
        }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.keyboard.restore();
    }
}

/// Never wider than the terminal, so that it never wraps: a wrapped line cannot be drawn anew.
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

/// Writes a sequence that the terminal takes without showing it.
pub(super) fn send(console: &mut Console<'_>, sequence: &str) {
    write(console, sequence);
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
