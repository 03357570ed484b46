use std::io;
use std::process::Command;
use std::time::Duration;

use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use crossterm::terminal;

/// What opens a URL.
pub(crate) const OPENERS: &[&[&str]] = &[&["rundll32.exe", "url.dll,FileProtocolHandler"]];

/// There always is a display.
pub(crate) const DISPLAYS: &[&str] = &[];

/// What takes text for the clipboard.
pub(crate) const CLIPBOARDS: &[&[&str]] = &[&["clip.exe"]];

/// Windows containers have no console to ask on.
pub(crate) fn is_container() -> bool {
    false
}

/// Handles are not inherited unless they are marked.
pub(crate) fn not_inherited(_descriptor: u32) {}

/// An opener on Windows hands over and ends.
pub(crate) fn detach(_command: &mut Command) {}

/// The console's keyboard, key by key and without echo; Ctrl-C arrives as a key.
pub(crate) struct Keyboard;

impl Keyboard {
    /// `None` if there is no console.
    pub(crate) fn open() -> Option<Self> {
        terminal::enable_raw_mode().ok()?;
        Some(Self)
    }

    /// What was typed within a tenth of a second; empty if nothing was.
    pub(crate) fn read(&self) -> io::Result<String> {
        let mut typed = String::new();
        let mut timeout = Duration::from_millis(100);
        while event::poll(timeout)? {
            if let Event::Key(key) = event::read()? {
                typed.extend(character(&key));
            }
            // The rest of a paste has arrived already.
            timeout = Duration::ZERO;
        }
        Ok(typed)
    }

    /// The console's width.
    pub(crate) fn columns(&self) -> Option<usize> {
        terminal::size()
            .ok()
            .map(|(columns, _)| usize::from(columns))
    }

    /// Gives the console back as it was.
    pub(crate) fn restore(&self) {
        // A console that is gone needs nothing back.
        drop(terminal::disable_raw_mode());
    }
}

fn character(key: &KeyEvent) -> Option<char> {
    if key.kind == KeyEventKind::Release {
        return None;
    }
    match key.code {
        KeyCode::Char('c') if key.modifiers.contains(KeyModifiers::CONTROL) => Some('\u{3}'),
        KeyCode::Char('u') if key.modifiers.contains(KeyModifiers::CONTROL) => Some('\u{15}'),
        KeyCode::Char(c) => Some(c),
        KeyCode::Enter => Some('\r'),
        KeyCode::Backspace => Some('\u{8}'),
        _ => None,
    }
}

/// There is no proxy on a socket here.
pub(crate) fn over_socket(
    builder: reqwest::ClientBuilder,
    _path: &std::path::Path,
) -> reqwest::ClientBuilder {
    builder
}
