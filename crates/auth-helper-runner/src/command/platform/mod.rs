//! What differs between operating systems.

#[cfg(target_os = "linux")]
mod descendants;
#[cfg(all(unix, not(target_os = "linux")))]
#[path = "no_descendants.rs"]
mod descendants;
#[cfg(unix)]
mod signals;
#[cfg(unix)]
mod unix;
#[cfg(unix)]
pub(super) use signals::Signals;
#[cfg(unix)]
pub(super) use unix::Child;

#[cfg(windows)]
mod job;
#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub(super) use windows::{Child, Signals};

use super::Ended;

/// What happened to a running helper; bytes are borrowed from the child's own buffer.
pub(super) enum Event<'a> {
    Stdout(&'a [u8]),
    Stderr(&'a [u8]),
    Ended(Ended),
    /// This process was asked to end.
    Signal(i32),
    /// Time has passed, or a stream was closed.
    Nothing,
}
