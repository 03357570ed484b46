//! Signals to this process as a descriptor that can be polled.

use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use auth_core::cli::signals::termination_signals;
use rustix::event::{PollFd, PollFlags, poll};
use signal_hook::iterator::backend::SignalDelivery;
use signal_hook::iterator::exfiltrator::SignalOnly;

/// Readable once one of the signals has come.
#[derive(Debug)]
pub(in crate::command) struct Signals {
    delivery: SignalDelivery<UnixStream, SignalOnly>,
    received: Option<i32>,
}

impl Signals {
    pub(in crate::command) fn listen() -> io::Result<Self> {
        let (read, write) = UnixStream::pair()?;
        let signals = termination_signals();
        let delivery = SignalDelivery::with_pipe(read, write, SignalOnly, signals)?;
        Ok(Self {
            delivery,
            received: None,
        })
    }

    /// The first signal that came, also if it was asked for before.
    pub(in crate::command) fn received(&mut self) -> Option<i32> {
        if self.received.is_none() {
            self.received = self.delivery.pending().next();
        }
        self.received
    }

    pub(in crate::command) fn wait(&self, timeout: Duration) {
        let mut polled = [PollFd::new(self, PollFlags::IN)];
        // Whatever ends the wait, the caller looks.
        let _ = poll(&mut polled, timeout.try_into().ok().as_ref());
    }
}

impl AsFd for Signals {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.delivery.get_read().as_fd()
    }
}
