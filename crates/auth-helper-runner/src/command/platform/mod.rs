//! What differs between operating systems.

#[cfg(unix)]
mod leftovers;
#[cfg(unix)]
mod signals;
#[cfg(unix)]
mod unix;
#[cfg(unix)]
pub(super) use unix::Child;

#[cfg(windows)]
mod job;
#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub(super) use windows::Child;

use super::Ended;

/// What happened to a running helper; bytes are borrowed from the child's own buffer.
pub(super) enum Event<'a> {
    Stdout(&'a [u8]),
    Stderr(&'a [u8]),
    Ended(Ended),
    /// We were asked to end.
    Signal(i32),
    /// The time that was given has passed, or a stream was closed.
    Nothing,
}
