//! The signals that ask this process to end, as something to wait for.

use std::io;
use std::time::Duration;

use super::platform;

/// Receives SIGINT, SIGTERM, SIGHUP and SIGQUIT (on Windows Ctrl-C), so that the helper can be
/// ended first. A signal that the caller has this process ignore (`nohup`) stays ignored.
///
/// The handlers stay for the rest of the process: there is no gap in which a signal would kill
/// this process and leave the helper behind.
#[derive(Debug)]
pub struct ExitOnSignal(pub(super) platform::Signals);

impl ExitOnSignal {
    /// From now on.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn listen() -> io::Result<Self> {
        platform::Signals::listen().map(Self)
    }

    /// The signal that came, if one did.
    pub fn received(&mut self) -> Option<i32> {
        self.0.received()
    }

    /// Waits for a signal, at most `timeout`.
    pub fn wait(&mut self, timeout: Duration) -> Option<i32> {
        self.0.wait(timeout);
        self.0.received()
    }
}
