//! Ctrl-C and similar signals, as a flag that every wait checks.
//!
//! A program that restores a terminal or holds a lock directory must not end in the middle.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use auth_core::cli::signals;
use auth_core::{CliError, ExitStatus};
use signal_hook::consts::SIGINT;
use signal_hook::flag;

/// Whether the program was told to end. Clones see the same flag.
#[derive(Clone, Default)]
pub struct Interrupt(Arc<AtomicUsize>);

impl Interrupt {
    /// From now on SIGINT, SIGTERM, SIGHUP and SIGQUIT raise the flag instead of ending the process.
    /// Those that the caller has this process ignore stay ignored.
    ///
    /// # Errors
    /// If the operating system refuses.
    pub fn install() -> io::Result<Self> {
        let interrupt = Self::default();
        for signal in signals::termination_signals() {
            let value = usize::try_from(signal).unwrap_or_default();
            flag::register_usize(signal, Arc::clone(&interrupt.0), value)?;
        }
        Ok(interrupt)
    }

    /// Raises the flag as Ctrl-C does: on a raw console it arrives as a key.
    pub(crate) fn raise(&self) {
        let value = usize::try_from(SIGINT).unwrap_or_default();
        self.0.store(value, Ordering::Relaxed);
    }

    /// How the program should end, if it was told to.
    #[must_use]
    pub fn pending(&self) -> Option<ExitStatus> {
        let signal = self.0.load(Ordering::Relaxed);
        if signal == 0 {
            return None;
        }
        i32::try_from(signal).ok().map(signals::exit_status)
    }

    /// Fails if the program was told to end; `what` says what failed.
    ///
    /// # Errors
    /// Exit 129, 130, 131 or 143.
    pub fn check(&self, what: &str) -> Result<(), CliError> {
        self.pending().map_or(Ok(()), |exit| Err(error(exit, what)))
    }
}

/// The error of a program that was told to end.
#[must_use]
pub(crate) fn error(exit: ExitStatus, what: &str) -> CliError {
    CliError::new(
        exit,
        "interrupted",
        format!("{what}: interrupted by a signal"),
    )
}
