//! Signals that wait while something exists that an exit would leave behind.

use crate::platform;

/// While this exists, signals that would end the process wait, if they arrive at this thread;
/// afterwards they take effect as usual (by their handler, or by ending the process with its
/// usual status). Ignored signals stay ignored, and a SIGKILL cannot wait.
///
/// Not for anything that takes long: whoever waits in between asks
/// `is_end_requested`.
///
/// # Limitations
/// In a program with several threads the others must block these signals themselves or have
/// handlers installed. Nothing is deferred on Windows.
#[derive(Debug)]
pub struct DeferredSignals {
    _mask: platform::SignalMask,
}

impl DeferredSignals {
    /// Defers signals until this is dropped.
    #[must_use]
    pub fn new() -> Self {
        Self {
            _mask: platform::SignalMask::block(),
        }
    }

    /// Whether a signal waits that asks the process to end (SIGHUP, SIGINT, SIGQUIT, SIGTERM),
    /// deferred by this or by an outer one.
    #[must_use]
    pub(crate) fn is_end_requested(&self) -> bool {
        platform::is_end_requested()
    }
}

impl Default for DeferredSignals {
    fn default() -> Self {
        Self::new()
    }
}
