use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use rustix::termios::{
    self, LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr,
};
use zeroize::Zeroizing;

/// What opens a URL.
pub(crate) const OPENERS: &[&[&str]] = if cfg!(target_os = "macos") {
    &[&["open"]]
} else {
    &[&["xdg-open"], &["gio", "open"], &["x-www-browser"]]
};

/// The variables of which one names a display, without which nothing can be opened; none if there
/// always is one.
pub(crate) const DISPLAYS: &[&str] = if cfg!(target_os = "macos") {
    &[]
} else {
    &["DISPLAY", "WAYLAND_DISPLAY"]
};

/// What takes text for the clipboard, whatever the display.
pub(crate) const CLIPBOARDS: &[&[&str]] = if cfg!(target_os = "macos") {
    &[&["pbcopy"]]
} else {
    &[]
};

/// Whether the system says that this is a container.
pub(crate) fn is_container() -> bool {
    ["/.dockerenv", "/run/.containerenv"]
        .iter()
        .any(|path| Path::new(path).exists())
}

/// Closes a descriptor in programs that are started from now on.
#[expect(unsafe_code, reason = "the descriptor is known by its number alone")]
pub(crate) fn not_inherited(descriptor: u32) {
    let Ok(descriptor) = i32::try_from(descriptor) else {
        return;
    };
    // SAFETY: the call reads and writes no memory; on a number that is no open descriptor it fails.
    unsafe {
        libc::fcntl(descriptor, libc::F_SETFD, libc::FD_CLOEXEC);
    }
}

/// A browser does not get our Ctrl-C.
pub(crate) fn detach(command: &mut Command) {
    command.process_group(0);
}

/// The terminal's keyboard, key by key and without echo. Signals stay the terminal's.
pub(crate) struct Keyboard {
    terminal: File,
    before: Termios,
}

impl Keyboard {
    /// `None` if there is no terminal, or if we are not in its foreground: a background job
    /// that touches the terminal is stopped.
    pub(crate) fn open() -> Option<Self> {
        let terminal = OpenOptions::new()
            .read(true)
            .write(true)
            .open("/dev/tty")
            .ok()?;
        let foreground = termios::tcgetpgrp(&terminal).ok()?;
        if foreground != rustix::process::getpgrp() {
            return None;
        }
        let before = tcgetattr(&terminal).ok()?;
        let mut raw = before.clone();
        raw.local_modes
            .remove(LocalModes::ICANON | LocalModes::ECHO);
        // A read ends after a tenth of a second, with or without a key.
        raw.special_codes[SpecialCodeIndex::VMIN] = 0;
        raw.special_codes[SpecialCodeIndex::VTIME] = 1;
        tcsetattr(&terminal, OptionalActions::Drain, &raw).ok()?;
        Some(Self { terminal, before })
    }

    /// What was typed within a tenth of a second; empty if nothing was.
    pub(crate) fn read(&self) -> io::Result<String> {
        let mut bytes = Zeroizing::new([0; 4096]);
        match rustix::io::read(&self.terminal, &mut *bytes) {
            Ok(count) => Ok(String::from_utf8_lossy(&bytes[..count]).into_owned()),
            Err(rustix::io::Errno::INTR) => Ok(String::new()),
            Err(error) => Err(error.into()),
        }
    }

    /// The terminal's width.
    pub(crate) fn columns(&self) -> Option<usize> {
        let size = termios::tcgetwinsize(&self.terminal).ok()?;
        Some(usize::from(size.ws_col)).filter(|columns| *columns > 0)
    }

    /// Gives the terminal back as it was.
    pub(crate) fn restore(&self) {
        // A terminal that is gone needs nothing back.
        let _ = tcsetattr(&self.terminal, OptionalActions::Drain, &self.before);
    }
}

/// A client whose requests go to a Unix socket.
pub(crate) fn over_socket(builder: reqwest::ClientBuilder, path: &Path) -> reqwest::ClientBuilder {
    builder.unix_socket(path)
}
