//! What differs between operating systems.

#[cfg(unix)]
mod unix;
#[cfg(unix)]
pub(super) use unix::open_terminal;

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub(super) use windows::open_terminal;
