//! Being asked to end while nothing of ours runs that would have to be ended first.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag::register_conditional_shutdown;

/// While this lives, Ctrl-C ends the program with 130 and SIGTERM with 143, the codes that it also
/// ends with while a helper runs.
#[derive(Debug)]
pub struct Interruptible(Arc<AtomicBool>);

impl Interruptible {
    /// From now on.
    ///
    /// # Errors
    /// Where the system does not let us.
    pub fn new() -> io::Result<Self> {
        let on = Arc::new(AtomicBool::new(true));
        for (signal, code) in [(SIGINT, 130), (SIGTERM, 143)] {
            register_conditional_shutdown(signal, code, Arc::clone(&on))?;
        }
        Ok(Self(on))
    }
}

impl Drop for Interruptible {
    fn drop(&mut self) {
        self.0.store(false, Ordering::SeqCst);
    }
}
